"""Many PMIDs to Records: sources asked side by side, each paper settled once, records in the order asked."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

import scraper
from scraper.errors import Blocked, FetchError, InputError, NotFound
from scraper.fetch.captures import iter_captures, save_capture
from scraper.fetch.client import Client
from scraper.fetch.host import AT_ONCE
from scraper.fetch.pace import pace_folder
from scraper.fetch.transport import Transport
from scraper.fetch.workers import Workers
from scraper.ids import read_pmid
from scraper.model import Capture, ParsedRecord, Record, SourceStatus
from scraper.normalize.fields import rank
from scraper.normalize.merge import normalize
from scraper.pipeline.ask import OTHER_PAPER, Answer, Answers, Asker, Keep, path_of, read_saved
from scraper.pipeline.report import PaperOutcome, RunReport, make_report
from scraper.settings import Settings, load_settings
from scraper.sources.registry import SOURCES, read_sources
from scraper.sources.source import Source, batches, is_shell

# Who keeps the records: a document of theirs with nothing in it is no paper, whatever others list. Others keep links and copies.
_OF_NLM = frozenset({"landing", "pubtator3", "pubmed"})
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
        failed = [_failure(pmid, answer) for pmid, answer in answers.items() if answer.error is not None]
        for kind in dict.fromkeys(one.kind for one in failed):  # one line each: an outage is one fault, not thousands
            first, *more = [one for one in failed if one.kind == kind]
            reason = f"{first.reason} (looking up {1 + len(more)} listed articles)"
            self.failures.append(msgspec.structs.replace(first, reason=reason))
        self.blocked = next((str(one.error) for one in answers.values() if isinstance(one.error, Blocked)), self.blocked)
        return {pmid: normalize([answer.parsed]) for pmid, answer in answers.items() if answer.parsed is not None}

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
            found.append({pmid: _of_paper(pmid, by_doi[dois[pmid]]) if pmid in dois else not_asked for pmid in pmids})
        return found

    def _settle(self, pmid: str, answers: Sequence[Answer]) -> Record | None:
        """Put the paper in its one place; gives its record when that is `stored`."""
        failed = [_failure(pmid, answer) for answer in answers if answer.error is not None]
        self.failures += failed
        for answer in answers:
            if isinstance(answer.error, Blocked):
                self.blocked = str(answer.error)
        parsed = [answer.parsed for answer in answers if answer.parsed is not None]
        shell = next((one for one in failed if one.kind == "shell" and one.source in _OF_NLM), None)
        if parsed and shell is None and _is_proven(parsed, answers):
            self.outcomes.append(PaperOutcome(pmid, "stored"))
            return normalize(parsed, unanswered=[answer.status for answer in answers if answer.parsed is None])
        merged = next((answer for answer in answers if answer.merged_into), None)
        absent = [answer.status.name for answer in answers if answer.status.outcome == "absent"]
        if shell or failed:
            self.outcomes.append(shell or failed[0])
        elif merged is not None:
            reason = f"the source gives PMID {merged.merged_into} in its place; ask for that one"
            self.outcomes.append(PaperOutcome(pmid, "merged", merged.status.name, reason, merged_into=merged.merged_into))
        elif absent:
            self.outcomes.append(PaperOutcome(pmid, "gone", ",".join(absent), "the sources asked have no such paper"))
        else:
            reason = "offline, and no capture of this paper: fetch it once without --offline, or give --captures"
            self.outcomes.append(PaperOutcome(pmid, "failed", None, reason, "offline"))
        return None


class _Lane:
    """One source with its threads: captures first, then, unless offline, the network."""

    def __init__(self, source: Source, captures: CaptureIndex, asker: Asker | None, keep: Keep | None = None):
        self.source = source
        self._keep = keep
        self._captures, self._followed = captures
        self._asker = asker
        self._workers = Workers(source.name, AT_ONCE)

    def ask(self, pmids: Sequence[str]) -> list[Future[Answers]]:
        """Futures that together answer for each of the papers."""
        known = {pmid: self._captures[pmid] for pmid in pmids if pmid in self._captures}
        missing = [pmid for pmid in pmids if pmid not in known]
        answers = self._read_captures(known)
        asker = self._asker
        if asker is None:
            answers |= {pmid: Answer(SourceStatus(name=self.source.name, outcome="not_asked")) for pmid in missing}
            missing = []
        done: Future[Answers] = Future()
        done.set_result(answers)
        groups = batches(missing, self.source.ids_per_request)
        return [done, *(self._workers.submit(partial(asker.ask, group)) for group in groups if asker)]

    def _read_captures(self, known: dict[str, Capture]) -> Answers:
        answers: Answers = {}
        for capture in {id(capture): capture for capture in known.values()}.values():
            read = read_saved(self.source, capture, asked_by(self.source, capture), self._followed, self._keep)
            answers |= {pmid: answer for pmid, answer in read.items() if known.get(pmid) is capture}
        return answers


def fetch_many(
    pmids: Iterable[str],
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
    client = None if offline else _make_client(options)
    keep_in = Path(record) if record is not None else None

    def make_lane(source: Source) -> _Lane:
        asker = Asker(source, client, options, _keeper(source, keep_in, keep)) if client else None
        return _Lane(source, index_captures(source, roots), asker, keep)

    return Records(chunks, [make_lane(source) for source in chosen], client, make_lane, ahead)


def fetch_record(pmid: str, **options: object) -> Record:
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


def _is_proven(parsed: Sequence[ParsedRecord], answers: Sequence[Answer]) -> bool:
    """Whether the documents show that there is such a paper.

    Sources of links have a document for any number, and list under a merged PMID the links of the other paper: where a
    source that keeps records says it has none, or gives another paper, only a document with a text of its own counts; where
    one failed, one with any content.
    """
    absent = [one.status.name for one in answers if one.status.outcome == "absent"]
    absent += [one.status.name for one in answers if getattr(one.error, "kind", None) == OTHER_PAPER]
    if any(not SOURCES[name].may_be_empty and SOURCES[name].asks_by == "pmid" for name in absent):
        return any(document.title or document.abstract or document.annotations for document in parsed)
    return not any(one.error for one in answers) or not all(map(is_shell, parsed))


def _of_paper(pmid: str, answer: Answer) -> Answer:
    """The answer, unless its document says that it is another paper's: two papers may print one DOI."""
    if answer.parsed is None or answer.parsed.pmid in (None, pmid):
        return answer
    error = FetchError(f"the page is of PMID {answer.parsed.pmid}: refused", source=answer.status.name, kind="other_page")
    return Answer(msgspec.structs.replace(answer.status, outcome="failed"), error=error)


