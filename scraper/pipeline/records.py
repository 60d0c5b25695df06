"""Many PMIDs to Records: sources asked side by side, each paper settled once, records in the order asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from functools import partial
from pathlib import Path
from typing import NamedTuple, SupportsInt

import msgspec

import scraper
from scraper.errors import Blocked, FetchError, InputError, NotFound, ScraperError
from scraper.fetch.client import Client
from scraper.fetch.host import AT_ONCE
from scraper.fetch.pace import pace_folder
from scraper.fetch.transport import Transport
from scraper.fetch.workers import Workers
from scraper.ids import read_pmid
from scraper.model import Record, SourceStatus
from scraper.normalize.fields import rank
from scraper.pipeline.ask import Answer, Answers, Asker, Keep
from scraper.pipeline.failures import PARSE
from scraper.pipeline.judge import failure_of, judge, of_paper
from scraper.pipeline.making import make_record
from scraper.pipeline.report import PaperOutcome, RunReport, make_report
from scraper.pipeline.saved import CaptureIndex, index_captures, keeper, read_captures
from scraper.settings import Settings, load_settings
from scraper.sources.registry import SOURCES, read_sources
from scraper.sources.source import Source, batches

_CHUNK = 200  # papers settled together; a multiple of the batch sizes, so that no request is half empty
_STEP_SECONDS = 0.2
_CHUNKS_AHEAD = 3  # a slow paper holds back the output, not the asking


class Settled(NamedTuple):
    """Papers that were asked for together and have each ended somewhere."""

    records: list[Record]
    outcomes: list[PaperOutcome]
    failures: list[PaperOutcome]


class Records(Iterator[Record]):
    """Records in the order asked, each PMID once, made while you iterate. Nothing is raised per paper.

    `outcomes` has one PaperOutcome per PMID met so far; `failures` one per source and paper that failed, also when
    other sources gave a record; `blocked` tells that a site showed a block page; `report()` sums up.
    """

    def __init__(
        self,
        chunks: Iterable[tuple[str, ...]],
        lanes: Sequence[_Lane],
        client: Client | None,
        make_lane: Callable[[Source], _Lane],
        ahead: int = _CHUNKS_AHEAD,
    ):
        self.outcomes: list[PaperOutcome] = []
        self.failures: list[PaperOutcome] = []
        self.blocked: str | None = None
        self._lanes = lanes
        self._client = client
        self._make_lane = make_lane
        self._looked_up: dict[str, _Lane] = {}
        self._settled = self._iter_settled(iter(chunks), ahead)
        self._records = (record for settled in self._settled for record in settled.records)

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
        futures = [future for group in batches(list(pmids), _CHUNK) for future in lane.ask(group)]
        answers = _results(futures)
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

    def stop(self) -> None:
        """End all waiting and asking; what is under way is given up."""
        if self._client is not None:
            self._client.stop.set()

    def settled(self) -> Iterator[Settled]:
        """The same run, chunk by chunk: use this or the records, not both."""
        return self._settled

    def _iter_settled(self, chunks: Iterator[tuple[str, ...]], ahead: int) -> Iterator[Settled]:
        waiting: deque[tuple[tuple[str, ...], list[list[Future[Answers]]]]] = deque()
        while True:
            while len(waiting) < ahead and (chunk := next(chunks, None)) is not None:
                waiting.append((chunk, [lane.ask(chunk) for lane in self._lanes if lane.source.asks_by == "pmid"]))
            if not waiting:
                return
            chunk, asked = waiting.popleft()
            answers = [_results(futures) for futures in asked]
            answers += self._ask_by_doi(chunk, answers)
            ended, failed = len(self.outcomes), len(self.failures)
            found = [self._settle(pmid, [by_pmid[pmid] for by_pmid in answers]) for pmid in chunk]
            yield Settled([record for record in found if record is not None], self.outcomes[ended:], self.failures[failed:])

    def _ask_by_doi(self, pmids: Sequence[str], answers: Sequence[Answers]) -> list[Answers]:
        """What the sources that are asked by DOI say, with the DOIs that the others gave."""
        dois = {pmid: doi for pmid in pmids if (doi := _doi_of([by_pmid[pmid] for by_pmid in answers]))}
        found = []
        for lane in self._lanes:
            if lane.source.asks_by != "doi":
                continue
            by_doi = _results(lane.ask(list(dict.fromkeys(dois.values()))))
            not_asked = Answer(SourceStatus(name=lane.source.name, outcome="not_asked"))
            found.append({pmid: of_paper(pmid, by_doi[dois[pmid]]) if pmid in dois else not_asked for pmid in pmids})
        return found

    def _settle(self, pmid: str, answers: Sequence[Answer]) -> Record | None:
        """Put the paper in its one place; gives its record when that is `stored`."""
        verdict = judge(pmid, answers)
        self.outcomes.append(verdict.outcome)
        self.failures += verdict.failures
        self.blocked = next((str(one.error) for one in answers if isinstance(one.error, Blocked)), self.blocked)
        return verdict.record


class _Lane:
    """One source with its threads: captures first, then, unless offline, the network."""

    def __init__(self, source: Source, captures: CaptureIndex, asker: Asker | None, keep: Keep | None = None):
        self.source = source
        self._keep = keep
        self._captures = captures
        self._asker = asker
        self._workers = Workers(source.name, AT_ONCE)

    def ask(self, pmids: Sequence[str]) -> list[Future[Answers]]:
        """Futures that together answer for each of the papers."""
        answers = read_captures(self.source, self._captures, pmids, self._keep)
        missing = [pmid for pmid in pmids if pmid not in answers]
        asker = self._asker
        if asker is None:
            answers |= {pmid: Answer(SourceStatus(name=self.source.name, outcome="not_asked")) for pmid in missing}
            missing = []
        done: Future[Answers] = Future()
        done.set_result(answers)
        groups = batches(missing, self.source.ids_per_request)
        return [done, *(self._workers.submit(partial(asker.ask, group)) for group in groups if asker)]


def fetch_many(
    pmids: Iterable[str | SupportsInt],
    *,
    sources: str = "default",
    captures: Iterable[str | Path] = (),
    offline: bool = False,
    record: str | Path | None = None,
    settings: Settings | None = None,
) -> Records:
    """Records of many papers; see `Records` for order and outcomes.

    `sources` names sources or sets, comma-separated; `captures` are folders of saved exchanges, asked before the
    network; `offline` makes no request at all; `record` is a folder to save every exchange in. Raises InputError at
    once on an id or source name that is none, StoreError on captures that cannot be read.
    """
    asked = list(dict.fromkeys(read_pmid(pmid) for pmid in pmids))
    return ask_chunks(
        batches(asked, _CHUNK), sources=sources, captures=captures, offline=offline, record=record, settings=settings
    )


def ask_chunks(
    chunks: Iterable[tuple[str, ...]],
    *,
    sources: str = "default",
    captures: Iterable[str | Path] = (),
    offline: bool = False,
    record: str | Path | None = None,
    settings: Settings | None = None,
    keep: Keep | None = None,
    ahead: int = _CHUNKS_AHEAD,
) -> Records:
    """As `fetch_many`, for PMIDs that come in chunks, which are taken when their turn comes, `ahead` of them at once.

    `keep` is called with every exchange that settled something, saved ones too; from several threads.
    """
    chosen, options = read_sources(sources), settings or load_settings()
    if all(source.asks_by == "doi" for source in chosen):
        names = ", ".join(source.name for source in chosen)
        raise InputError(f"{names}: asked by DOI, so add a source that gives it, as --sources default,{names}")
    roots = [Path(folder) for folder in captures]
    client = None if offline else make_client(options)
    keep_in = Path(record) if record is not None else None

    def make_lane(source: Source) -> _Lane:
        asker = Asker(source, client, options, keeper(source, keep_in, keep)) if client else None
        return _Lane(source, index_captures(source, roots), asker, keep)

    return Records(chunks, [make_lane(source) for source in chosen], client, make_lane, ahead)


def fetch_record(pmid: str | SupportsInt, **options: object) -> Record:
    """The record of one paper; options as of `fetch_many`.

    Raises NotFound when the sources say there is no such paper, Blocked when a site shows a block page and none gave
    a record, FetchError when none answered, and as `fetch_many` does.
    """
    records = fetch_many([pmid], **options)  # type: ignore[arg-type]
    record = next(records, None)
    if record is not None:
        return record
    outcome = records.outcomes[0]
    kind = NotFound if outcome.outcome in ("gone", "merged") else Blocked if records.blocked else FetchError
    raise kind(f"PMID {outcome.pmid}: {outcome.reason}", source=outcome.source or "fetch", kind=outcome.kind)


def _results(futures: Sequence[Future[Answers]]) -> Answers:
    return {own: one for future in futures for own, one in _result(future).items()}


def _doi_of(answers: Sequence[Answer]) -> str | None:
    """The DOI of a paper, from the most trusted source that gives one."""
    parsed = sorted((one.parsed for one in answers if one.parsed), key=lambda document: rank(document.source.name))
    return next((document.doi for document in parsed if document.doi), None)


def _result(future: Future[Answers]) -> Answers:
    """What the future gives. Waits in short steps: a signal that the system hands to another thread ends no long wait."""
    while not wait([future], timeout=_STEP_SECONDS).done:
        pass
    return future.result()


def make_client(settings: Settings) -> Client:
    """What sends the requests of a run, as the settings say."""
    contact = f" (mailto:{settings.email})" if settings.email else ""
    transport = Transport(user_agent=f"literature-scraper/{scraper.__version__}{contact}", secrets=settings.secrets)
    return Client(transport, pace_folder=pace_folder(), cache=Path(settings.cache_dir) if settings.cache_dir else None)
