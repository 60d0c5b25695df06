"""A paper that the corpus has already and that a file brings again: joined with what is new, or told as deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from scraper.errors import wall
from scraper.model import Record, SourceStatus
from scraper.normalize.refresh import Change, diff_records, make_tombstone
from scraper.pipeline.rebuild import Rebuilder, read_old
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending


def is_whole(corpus: Corpus, old: Record | None) -> bool:
    """Whether all documents are kept that a stored record was made of; asked before what is new is kept beside them."""
    return old is not None and corpus.has_documents_of(old)


def join(rebuilder: Rebuilder, made: Record, old: Record | None, *, whole: bool) -> tuple[Record, tuple[Change, ...]]:
    """A record just made, with what the corpus has of the paper, and what changed. Raises ParseError on a fault of ours."""
    if old is None:
        return made, ()
    new = rebuilder.refresh(made, old, whole=whole)
    with wall("normalize"):
        return new, diff_records(old, new)


def bury(corpus: Corpus, deleted: Mapping[str, Sequence[SourceStatus]]) -> None:
    """PMIDs that NLM says it deleted: what is stored of them stays and says so, of others nothing is stored.

    To be called inside a transaction.
    """
    for pmid, said in deleted.items():
        last = read_old(corpus, pmid) if pmid in corpus else None
        if last is not None:
            record = make_tombstone(pmid, [msgspec.structs.replace(one, outcome="absent") for one in said], last=last)
            corpus.writer.note_change(pmid, diff_records(last, record))
            corpus.writer.put(record)
    corpus.queue.want(deleted)
    corpus.queue.settle(Ending(pmid, "gone", "pubmed", None, "NLM deleted this PMID") for pmid in deleted)
