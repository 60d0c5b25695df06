"""A record made again from the exchanges a corpus keeps: with today's parsers, and without asking anybody."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from scraper.errors import ParseError, StoreError
from scraper.model import Capture, ParsedRecord, Record, SourceStatus
from scraper.normalize.merge import normalize
from scraper.normalize.refresh import Change, diff_records, keep_fuller
from scraper.parse.layouts import UNKNOWN_SOURCE, parse_capture
from scraper.pipeline.ask import path_of, read_saved
from scraper.pipeline.records import asked_by
from scraper.sources.registry import SOURCES
from scraper.store.corpus import Corpus

IMPORTED = "imported from "  # how the origin of a capture begins that somebody brought
_BATCH = 200  # records per transaction
_READ = 16  # captures of many papers that are kept read


class Rebuilder:
    """Makes records of one corpus again. Exchanges of many papers are read once for papers that follow each other."""

    def __init__(self, corpus: Corpus):
        self._corpus = corpus
        self._read: OrderedDict[int, list[tuple[str, ParsedRecord]]] = OrderedDict()

    def rebuild(self, pmid: str, statuses: tuple[SourceStatus, ...]) -> Record | None:
        """The record of a paper from all its exchanges; None when it has none.

        `statuses` are those of the sources that gave no document. Raises StoreError when an exchange is damaged.
        """
        captures = list(self._corpus.captures_of(pmid))
        followed = {path_of(one.url): one for _, one in captures if one.url}
        documents: list[ParsedRecord] = []
        for number, capture in captures:
            found = self._documents(number, capture, followed)
            documents += [parsed for own, parsed in found if own == pmid or (own == parsed.doi and parsed.pmid in (None, pmid))]
        if not any(one.pmid == pmid for one in documents):
            return None
        return normalize(documents, unanswered=statuses)

    def refresh(self, record: Record, old: Record, *, whole: bool) -> Record:
        """A record that was just made, together with what the corpus has of the paper: no fuller value is lost.

        `whole` tells that all exchanges of the old record are kept; what was stored without is held against it.
        """
        made = self.rebuild(record.pmid or "", unanswered(record)) or record
        return made if whole else keep_fuller(old, made)

    def _documents(self, number: int, capture: Capture, followed: dict[str, Capture]) -> list[tuple[str, ParsedRecord]]:
        if number in self._read:
            self._read.move_to_end(number)
            return self._read[number]
        documents, shared = self._parse(capture, followed)
        if shared:  # one of a single paper is read once anyway
            self._read[number] = documents
            if len(self._read) > _READ:
                self._read.popitem(last=False)
        return documents

    def _parse(self, capture: Capture, followed: dict[str, Capture]) -> tuple[list[tuple[str, ParsedRecord]], bool]:
        """The documents of an exchange, each with the id it was asked by, and whether they are of several papers."""
        if capture.origin.startswith(IMPORTED):
            try:
                found = parse_capture(msgspec.structs.replace(capture, source=UNKNOWN_SOURCE))
            except ParseError:
                return [], False
            return [(one.pmid, one) for one in found if one.pmid], len(found) > 1
        source = SOURCES[capture.source]
        asked = asked_by(source, capture)
        answers = read_saved(source, capture, asked, followed) if asked else {}
        return [(own, answer.parsed) for own, answer in answers.items() if answer.parsed is not None], len(asked) > 1


def unanswered(record: Record) -> tuple[SourceStatus, ...]:
    """The sources of a record that gave no document."""
    return tuple(one for one in record.provenance.sources if one.outcome != "ok")


def reparse(corpus: Corpus) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Make every record again from its exchanges, without any request; gives what changed, by PMID, once it is stored.

    A batch of records is one transaction. Records that have no exchanges, and tombstones, stay as they are, and what a
    record has from exchanges that were not kept stays in it; one that is damaged is made anew. Raises StoreError when an
    exchange is damaged.
    """
    rebuilder, pmids, torn = Rebuilder(corpus), corpus.in_capture_order(), False
    for start in range(0, len(pmids), _BATCH):
        changed: list[tuple[str, tuple[Change, ...]]] = []
        with corpus.writing() as writer:
            for pmid in pmids[start : start + _BATCH]:
                old = read_old(corpus, pmid)
                if old is not None and any(issue.code in ("gone", "merged") for issue in old.issues):
                    continue
                new = rebuilder.rebuild(pmid, unanswered(old) if old is not None else corpus.queue.without_document(pmid))
                if new is not None and old is not None and not corpus.has_documents_of(old):
                    new = keep_fuller(old, new)
                if new is None or new == old:
                    continue
                torn = torn or old is None
                changes = diff_records(old or Record(pmid=pmid), new)
                writer.put(new)
                if changes:
                    writer.note_change(pmid, changes)
                    changed.append((pmid, changes))
        yield from changed
    if torn:
        with corpus.writing() as writer:
            writer.index_words()


def read_old(corpus: Corpus, pmid: str) -> Record | None:
    """The stored record; None when it is damaged, so that it can be made anew."""
    try:
        return corpus[pmid]
    except StoreError:
        return None
