"""What one source says of many papers: batches, what was left out asked again alone, a poisoned batch taken apart.

Every id asked gets exactly one Answer. "Left out" proves nothing until it has stayed so three times alone, or five
times together with many others; a document of another paper proves a merge only when the id, asked alone, brings it three times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from scraper.errors import FetchError, Incomplete, ParseError, ScraperError, wall
from scraper.fetch.site import TRIES, Site
from scraper.model import Capture, Outcome, ParsedRecord, Request, SourceStatus
from scraper.pipeline.failures import failed_capture, failed_status, kind_of
from scraper.redact import redact_url
from scraper.settings import Settings
from scraper.sources.source import Read, Reply, Source, place_request, read_reply, site_of

if TYPE_CHECKING:
    from scraper.fetch.client import Client

ABSENCES_ALONE = 3
ABSENCES_TOGETHER = 5
_MERGES = 3
_SHELLS = 2
_MANY = 5
_ENDPOINT_FAILURES = 3
_ALONE = 7  # asks of one id alone, at the most
_TRIES_OF_HALVES = 2  # a half that is whole fails seldom; an id alone gets all tries again
# Failures that say nothing of the ids in the request: taking the batch apart would only ask more.
_OF_THE_HOST = frozenset(
    "blocked down switched_off robots stopped unauthorized certificate proxy http_401 http_404 http_410".split()
)


class Answer(Struct, frozen=True):
    """What one source gave for one paper: a document, or how it ended without one; both, when only a part was to be had."""

    status: SourceStatus
    parsed: ParsedRecord | None = None
    merged_into: str | None = None
    error: ScraperError | None = None


Answers = dict[str, Answer]
# Failures of an address that say nothing of the others beside it: it was read and is odd, or is not there.
_OF_THE_ADDRESS = frozenset({"parse", "http_404", "http_410", "robots"})
# Called with every exchange that settled something, failed ones too, the ids it is of, and whether it only completes another
# one's document.
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
            if kind_of(error) in _OF_THE_HOST:
                return dict.fromkeys(pmids, self._failure(error, self._request(pmids), pmids))
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
        if other_form is None or error is None or kind_of(error) in (*_OF_THE_HOST, "shell"):
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
                return self._failure(error, self._request([pmid]), [pmid])
            if pmid in reply.found:
                return self._found(capture, reply)[pmid]
            others.update(set(reply.others))
            shells += pmid in reply.shells
            absences += not reply.others and not reply.shells
            merged = next((other for other, count in others.items() if count >= _MERGES), None)
            if merged:
                self._keep(msgspec.structs.replace(capture, outcome="merged", merged_into=merged), [pmid], False)
                return Answer(self._status(capture, "absent"), merged_into=merged)
            if absences >= ABSENCES_ALONE:
                return self._absent(capture)
            if shells >= _SHELLS:
                break
        reason = "only an empty document, or two that differ, came" if shells else "the replies contradict each other"
        refusal = Incomplete(f"{reason}; try again later", source=self._source.name, url=capture.url, kind="shell")
        refusal.reply = capture
        return self._failure(refusal, self._request([pmid]), [pmid])

    def _request(self, pmids: Sequence[str]) -> Request:
        return self._source.requests_for(pmids, self._settings)[0]

    def _fetch(self, pmids: Sequence[str], tries: int) -> tuple[Capture, Reply]:
        return self._send(self._request(pmids), pmids, tries)

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
        ids = [parsed.pmid or parsed.doi or ""]

        def get(address: str, read: Read) -> Any:
            moved = Request(self._source.name, urljoin(capture.url or "", address), ())
            request = place_request(moved, self._settings)  # with the user's own user and password, if any
            try:
                found, result = self._get(request, read, site_of(self._source, self._request(ids), self._settings))
            except (FetchError, ParseError) as error:
                if kind_of(error) != "robots":
                    errors.append(error)
                    self._failure(error, request, ids, followed=True)
                return None
            self._keep(found, ids, True)
            return result

        completed = parsed
        try:
            with wall(self._source.name):
                completed = self._source.complete(parsed, get)
        except ParseError as error:
            errors.append(error)
        return Answer(self._status(capture, "ok"), completed, error=next(iter(errors), None))

    def _get(self, request: Request, read: Read, site: Site) -> tuple[Capture, Any]:
        """One more reply of the source, unless the last three from the same endpoint could not be had."""
        endpoint = re.sub(r"[0-9]+", "", urlsplit(request.url).path)
        if self._in_a_row[endpoint] >= _ENDPOINT_FAILURES:
            reason = f"{endpoint} failed {_ENDPOINT_FAILURES} times in a row and is not asked again in this run"
            raise FetchError(reason, source=self._source.name, url=redact_url(request.url), kind="down")
        try:
            found = self._client.fetch(request, read, site)
        except (FetchError, ParseError) as error:
            self._in_a_row[endpoint] += kind_of(error) not in _OF_THE_ADDRESS
            raise
        self._in_a_row[endpoint] = 0
        return found

    def _absent(self, capture: Capture) -> Answer:
        return Answer(self._status(capture, "absent"))

    def _failure(self, error: FetchError | ParseError, request: Request, ids: Sequence[str], *, followed: bool = False) -> Answer:
        """The answer of a request that failed; its exchange is kept, but not of one that was given up with the run."""
        placed = request if followed else place_request(request, self._settings)
        capture = failed_capture(placed, error, self._settings.secrets)
        if kind_of(error) != "stopped":
            self._keep(capture, ids, followed)
        return Answer(failed_status(capture), error=error)

    @staticmethod
    def _status(capture: Capture, outcome: Outcome) -> SourceStatus:
        return msgspec.structs.replace(capture.as_status(), outcome=outcome)
