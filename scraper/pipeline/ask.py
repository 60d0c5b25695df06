"""What one source says of many papers: batches, what was left out asked again alone, a poisoned batch taken apart.

Every id asked gets exactly one Answer. "Left out" proves nothing until it has stayed so three times alone, or five
times together with many others; a document of another paper proves a merge only when the id, asked alone, brings it three times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from scraper.errors import FetchError, Incomplete, ParseError, ScraperError
from scraper.fetch.client import TRIES, Client, Unbelieved
from scraper.model import Capture, Outcome, ParsedRecord, Request, SourceStatus
from scraper.settings import Settings
from scraper.sources.source import Read, Reply, Source, place_request, read_reply, refuse_error_status, site_of

ABSENCES_ALONE = 3
OTHER_PAPER = "other_paper"
ABSENCES_TOGETHER = 5
_MERGES = 3
_SHELLS = 2
_MANY = 5
_ENDPOINT_FAILURES = 3
_ALONE = 7  # asks of one id alone, at the most
_TRIES_OF_HALVES = 2  # a half that is whole fails seldom; an id alone gets all tries again
# Failures that say nothing of the ids in the request: taking the batch apart would only ask more.
_OF_THE_HOST = frozenset(
    {"blocked", "down", "switched_off", "robots", "stopped", "unauthorized", "http_401", "http_404", "http_410"}
)


class Answer(Struct, frozen=True):
    """What one source gave for one paper: a document, or how it ended without one; both, when only a part was to be had."""

    status: SourceStatus
    parsed: ParsedRecord | None = None
    merged_into: str | None = None
    error: ScraperError | None = None


Answers = dict[str, Answer]
# Called with every exchange that settled something, the ids it is of, and whether it only completes another one's document.
Keep = Callable[[Capture, Sequence[str], bool], None]


class Asker:
    """Asks one source over the network."""

    def __init__(self, source: Source, client: Client, settings: Settings, keep: Keep):
        self._source = source
        self._client = client
        self._settings = settings
        self._keep = keep
        self._in_a_row: Counter[str] = Counter()  # failures of each endpoint

    def ask(self, pmids: Sequence[str]) -> Answers:
        """One Answer for each of the PMIDs, which fit one request."""
        if len(pmids) == 1:
            return {pmids[0]: self._ask_alone(pmids[0])}
        return self._ask_batch(pmids, TRIES, Counter())

    def _ask_batch(self, pmids: Sequence[str], tries: int, absences: Counter[str]) -> Answers:
        if len(pmids) == 1:
            return {pmids[0]: self._ask_alone(pmids[0])}
        try:
            capture, reply = self._fetch(pmids, tries)
        except (FetchError, ParseError) as error:
            if isinstance(error, FetchError) and error.kind in _OF_THE_HOST:
                return dict.fromkeys(pmids, self._failure(error))
            half = len(pmids) // 2
            return self._ask_batch(pmids[:half], _TRIES_OF_HALVES, absences) | self._ask_batch(
                pmids[half:], _TRIES_OF_HALVES, absences
            )
        return self._found(capture, reply) | self._ask_again(pmids, capture, reply, absences)

    def _ask_again(self, pmids: Sequence[str], capture: Capture, reply: Reply, absences: Counter[str]) -> Answers:
        """Those the reply left out: once more together, then alone; many of them, as unknown ids are, stay together."""
        missing = [pmid for pmid in pmids if pmid not in reply.found]
        absences.update(pmid for pmid in missing if pmid not in reply.shells)
        asks = max((absences[pmid] for pmid in missing), default=0)
        together = len(missing) > _MANY and asks < ABSENCES_TOGETHER and not reply.others
        if len(missing) > 1 and (asks == 1 or together):
            return self._ask_batch(missing, TRIES, absences)
        answers: Answers = {}
        for pmid in missing:
            settled = absences[pmid] >= ABSENCES_TOGETHER and pmid not in reply.shells and not reply.others
            answers[pmid] = self._absent(capture) if settled else self._ask_alone(pmid)
        return answers

    def _ask_alone(self, pmid: str) -> Answer:
        """Ask for one id; where its reply cannot be had, once in the source's other form."""
        answer = self._ask_until_settled(pmid)
        error = answer.error
        other_form = self._source.fallback_for
        if other_form is None or error is None or getattr(error, "kind", "parse") in (*_OF_THE_HOST, "shell"):
            return answer
        try:
            capture, reply = self._send(other_form([pmid], self._settings)[0], [pmid], 1)
        except (FetchError, ParseError):
            return answer
        return self._found(capture, reply)[pmid] if pmid in reply.found else answer

    def _ask_until_settled(self, pmid: str) -> Answer:
        """Ask for one id until it is found, or has stayed away, or another paper's document has come, often enough."""
        others: Counter[str] = Counter()
        shells = absences = 0
        for _ in range(_ALONE):
            try:
                capture, reply = self._fetch([pmid], TRIES)
            except (FetchError, ParseError) as error:
                return self._failure(error)
            if pmid in reply.found:
                return self._found(capture, reply)[pmid]
            others.update(set(reply.others))
            shells += pmid in reply.shells
            absences += not reply.others and not reply.shells
            merged = next((other for other, count in others.items() if count >= _MERGES), None)
            if merged:
                return Answer(self._status(capture, "absent"), merged_into=merged)
            if absences >= ABSENCES_ALONE:
                return self._absent(capture)
            if shells >= _SHELLS:
                break
        reason = "only an empty document, or two that differ, came" if shells else "the replies contradict each other"
        refusal = Incomplete(f"{reason}; try again later", source=self._source.name, url=capture.url, kind="shell")
        return Answer(self._status(capture, "failed"), error=refusal)

    def _fetch(self, pmids: Sequence[str], tries: int) -> tuple[Capture, Reply]:
        return self._send(self._source.requests_for(pmids, self._settings)[0], pmids, tries)

    def _send(self, request: Request, pmids: Sequence[str], tries: int) -> tuple[Capture, Reply]:
        placed = place_request(request, self._settings)
        site = site_of(self._source, request, self._settings)
        capture, reply = self._client.fetch(placed, partial(read_reply, self._source, pmids=pmids), site, tries=tries)
        self._keep(capture, pmids, False)
        return capture, reply

    def _found(self, capture: Capture, reply: Reply) -> Answers:
        return {pmid: self._complete(capture, parsed) for pmid, parsed in reply.found.items()}

    def _complete(self, capture: Capture, parsed: ParsedRecord) -> Answer:
        """The document with what it only points to; where a part cannot be had, the answer has the first error too.

        An endpoint that failed for three papers in a row is not asked again in this run; the source's others are. What
        robots.txt does not let us read is no failure.
        """
        errors: list[ScraperError] = []

        def get(address: str, read: Read) -> Any:
            endpoint = re.sub(r"[0-9]+", "", urlsplit(address).path)
            if self._in_a_row[endpoint] >= _ENDPOINT_FAILURES:
                reason = f"{endpoint} failed {_ENDPOINT_FAILURES} times in a row and is not asked again in this run"
                errors.append(FetchError(reason, source=self._source.name, url=address, kind="down"))
                return None
            request = Request(self._source.name, urljoin(capture.url or "", address), ())
            try:
                found, result = self._client.fetch(request, read, site_of(self._source, own, self._settings))
            except (FetchError, ParseError) as error:
                if getattr(error, "kind", None) != "robots":
                    errors.append(error)
                self._in_a_row[endpoint] += 1
                return None
            self._in_a_row[endpoint] = 0
            self._keep(found, [parsed.pmid or parsed.doi or ""], True)
            return result

        own = self._source.requests_for([parsed.pmid or ""], self._settings)[0]
        completed = self._source.complete(parsed, get)
        return Answer(self._status(capture, "ok"), completed, error=next(iter(errors), None))

    def _absent(self, capture: Capture) -> Answer:
        return Answer(self._status(capture, "absent"))

    def _failure(self, error: FetchError | ParseError) -> Answer:
        url, status = (error.url, error.status) if isinstance(error, FetchError) else (None, None)
        return Answer(SourceStatus(name=self._source.name, url=url, http_status=status, outcome="failed"), error=error)

    @staticmethod
    def _status(capture: Capture, outcome: Outcome) -> SourceStatus:
        return msgspec.structs.replace(capture.as_status(), outcome=outcome)


