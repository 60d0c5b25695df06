"""Many PMIDs to Records: sources asked side by side, each paper settled once, records in the order asked."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsInt, TypeVar

import msgspec

from scraper.errors import Blocked, FetchError, InputError, NotFound, ScraperError
from scraper.fetch.captures import Folders, read_folders
from scraper.ids import read_pmid
from scraper.model import Record, SourceStatus
from scraper.normalize.fields import rank
from scraper.pipeline.batches import Answer, Answers, Asker, Keep
from scraper.pipeline.failures import PARSE
from scraper.pipeline.make_record import make_record
from scraper.pipeline.outcomes import failure_of, judge, of_paper
from scraper.pipeline.report import PaperOutcome, RunReport, describe_outcome, make_report
from scraper.pipeline.saved_exchanges import index_captures, keeper
from scraper.pipeline.source_threads import Lane, Memory, Promises
from scraper.settings import Settings, load_settings
from scraper.sources.registry import SOURCES, read_sources
from scraper.sources.source import Source, batches

if TYPE_CHECKING:
    from scraper.fetch.cache import ExchangeCache
    from scraper.fetch.client import Client

_CHUNK = 200  # papers asked for together; a multiple of the batch sizes, so that no request is half empty
_STEP_SECONDS = 0.2
_DAY_SECONDS = 86_400.0
_log = logging.getLogger(__name__)
Result = TypeVar("Result")
_CHUNKS_AHEAD = 3  # a slow paper holds back the output, not the asking


class Settled(NamedTuple):
    """Papers that were asked for together and have each ended somewhere; whether they are the last ones of their chunk."""

    records: list[Record]
    outcomes: list[PaperOutcome]
    failures: list[PaperOutcome]
    last: bool = True


class Records(Iterator[Record]):
    """Records in the order asked, each PMID once, made while you iterate. Nothing is raised per paper.

    `outcomes` has one PaperOutcome per PMID met so far; `failures` one per source and paper that failed, also when
    other sources gave a record; `blocked` tells that a site showed a block page; `report()` sums up.
    """

    def __init__(
        self,
        chunks: Iterable[tuple[str, ...]],
        lanes: Sequence[Lane],
        client: Client | None,
        make_lane: Callable[[Source], Lane],
        ahead: int = _CHUNKS_AHEAD,
    ):
        self.outcomes: list[PaperOutcome] = []
        self.failures: list[PaperOutcome] = []
        self.blocked: str | None = None
        self._lanes = lanes
        self._client = client
        self._make_lane = make_lane
        self._looked_up: dict[str, Lane] = {}
        self._chunks = self._iter_chunks(iter(chunks), ahead)
        self._records = self._iter_records()

    def __next__(self) -> Record:
        return next(self._records)

    def report(self) -> RunReport:
        """Where the PMIDs met so far ended, and what the sources cost."""
        names = dict.fromkeys((*(lane.source.name for lane in self._lanes), *self._looked_up))
        return make_report(self.outcomes, self.failures, names, self._client)

    def look_up(self, pmids: Iterable[str], source: str) -> dict[str, Record]:
        """What one source says of other papers, in the same run: same captures, client, report.

        Those it has not are left out; where it fails, `failures` says so, one line for each kind of fault.
        """
        if source not in self._looked_up:
            self._looked_up[source] = self._make_lane(SOURCES[source])
        lane = self._looked_up[source]
        asked = list(pmids)
        promised = {pmid: future for group in batches(asked, _CHUNK) for pmid, future in lane.ask(group).items()}
        answers = {pmid: _result(promised[pmid])[pmid] for pmid in asked}
        failed = [failure_of(pmid, answer) for pmid, answer in answers.items() if answer.error is not None]
        for kind in dict.fromkeys(one.kind for one in failed):  # one line each: an outage is one fault, not thousands
            first, *more = [one for one in failed if one.kind == kind]
            reason = f"{first.reason} (looking up {1 + len(more)} listed articles)"
            self.failures.append(msgspec.structs.replace(first, reason=reason))
        self.blocked = next((str(one.error) for one in answers.values() if isinstance(one.error, Blocked)), self.blocked)
        return dict(self._records_of(answers))

    def _records_of(self, answers: Answers) -> Iterator[tuple[str, Record]]:
        """What was found of listed articles, each as a record."""
        for pmid, answer in answers.items():
            if answer.parsed is not None:
                try:
                    yield pmid, make_record([answer.parsed])
                except ScraperError as error:
                    self.failures.append(PaperOutcome(pmid, "failed", answer.status.name, str(error), PARSE))

    def withdraw(self, pmid: str, error: ScraperError) -> PaperOutcome:
        """Count a paper as failed after all: its record could not be put together with what was stored of it."""
        failed = PaperOutcome(pmid, "failed", "normalize", str(error), PARSE)
        self.outcomes = [failed if one.pmid == pmid else one for one in self.outcomes]
        self.failures.append(failed)
        return failed

    def waits_for(self) -> str | None:
        """What sources are not asked just now and why, in words."""
        return self._client.waits_for() if self._client else None

    def stop(self) -> None:
        """End all waiting and asking; what is under way is given up."""
        if self._client is not None:
            self._client.stop.set()

    def settled(self, together: int) -> Iterator[Settled]:
        """The same run, some papers of one chunk at a time: use this or the records, not both."""
        for chunk in self._chunks:
            for pmids in batches(chunk.pmids, together):
                ended, failed = len(self.outcomes), len(self.failures)
                found = [self._settle(pmid, chunk.answers(pmid)) for pmid in pmids]
                records = [record for record in found if record is not None]
                last = pmids[-1] == chunk.pmids[-1]
                yield Settled(records, self.outcomes[ended:], self.failures[failed:], last)

    def _iter_records(self) -> Iterator[Record]:
        for chunk in self._chunks:
            for pmid in chunk.pmids:
                record = self._settle(pmid, chunk.answers(pmid))
                if record is not None:
                    yield record

    def _iter_chunks(self, chunks: Iterator[tuple[str, ...]], ahead: int) -> Iterator[_Chunk]:
        """Chunks that are asked for, `ahead` of them at once."""
        waiting: deque[_Chunk] = deque()
        while True:
            while len(waiting) < ahead and (pmids := next(chunks, None)) is not None:
                waiting.append(_Chunk(pmids, self._lanes))
            if not waiting:
                return
            yield waiting.popleft()

    def _settle(self, pmid: str, answers: Sequence[Answer]) -> Record | None:
        """Put the paper in its one place; gives its record when that is `stored`."""
        verdict = judge(pmid, answers)
        self.outcomes.append(verdict.outcome)
        self.failures += verdict.failures
        _log.info("PMID %s: %s", pmid, describe_outcome(verdict.outcome, verdict.failures))
        self.blocked = next((str(one.error) for one in answers if isinstance(one.error, Blocked)), self.blocked)
        return verdict.record


class _ByDoi(NamedTuple):
    """The DOIs of some papers, and what each source that is asked by DOI promised for them, under its name."""

    dois: dict[str, str]
    promised: dict[str, Promises]


class _Chunk:
    """Papers that are asked for together. Sources that are asked by DOI are so as soon as the others have answered."""

    def __init__(self, pmids: tuple[str, ...], lanes: Sequence[Lane]):
        self.pmids = pmids
        self._by_pmid = [lane.ask(pmids) for lane in lanes if lane.source.asks_by == "pmid"]
        self._lanes = [lane for lane in lanes if lane.source.asks_by == "doi"]
        self._by_doi: dict[str, Future[_ByDoi]] = {}
        if self._lanes:
            for group in batches(pmids, max(lane.source.ids_per_request for lane in self._lanes)):
                futures = {promised[pmid] for promised in self._by_pmid for pmid in group}
                self._by_doi |= dict.fromkeys(group, _when_all(futures, partial(self._ask_by_doi, group)))

    def answers(self, pmid: str) -> list[Answer]:
        """What each source says of a paper, those asked by DOI last; waits for them."""
        return self._answers_by_pmid(pmid) + (self._answers_by_doi(pmid) if self._lanes else [])

    def _answers_by_pmid(self, pmid: str) -> list[Answer]:
        return [_result(promised[pmid])[pmid] for promised in self._by_pmid]

    def _answers_by_doi(self, pmid: str) -> list[Answer]:
        asked = _result(self._by_doi[pmid])
        doi = asked.dois.get(pmid)
        if doi is None:
            return [Answer(SourceStatus(name=name, outcome="not_asked")) for name in asked.promised]
        return [of_paper(pmid, _result(promised[doi])[doi]) for promised in asked.promised.values()]

    def _ask_by_doi(self, pmids: Sequence[str]) -> _ByDoi:
        """Ask with the DOIs that the others gave, all of which have answered."""
        dois = {pmid: doi for pmid in pmids if (doi := _doi_of(self._answers_by_pmid(pmid)))}
        asked = list(dict.fromkeys(dois.values()))
        return _ByDoi(dois, {lane.source.name: lane.ask(asked) for lane in self._lanes})


def fetch_many(
    pmids: Iterable[str | SupportsInt],
    *,
    sources: str | Iterable[str] = "default",
    captures: Folders = (),
    offline: bool = False,
    record: str | PathLike[str] | None = None,
    settings: Settings | None = None,
    cache: bool = True,
    max_age_days: float = 1.0,
) -> Records:
    """Records of many papers; see `Records` for order and outcomes.

    `sources` are names of sources or sets, in a list or comma-separated; `captures` are folders of saved exchanges, asked before
    the network; `offline` makes no request at all; `record` is a folder to save every exchange in. `cache` lets exchanges of the
    last `max_age_days` answer, and keeps those of this run; offline it is not used, and a run that records asks for everything.
    Raises InputError at once on an id or source name that is none, StoreError on captures that cannot be read.
    """
    if isinstance(pmids, str | bytes) or not isinstance(pmids, Iterable):
        raise InputError(f"{pmids!r} is one id, not a list of them: give a list, or use scraper.fetch for one paper")
    asked = list(dict.fromkeys(read_pmid(pmid) for pmid in pmids))
    return ask_chunks(
        batches(asked, _CHUNK), sources=sources, captures=captures, offline=offline, record=record, settings=settings,
        max_age_days=max_age_days if cache else None,
    )  # fmt: skip


def ask_chunks(
    chunks: Iterable[tuple[str, ...]],
    *,
    sources: str | Iterable[str] = "default",
    captures: Folders = (),
    offline: bool = False,
    record: str | PathLike[str] | None = None,
    settings: Settings | None = None,
    keep: Keep | None = None,
    ahead: int = _CHUNKS_AHEAD,
    max_age_days: float | None = None,
) -> Records:
    """As `fetch_many`, for PMIDs that come in chunks, which are taken when their turn comes, `ahead` of them at once.

    `keep` is called with every exchange that settled something, saved ones too; from several threads. `max_age_days` is None to
    use no cache.
    """
    chosen, options = read_sources(sources), settings or load_settings()
    if all(source.asks_by == "doi" for source in chosen):
        names = ", ".join(source.name for source in chosen)
        raise InputError(f"{names}: asked by DOI, so add a source that gives it, as --sources default,{names}")
    roots = read_folders(captures)
    client = None if offline else _connect(options)
    keep_in = Path(record) if record is not None else None
    cache = _open_cache(options, max_age_days if record is None else 0.0) if client and max_age_days is not None else None

    def make_lane(source: Source) -> Lane:
        index = index_captures(source, roots)
        if client is None:
            return Lane(source, index, None, keep=keep)
        recorded = keeper(source, keep_in, keep)
        memory = Memory(source, cache, options, recorded) if cache is not None else None
        asker = Asker(source, client, options, memory.noting(recorded) if memory else recorded)
        return Lane(source, index, asker, memory, keep)

    return Records(chunks, [make_lane(source) for source in chosen], client, make_lane, ahead)


def _connect(settings: Settings) -> Client:
    """Whoever asks nobody needs nothing of this."""
    from scraper.pipeline.connect import make_client

    return make_client(settings)


def _open_cache(settings: Settings, max_age_days: float) -> ExchangeCache | None:
    from scraper.fetch.cache import ExchangeCache

    return ExchangeCache(Path(settings.cache_dir), max_age_days * _DAY_SECONDS) if settings.cache_dir else None


def fetch_record(pmid: str | SupportsInt, **options: Any) -> Record:
    """The record of one paper; options as of `fetch_many`.

    Raises NotFound when the sources say there is no such paper, Blocked when a site shows a block page and none gave
    a record, FetchError when none answered, and as `fetch_many` does.
    """
    if isinstance(pmid, Iterable) and not isinstance(pmid, str):
        raise InputError("scraper.fetch gives one record: use scraper.fetch_many for a list of ids")
    records = fetch_many([pmid], **options)
    record = next(records, None)
    if record is not None:
        return record
    outcome = records.outcomes[0]
    kind = NotFound if outcome.outcome in ("gone", "merged") else Blocked if records.blocked else FetchError
    raise kind(f"PMID {outcome.pmid}: {outcome.reason}", source=outcome.source or "fetch", kind=outcome.kind)


def _doi_of(answers: Sequence[Answer]) -> str | None:
    """The DOI of a paper, from the most trusted source that gives one."""
    parsed = sorted((one.parsed for one in answers if one.parsed), key=lambda document: rank(document.source.name))
    return next((document.doi for document in parsed if document.doi), None)


def _when_all(futures: Iterable[Future[Any]], call: Callable[[], Result]) -> Future[Result]:
    """A future of what the call gives once all the others are done; it runs in the thread that ends the last of them."""
    done: Future[Result] = Future()
    waited = list(futures)
    left = len(waited)
    lock = threading.Lock()

    def end(_future: Future[Any]) -> None:
        nonlocal left
        with lock:
            left -= 1
            last = left == 0
        if last:
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
                done.set_exception(error)

    for future in waited:
        future.add_done_callback(end)
    return done


def _result(future: Future[Result]) -> Result:
    """What the future gives. Waits in short steps: a signal that the system hands to another thread ends no long wait."""
    while not wait([future], timeout=_STEP_SECONDS).done:
        pass
    return future.result()
