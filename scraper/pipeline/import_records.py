"""Records that this tool wrote, brought into a corpus: stored as they are, or together with what is stored of the paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from scraper import records_file
from scraper.errors import ParseError, wall
from scraper.model import Record
from scraper.normalize.join_records import merge_records
from scraper.normalize.refresh import Change, diff_records
from scraper.pipeline.import_result import ImportResult
from scraper.pipeline.rebuild import read_old
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending

_BATCH = 200  # records per transaction


def import_records(corpus: Corpus, chunks: Iterable[bytes], name: str) -> Iterator[ImportResult]:
    """Store the records of a file, a batch of them in one transaction; gives what came of each batch.

    A record keeps its provenance. One that meets a stored one is merged with it as `merge_records` does: nothing is replaced by
    less. There are no exchanges to make it of again: `reparse` leaves it alone. How its sources ended is noted, so that `retry`
    asks those that failed. Records that cannot be read, and those without a PMID, are told and left out.
    """
    found = records_file.iter_records(chunks, name)
    while group := list(islice(found, _BATCH)):
        yield _import_batch(corpus, group, name)


def _import_batch(corpus: Corpus, group: list[Record | ParseError], name: str) -> ImportResult:
    stored: dict[str, str] = {}  # what became of each: new, changed, or as it was
    failed: dict[str, str] = {}
    with corpus.writing():
        for record in group:
            if isinstance(record, ParseError) or record.pmid is None:
                continue
            try:
                became = _put(corpus, record)
            except ParseError as error:
                failed[record.pmid] = str(error)
                continue
            if stored.get(record.pmid) in (None, "as it was"):  # the same paper twice in a file
                stored[record.pmid] = became
    return ImportResult(
        name, tuple(stored), sum(1 for one in group if isinstance(one, Record) and one.pmid is None), failed=failed,
        new=tuple(pmid for pmid, became in stored.items() if became == "new"),
        changed=tuple(pmid for pmid, became in stored.items() if became == "changed"),
        unread=tuple(str(one) for one in group if isinstance(one, ParseError)),
    )  # fmt: skip


def _put(corpus: Corpus, brought: Record) -> str:
    """Store one record, alone or with what the corpus has; gives what became of it. Raises ParseError on a fault of ours."""
    pmid = brought.pmid or ""
    is_new = pmid not in corpus
    old = None if is_new else read_old(corpus, pmid)
    changes: tuple[Change, ...] = ()
    with wall("normalize"):
        record = brought if old is None else merge_records(old, brought)
        if old is not None:
            changes = diff_records(old, record)
    if record != old:
        corpus.writer.put(record)
        _note(corpus, record)
    if changes:
        corpus.writer.note_change(pmid, changes)
    return "new" if is_new else "changed" if changes or old is None else "as it was"


def _note(corpus: Corpus, record: Record) -> None:
    """Where the paper and its sources ended, as the record says; a source with a document is `ok`, whatever else it gave."""
    pmid = record.pmid or ""
    ended = next((issue for issue in record.issues if issue.code in ("gone", "merged")), None)
    corpus.queue.want([pmid])
    if ended is None:
        corpus.queue.settle([Ending(pmid, "stored")])
    else:
        corpus.queue.settle([Ending(pmid, ended.code, "import", None, ended.message)])
    outcomes: dict[str, str] = {}
    for one in record.provenance.sources:
        if outcomes.get(one.name) != "ok":
            outcomes[one.name] = one.outcome
    corpus.queue.note_sources(pmid, {name: (outcome, None, None) for name, outcome in outcomes.items()})
