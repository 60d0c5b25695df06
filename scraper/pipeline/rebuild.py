"""A record made again from the exchanges a corpus keeps: with today's parsers, and without asking anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from scraper.errors import ParseError, ScraperError, StoreError, wall
from scraper.model import Capture, ParsedRecord, Record, SourceStatus
from scraper.normalize.join_records import keep_fuller, merge_records
from scraper.normalize.refresh import Change, diff_records
from scraper.parse.layouts import UNKNOWN_SOURCE, parse_capture
from scraper.pipeline.annotator import name_annotator
from scraper.pipeline.document_spool import Shelf
from scraper.pipeline.make_record import make_record
from scraper.pipeline.outcomes import says_more
from scraper.pipeline.pieces import cut_out, read_piece
from scraper.pipeline.saved_exchanges import asked_by, path_of, read_saved
from scraper.sources.registry import SOURCES
from scraper.store.corpus import Corpus, Kept
from scraper.store.queue import Ending

IMPORTED = "imported from "  # how the origin of a capture begins that somebody brought
_BATCH = 200  # records per transaction
_Named = tuple[str, ParsedRecord]  # a document, and the id it was asked by


class Rebuilder:
    """Makes records of one corpus again. An exchange of many papers is unpacked and read once, whatever their number."""

    def __init__(self, corpus: Corpus):
        self._corpus = corpus
        self._shelf = Shelf()
        self._unread: dict[str, ScraperError] = {}
        self._piece: tuple[str, Capture] = ("", Capture(source="", body=b""))  # the last one that was unpacked

    def rebuild(
        self, pmid: str, statuses: tuple[SourceStatus, ...], made_of: frozenset[str | None] = frozenset()
    ) -> Record | None:
        """The record of a paper from all its exchanges; None when it has none.

        `statuses` are those of the sources that gave no document, `made_of` the hashes of the exchanges that did. Raises
        StoreError when an exchange is damaged, ParseError or FetchError when one that gave a document cannot be read any more.
        """
        exchanges = self._corpus.exchanges_of(pmid)
        followed = _Followed(self._corpus, exchanges)
        documents: list[ParsedRecord] = []
        for one in exchanges:
            found, error = self._documents(one, pmid, followed)
            if error is not None and one.sha256 in made_of:
                raise error
            documents += found
        if not any(one.pmid == pmid and says_more(one) for one in documents):
            return None
        return make_record(documents, [one for one in statuses if not _is_mended(one, documents)])

    def refresh(self, record: Record, old: Record, *, whole: bool) -> Record:
        """A record that was just made, together with what the corpus has of the paper: no fuller value is lost.

        `whole` tells that all exchanges of the old record are kept; what was stored without is held against it, and so is all
        of it where they cannot be read any more.
        """
        try:
            made = self.rebuild(record.pmid or "", unanswered(record), _made_of(old)) or record
        except ScraperError as error:
            if isinstance(error, StoreError):
                raise
            made, whole = record, False
        with wall("normalize"):
            return made if whole else keep_fuller(old, made)

    def _documents(self, one: Kept, pmid: str, followed: _Followed) -> tuple[list[ParsedRecord], ScraperError | None]:
        """What an exchange says of a paper, or why it cannot be read."""
        key = f"{one.number} {one.sha256}"  # a number is given again after a transaction that failed
        if key in self._shelf:
            return self._shelf.get(key, pmid), self._unread.get(key)
        if one.is_piece:
            return self._documents_in_piece(one, key, pmid)
        found, error, shared = _read(self._corpus.capture(one.number), followed)
        if shared:  # one of a single paper is read once anyway
            self._shelf.put(key, found)
            if error is not None:
                self._unread[key] = error
        return [parsed for own, parsed in found if own == pmid or (own == parsed.doi and parsed.pmid in (None, pmid))], error

    def _documents_in_piece(self, one: Kept, key: str, pmid: str) -> tuple[list[ParsedRecord], ScraperError | None]:
        """What a piece of a file says of a paper; only the paper's own place in it is read."""
        if self._piece[0] != key:
            self._piece = (key, self._corpus.capture(one.number))
        body = cut_out(self._piece[1].body, *self._corpus.piece(one.number), one.place)
        try:
            return [document for document in read_piece(body, one.sha256) if document.pmid == pmid], None
        except ScraperError as error:
            return [], error


