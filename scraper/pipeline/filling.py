"""Filling a corpus: PMIDs are put on its list, claimed chunk by chunk, asked for, and stored with what they were made of.

Some papers of a chunk are one transaction: records, exchanges and where each PMID ended. Whatever ends the run, what was
committed stays, and the next run asks for the rest only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, SupportsInt

from scraper.errors import PART, InputError, ParseError, wall
from scraper.ids import read_pmid
from scraper.model import Capture, Record, SourceStatus
from scraper.normalize.refresh import Change, diff_records, make_tombstone
from scraper.pipeline.failures import PARSE, is_failed
from scraper.pipeline.rebuild import Rebuilder, read_old
from scraper.pipeline.records import Records, Settled, ask_chunks
from scraper.pipeline.report import PaperOutcome
from scraper.sources.registry import SOURCES, read_sources
from scraper.store.corpus import Corpus
from scraper.store.queue import PENDING, Ending

_MANY, _FEW = 200, 100  # papers of a chunk: where every source takes many in a request, and where one takes them one by one
_FEW_TOGETHER = 20  # of them stored in one transaction
_TAKES_MANY = 50
_POLL_SECONDS = 0.5


class Kept(NamedTuple):
    """An exchange of this run, the ids it is of, and whether it only completes another one's document."""

    capture: Capture
    sha256: str | None
    ids: tuple[str, ...]
    followed: bool


class Progress(NamedTuple):
    """How far a run is: PMIDs ended, of how many, and how many of these were stored."""

    ended: int
    total: int
    stored: int


class Filling:
    """One run that fills a corpus. `records` has the outcomes and the report; `changes` what a refresh changed, by PMID.

    Called back: `on_start` with the Filling before anything is asked, `on_progress` after each transaction, `on_wait` once, with
    how many papers another process is asking for, when only those are left.
    """

    def __init__(
        self,
        corpus: Corpus,
        pmids: Iterable[str | SupportsInt],
        *,
        on_progress: Callable[[Progress], None] | None = None,
        on_start: Callable[[Filling], None] | None = None,
        on_wait: Callable[[int], None] | None = None,
        **options: Any,
    ):
        self.corpus = corpus
        self.changes: dict[str, tuple[Change, ...]] = {}
        self.pmids = list(dict.fromkeys(read_pmid(pmid) for pmid in pmids))
        self._on_progress = on_progress
        self._on_wait = on_wait
        self._kept: list[Kept] = []
        self._lock = threading.Lock()
        self._stored = 0
        sources = read_sources(options.get("sources") or "default")
        takes_many = all(source.ids_per_request >= _TAKES_MANY for source in sources)
        self._chunk, self._together = (_MANY, _MANY) if takes_many else (_FEW, _FEW_TOGETHER)
        self._rebuilder = Rebuilder(corpus)
        self.records: Records = ask_chunks(self._claim_chunks(), keep=self._keep, ahead=1, **options)
        if on_start:
            on_start(self)

    def run(self) -> Filling:
        """Ask for all that is still to ask; gives itself. When a site shows a block page the rest stays on the list."""
        settled = self.records.settled(self._together)
        try:
            for chunk in settled:
                self._store(chunk)
        finally:
            self.records.stop()
            with self.corpus.writing():
                self.corpus.queue.release()
        return self

    def endings(self) -> list[Ending]:
        """Where each PMID of the run stands now, also those that an earlier run or another process settled."""
        return self.corpus.queue.endings(self.pmids)

    def _claim_chunks(self) -> Iterator[tuple[str, ...]]:
        """The next papers to ask for. Those another process is asking for are waited for: it may be killed."""
        left, at = self.pmids, 0
        while not self.records.blocked:
            with self.corpus.writing():
                taken, at = self.corpus.queue.claim(left, at, self._chunk)
            if taken:
                yield tuple(taken)
                continue
            left, at = self.corpus.queue.pending(left), 0
            if not left:
                return
            if self._on_wait:
                self._on_wait(len(left))
                self._on_wait = None
            time.sleep(_POLL_SECONDS)

    def _keep(self, capture: Capture, ids: Sequence[str], followed: bool) -> None:
        """Called from the threads that ask. Of failed exchanges those are kept that a mended reader may read."""
        if is_failed(capture):
            return
        with self._lock:
            self._kept.append(Kept(capture, capture.as_status().sha256, tuple(ids), followed))

    def _store(self, chunk: Settled) -> None:
        papers = {outcome.pmid: outcome for outcome in chunk.outcomes}
        kept = self._take_kept({*papers, *(record.doi for record in chunk.records)}, last=chunk.last)
        with self.corpus.writing() as writer:
            number_of = cache(lambda place: writer.put_capture(kept[place].capture))  # what no paper is made of is not kept
            for record in chunk.records:
                papers[record.pmid or ""] = self._store_record(record, [*map(number_of, _places_of(record, kept))])
            for outcome in papers.values():
                if outcome.outcome in ("gone", "merged"):
                    self._bury(outcome)
                elif outcome.kind == PARSE:
                    writer.link(outcome.pmid, [number_of(at) for at, one in enumerate(kept) if outcome.pmid in one.ids])
            self._note_failures(chunk.failures)
            self.corpus.queue.settle(self._endings(papers.values()))
        self._stored += sum(1 for outcome in papers.values() if outcome.outcome == "stored")
        if self._on_progress:
            self._on_progress(Progress(len(self.records.outcomes), len(self.pmids), self._stored))

    def _take_kept(self, ids: set[str | None], *, last: bool) -> list[Kept]:
        """The exchanges that some papers were made of; with the last papers of a chunk all that are left of it."""
        with self._lock:
            if last:
                kept, self._kept = self._kept, []
                return kept
            return [one for one in self._kept if not ids.isdisjoint(one.ids)]

    def _store_record(self, record: Record, captures: Sequence[int]) -> PaperOutcome:
        """Store a record with what the corpus has of the paper; where that goes wrong, the paper failed."""
        pmid = record.pmid or ""
        old = read_old(self.corpus, pmid) if pmid in self.corpus else None
        whole = old is not None and self.corpus.has_documents_of(old)
        self.corpus.writer.link(pmid, captures)
        try:
            new = record if old is None else self._rebuilder.refresh(record, old, whole=whole)
            self._put(new, old)
        except (InputError, ParseError) as error:
            return self.records.withdraw(pmid, error)
        self._note_sources(record)
        return PaperOutcome(pmid, "stored")

    def _put(self, record: Record, old: Record | None) -> None:
        """Store a record; what it changes in an old one is noted."""
        pmid = record.pmid or ""
        with wall("normalize"):
            changes = diff_records(old, record) if old is not None else ()
        if changes:
            self.changes[pmid] = changes
            self.corpus.writer.note_change(pmid, changes)
        self.corpus.writer.put(record)

    def _bury(self, outcome: PaperOutcome) -> None:
        """A paper that was stored and that its sources no longer have keeps its record, which says so."""
        if outcome.pmid not in self.corpus:
            return
        last = self.corpus[outcome.pmid]
        names = (outcome.source or "").split(",")
        statuses = [SourceStatus(name=name, outcome="absent") for name in names if name]
        self._put(make_tombstone(outcome.pmid, statuses, last=last, merged_into=outcome.merged_into), last)

    def _endings(self, outcomes: Iterable[PaperOutcome]) -> Iterator[Ending]:
        """Where the papers of a chunk ended. One that is stored stays so when asking for it again failed: `retry` finds it."""
        for one in outcomes:
            if one.outcome == "failed" and one.pmid in self.corpus:
                self.corpus.queue.note_sources(one.pmid, {one.source or "asking": ("failed", one.kind, one.reason)})
                yield Ending(one.pmid, "stored")
            else:
                yield Ending(one.pmid, one.outcome, one.source, one.kind, one.reason)

    def _note_sources(self, record: Record) -> None:
        outcomes = {one.name: (one.outcome, None, None) for one in record.provenance.sources}
        self.corpus.connection.execute(
            "DELETE FROM outcomes WHERE pmid = ? AND source IN ('asking', 'normalize')", (int(record.pmid or 0),)
        )
        self.corpus.queue.note_sources(record.pmid or "", outcomes)

    def _note_failures(self, failures: Sequence[PaperOutcome]) -> None:
        for one in failures:
            kind = f"{PART}{one.kind}" if one.of_a_part else one.kind
            self.corpus.queue.note_sources(one.pmid, {one.source or "": ("failed", kind, one.reason)})