def _result(future: Future[Answers]) -> Answers:
    """What the future gives. Waits in short steps: a signal that the system hands to another thread ends no long wait."""
    while not wait([future], timeout=_STEP_SECONDS).done:
        pass
    return future.result()


class CaptureIndex(NamedTuple):
    """The newest capture of each paper, and those that complete a document, by path and query."""

    papers: dict[str, Capture]
    followed: dict[str, Capture]


def index_captures(source: Source, roots: Sequence[Path]) -> CaptureIndex:
    """All captures of one source below some folders."""
    index = CaptureIndex({}, {})
    for root in roots:
        for capture in iter_captures(root, source.name):
            asked = asked_by(source, capture)
            places, keys = (index.papers, asked) if asked else (index.followed, (path_of(capture.url or ""),))
            for key in keys:
                if key not in places or (capture.retrieved_at or "") > (places[key].retrieved_at or ""):
                    places[key] = capture
    return index


def asked_by(source: Source, capture: Capture) -> tuple[str, ...]:
    """The ids an exchange asked for; one whose address nobody recorded is named after its PMID."""
    if capture.url is None:
        return (capture.name,)
    return source.ids_in(f"{capture.url}?{capture.request_body}" if capture.request_body else capture.url)


def _make_client(settings: Settings) -> Client:
    contact = f" (mailto:{settings.email})" if settings.email else ""
    transport = Transport(user_agent=f"literature-scraper/{scraper.__version__}{contact}", secrets=settings.secrets)
    return Client(transport, pace_folder=pace_folder(), cache=Path(settings.cache_dir) if settings.cache_dir else None)


def _failure(pmid: str, answer: Answer) -> PaperOutcome:
    kind = answer.error.kind if isinstance(answer.error, FetchError) else "parse"
    return PaperOutcome(pmid, "failed", answer.status.name, str(answer.error), kind)


def _keeper(source: Source, root: Path | None, also: Keep | None) -> Keep:
    """What to do with an exchange that settled something: save it under a name made of the PMIDs it asked for."""

    def keep(capture: Capture, pmids: Sequence[str], followed: bool) -> None:
        named = msgspec.structs.replace(capture, name=name_of(source, capture))
        if also is not None:
            also(named, pmids, followed)
        if root is not None:
            save_capture(named, root)

    return keep


def name_of(source: Source, capture: Capture) -> str:
    """The name of an exchange: its PMID, or the first of several and a digest of all."""
    pmids = asked_by(source, capture)
    digest = hashlib.sha256((",".join(pmids) or path_of(capture.url or "")).encode()).hexdigest()[:8]
    several = f"{pmids[0]}-and-{len(pmids) - 1}-more-{digest}" if pmids else f"list-{digest}"
    return re.sub(r"[^\w.-]", "_", pmids[0] if len(pmids) == 1 else several)