def read_saved(
    source: Source, capture: Capture, asked: Sequence[str], saved: Mapping[str, Capture], keep: Keep | None = None
) -> Answers:
    """What a saved exchange means for each paper it asked for, without asking anybody anything.

    `saved` are the exchanges that completed a document, by path and query.
    """

    def complete(parsed: ParsedRecord) -> Answer:
        errors: list[ScraperError] = []

        def get(address: str, read: Read) -> Any:
            found = saved.get(path_of(urljoin(capture.url or "", address)))
            if found is not None and keep is not None:
                keep(found, [parsed.pmid or parsed.doi or ""], True)
            if found is None:
                return None
            try:
                refuse_error_status(found)
                return read(found)
            except (FetchError, ParseError) as error:
                errors.append(error)
                return None

        completed = source.complete(parsed, get)
        return Answer(status, completed, error=next(iter(errors), None))

    if keep is not None:
        keep(capture, asked, False)
    status = capture.as_status()
    try:
        reply = read_reply(source, capture, asked)
    except Unbelieved as odd:
        reply = odd.result
    except (FetchError, ParseError) as error:
        return dict.fromkeys(asked, Answer(msgspec.structs.replace(status, outcome="failed"), error=error))
    answers = {pmid: complete(parsed) for pmid, parsed in reply.found.items()}
    absent = Answer(msgspec.structs.replace(status, outcome="absent"))
    for pmid in asked:
        if pmid in reply.found:
            continue
        refusal = _refusal(source, capture, pmid, reply) if pmid in reply.shells or len(asked) == 1 else None
        answers[pmid] = Answer(msgspec.structs.replace(status, outcome="failed"), error=refusal) if refusal else absent
    return answers


def _refusal(source: Source, capture: Capture, pmid: str, reply: Reply) -> Incomplete | None:
    """Why a saved reply that lacks the paper is no word that there is none."""
    if not reply.shells and not reply.others:
        return None
    got = "an empty document, or two that differ" if reply.shells else f"a document of PMID {reply.others[0]}: refused"
    kind = "shell" if reply.shells else OTHER_PAPER
    return Incomplete(f"asked for PMID {pmid}, got {got}", source=source.name, url=capture.url, kind=kind)


def path_of(url: str) -> str:
    """Path and query of an address: what an exchange asked, whatever host stood before it."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