def _places_of(record: Record, kept: Sequence[Kept]) -> list[int]:
    """Which of some exchanges a record is made of: those its provenance names, and those that completed them."""
    names = {record.pmid, record.doi}
    hashes = {one.sha256 for one in record.provenance.sources}
    return [at for at, one in enumerate(kept) if names & set(one.ids) and (one.followed or one.sha256 in hashes)]


def add_papers(
    corpus: Corpus, pmids: Iterable[str | SupportsInt], *, refresh: bool = False, older_than: str | None = None, **options: Any
) -> Filling:
    """Put PMIDs on the list of a corpus and ask for those that are not stored; options as of `fetch_many`.

    With `refresh` all are asked for again, or, when an earlier refresh was stopped, what it left; with `older_than`, a time in
    UTC, those stored before it. What failed before is only asked for by `retry_papers`.
    """
    filling = Filling(corpus, pmids, **options)
    wanted = filling.pmids
    with corpus.writing():
        corpus.queue.want(wanted)
        if refresh and not corpus.queue.left_of_refresh(wanted):
            corpus.queue.want_again(wanted)
        elif older_than is not None:
            corpus.queue.want_again(corpus.stored_before(older_than, wanted))
    return filling.run()


def refresh_papers(corpus: Corpus, *, older_than: str | None = None, **options: Any) -> Filling:
    """Ask again for all stored papers, or for those stored before `older_than`, a time in UTC; options as of `fetch_many`.

    Nothing is replaced by less. One that was stopped goes on: what it has stored is newer now, or no longer on the list.
    """
    wanted = list(corpus) if older_than is None else corpus.stored_before(older_than, corpus)
    return add_papers(corpus, wanted, refresh=True, **options)


def retry_papers(corpus: Corpus, *, sources: str | Iterable[str] | None = None, **options: Any) -> Filling:
    """Ask again for all that failed, for stored papers that lack a source, and for what an earlier run left on the list.

    Asked are the sources that these papers were asked of before, unless others are named.
    """
    with corpus.writing():
        corpus.queue.want_again([*corpus.queue.with_outcome(["failed"]), *corpus.queue.with_failed_source()])
        wanted = corpus.queue.with_outcome([PENDING])
        before = [name for name in corpus.queue.sources_of(wanted) if name in SOURCES]
    return Filling(corpus, wanted, sources=sources or before or "default", **options).run()