class _Followed(Mapping[str, Sequence[Capture]]):
    """The exchanges of a paper by path and query, the newest first; unpacked when they are looked at."""

    def __init__(self, corpus: Corpus, exchanges: Sequence[Kept]):
        self._corpus = corpus
        self._numbers: dict[str, list[int]] = {}
        for one in reversed(exchanges):
            if one.url:
                self._numbers.setdefault(path_of(one.url), []).append(one.number)

    def __getitem__(self, path: str) -> Sequence[Capture]:
        return [self._corpus.capture(number) for number in self._numbers[path]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def _read(capture: Capture, followed: _Followed) -> tuple[list[_Named], ScraperError | None, bool]:
    """The documents of an exchange, why it, or what it says of the paper, cannot be read, and whether it is of several papers."""
    if capture.origin.startswith(IMPORTED):
        try:
            found = read_brought(capture)
        except ScraperError as error:
            return [], error, True
        return [(one.pmid, one) for one in found if one.pmid], None, len(found) > 1
    if capture.source not in SOURCES:
        return [], ParseError(UNKNOWN_SOURCE, "", capture.source, "an exchange of no source that is known here"), True
    source = SOURCES[capture.source]
    asked = asked_by(source, capture)
    answers = read_saved(source, capture, asked, followed) if asked else {}
    documents = [(own, answer.parsed) for own, answer in answers.items() if answer.parsed is not None]
    lost = next((answer.error for answer in answers.values() if answer.error is not None and answer.parsed is None), None)
    return documents, None if documents else lost, len(asked) > 1


def read_brought(capture: Capture) -> list[ParsedRecord]:
    """The documents in a file that somebody brought; `source` is who made its annotations, or UNKNOWN_SOURCE: it tells itself."""
    annotator = None if capture.source == UNKNOWN_SOURCE else capture.source
    with wall(UNKNOWN_SOURCE):
        found = parse_capture(msgspec.structs.replace(capture, source=UNKNOWN_SOURCE))
    return [name_annotator(document, annotator) for document in found]


def unanswered(record: Record) -> tuple[SourceStatus, ...]:
    """The sources of a record that gave no document."""
    return tuple(one for one in record.provenance.sources if one.outcome != "ok")


def _is_mended(status: SourceStatus, documents: Sequence[ParsedRecord]) -> bool:
    """Whether what failed was read now: the very exchange, or, where nobody noted which, one of its source."""
    if status.outcome != "failed":
        return False
    if status.url is None and status.sha256 is None:
        return any(one.source.name == status.name for one in documents)
    return any(one.source.sha256 == status.sha256 for one in documents)


def _made_of(record: Record | None) -> frozenset[str | None]:
    return frozenset(one.sha256 for one in record.provenance.sources if one.outcome == "ok") if record else frozenset()


def reparse(
    corpus: Corpus,
    on_failure: Callable[[str, str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Make every record again from its exchanges, without any request; gives what changed, by PMID, once it is stored.

    A batch of records is one transaction. Records that have no exchanges, and tombstones, stay as they are, and what a
    record has from exchanges that were not kept stays in it; one that is damaged is made anew, and a paper that failed because
    its page could not be read is stored when it now can. One that cannot be made any more stays as it is: `on_failure` is called
    with its PMID and the reason, `on_progress` after each batch with how many papers were looked at, and of how many. Raises
    StoreError when an exchange is damaged.
    """
    rebuilder, pmids, torn = Rebuilder(corpus), corpus.in_capture_order(), False
    for start in range(0, len(pmids), _BATCH):
        changed: list[tuple[str, tuple[Change, ...]]] = []
        with corpus.writing():
            for pmid in pmids[start : start + _BATCH]:
                stored = pmid in corpus
                old = read_old(corpus, pmid) if stored else None
                try:
                    changes = _remake(corpus, rebuilder, pmid, old)
                except ScraperError as error:
                    if isinstance(error, StoreError):
                        raise
                    if on_failure is not None:
                        on_failure(pmid, str(error))
                    continue
                torn = torn or (stored and old is None and changes is not None)
                if changes:
                    changed.append((pmid, changes))
        if on_progress is not None:
            on_progress(min(start + _BATCH, len(pmids)), len(pmids))
        yield from changed
    if torn:
        with corpus.writing() as writer:
            writer.index_words()


def _remake(corpus: Corpus, rebuilder: Rebuilder, pmid: str, old: Record | None) -> tuple[Change, ...] | None:
    """Store the record made again; what changed, None when nothing was stored."""
    if old is not None and any(issue.code in ("gone", "merged") for issue in old.issues):
        return None
    statuses = unanswered(old) if old is not None else corpus.queue.without_document(pmid)
    new = rebuilder.rebuild(pmid, statuses, _made_of(old))
    with wall("normalize"):
        if new is not None and old is not None and not corpus.has_documents_of(old):
            new = merge_records(new, old)  # it may have been brought, and newer than what is kept of the paper
        if new is None or new == old:
            return None
        changes = diff_records(old or Record(pmid=pmid), new)
    corpus.writer.put(new)
    if old is None:
        corpus.queue.settle([Ending(pmid, "stored")])
    if changes:
        corpus.writer.note_change(pmid, changes)
    return changes


def read_old(corpus: Corpus, pmid: str) -> Record | None:
    """The stored record; None when it is damaged, so that it can be made anew."""
    try:
        return corpus[pmid]
    except StoreError:
        return None
