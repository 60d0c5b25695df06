"""PMIDs to Records: asks each source, checks that every id asked is answered, parses, merges.

Every PMID ends in exactly one place: `stored`, `gone` (the sources say there is no such paper) or `failed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from scraper.errors import FetchError, NotFound, ParseError, ScraperError
from scraper.fetch.captures import iter_captures
from scraper.ids import read_pmid
from scraper.model import Capture, Outcome, ParsedRecord, Record, Request, SourceStatus
from scraper.normalize.merge import normalize
from scraper.settings import Settings, load_settings
from scraper.sources.registry import read_sources
from scraper.sources.source import Source, read_reply

if TYPE_CHECKING:
    from scraper.fetch.transport import Transport

_PAPERS_AT_ONCE = 100


class PaperOutcome(Struct, frozen=True):
    """Where one PMID ended, and for what is not stored, which source said so and why."""

    pmid: str
    outcome: Literal["stored", "gone", "failed"]
    source: str | None = None
    reason: str | None = None


class _Answer(Struct, frozen=True):
    """What one source gave for one paper: a document, or a status with the reason."""

    status: SourceStatus
    parsed: ParsedRecord | None = None
    error: ScraperError | None = None


class Records(Iterator[Record]):
    """Records in the order asked, each made when it is asked for. Nothing is raised per paper.

    `outcomes` has one PaperOutcome per PMID met so far; `failures` one per source and paper that failed, also when
    other sources gave a record.
    """

    def __init__(self, pmids: Iterable[str], asker: _Asker):
        self.outcomes: list[PaperOutcome] = []
        self.failures: list[PaperOutcome] = []
        self._asker = asker
        self._records = self._iter_records(list(dict.fromkeys(read_pmid(pmid) for pmid in pmids)))

    def __next__(self) -> Record:
        return next(self._records)

    def _iter_records(self, pmids: Sequence[str]) -> Iterator[Record]:
        for start in range(0, len(pmids), _PAPERS_AT_ONCE):
            batch = pmids[start : start + _PAPERS_AT_ONCE]
            answers = {source.name: self._asker.ask(source, batch) for source in self._asker.sources}
            for pmid in batch:
                record = self._settle(pmid, [by_pmid[pmid] for by_pmid in answers.values()])
                if record is not None:
                    yield record

    def _settle(self, pmid: str, answers: Sequence[_Answer]) -> Record | None:
        failed = [PaperOutcome(pmid, "failed", a.status.name, str(a.error)) for a in answers if a.status.outcome == "failed"]
        self.failures += failed
        parsed = [answer.parsed for answer in answers if answer.parsed is not None]
        if parsed:
            self.outcomes.append(PaperOutcome(pmid, "stored"))
            return normalize(parsed, unanswered=[answer.status for answer in answers if answer.parsed is None])
        absent = [answer.status.name for answer in answers if answer.status.outcome == "absent"]
        if failed:
            self.outcomes.append(failed[0])
        elif absent:
            self.outcomes.append(PaperOutcome(pmid, "gone", ",".join(absent), "the sources asked have no such paper"))
        else:
            reason = "offline, and no capture of this paper: fetch it once without --offline, or give --captures"
            self.outcomes.append(PaperOutcome(pmid, "failed", None, reason))
        return None


class _Asker:
    """Answers from captures first, then, unless offline, from the network."""

    def __init__(self, sources: Sequence[Source], captures: Iterable[Path], *, offline: bool, settings: Settings):
        self.sources = sources
        self._offline = offline
        self._settings = settings
        self._transport: Transport | None = None
        roots = list(captures)
        self._captures = {source.name: _index_captures(source, roots) for source in sources}

    def ask(self, source: Source, pmids: Sequence[str]) -> dict[str, _Answer]:
        """What one source says of each of the papers."""
        known = {pmid: self._captures[source.name][pmid] for pmid in pmids if pmid in self._captures[source.name]}
        answers: dict[str, _Answer] = {}
        for capture in {id(capture): capture for capture in known.values()}.values():
            read = _read_answers(source, capture, _asked_by(source, capture))
            answers |= {pmid: answer for pmid, answer in read.items() if known.get(pmid) is capture}
        missing = [pmid for pmid in pmids if pmid not in answers]
        if self._offline:
            return answers | {pmid: _Answer(SourceStatus(name=source.name, outcome="not_asked")) for pmid in missing}
        for request in source.requests_for(missing, self._settings):
            answers |= self._ask_live(source, request)
        return answers

    def _ask_live(self, source: Source, request: Request) -> dict[str, _Answer]:
        try:
            capture = self._get_transport().fetch_capture(request)
        except FetchError as error:
            outcome: Outcome = "absent" if isinstance(error, NotFound) else "failed"
            status = SourceStatus(name=source.name, url=request.url, http_status=error.status, outcome=outcome)
            return {pmid: _Answer(status, error=error) for pmid in request.pmids}
        return _read_answers(source, capture, request.pmids)

    def _get_transport(self) -> Transport:
        if self._transport is None:
            from scraper.fetch.transport import Transport

            self._transport = Transport(email=self._settings.email)
        return self._transport


def fetch_many(
    pmids: Iterable[str],
    *,
    sources: str = "default",
    captures: Iterable[str | Path] = (),
    offline: bool = False,
    settings: Settings | None = None,
) -> Records:
    """Records of many papers; see `Records` for order and outcomes.

    `sources` names sources or sets, comma-separated; `captures` are folders of saved exchanges, asked before the
    network; `offline` makes no request at all. Raises InputError at once on an id or source name that is none,
    StoreError on captures that cannot be read.
    """
    asker = _Asker(read_sources(sources), map(Path, captures), offline=offline, settings=settings or load_settings())
    return Records(pmids, asker)


def fetch_record(
    pmid: str,
    *,
    sources: str = "default",
    captures: Iterable[str | Path] = (),
    offline: bool = False,
    settings: Settings | None = None,
) -> Record:
    """The record of one paper.

    Raises NotFound when the sources say there is no such paper, FetchError when none of them answered, and as
    `fetch_many` does.
    """
    records = fetch_many([pmid], sources=sources, captures=captures, offline=offline, settings=settings)
    record = next(records, None)
    if record is not None:
        return record
    outcome = records.outcomes[0]
    kind = NotFound if outcome.outcome == "gone" else FetchError
    raise kind(f"PMID {outcome.pmid}: {outcome.reason}", source=outcome.source or "fetch")


def _index_captures(source: Source, roots: Sequence[Path]) -> dict[str, Capture]:
    """The newest capture of each paper."""
    found: dict[str, Capture] = {}
    for root in roots:
        for capture in iter_captures(root, source.name):
            for pmid in _asked_by(source, capture):
                if pmid not in found or (capture.retrieved_at or "") > (found[pmid].retrieved_at or ""):
                    found[pmid] = capture
    return found


def _asked_by(source: Source, capture: Capture) -> tuple[str, ...]:
    """The PMIDs an exchange asked for; one whose address nobody recorded is named after its PMID."""
    return source.pmids_in(capture.url) if capture.url else (capture.name,)


def _read_answers(source: Source, capture: Capture, asked: tuple[str, ...]) -> dict[str, _Answer]:
    """What one reply means for each paper it was asked for."""
    status = capture.as_status()
    try:
        found = read_reply(source, capture, asked)
    except (ParseError, FetchError) as error:
        failed = msgspec.structs.replace(status, outcome="failed")
        return {pmid: _Answer(failed, error=error) for pmid in asked}
    absent = _Answer(msgspec.structs.replace(status, outcome="absent"))
    return {pmid: _Answer(status, found[pmid]) if pmid in found else absent for pmid in asked}
