"""Requests that end in a reply that was checked, or in a typed error: pace, retries, robots.txt, blocks.

Nothing leaves here unchecked: the caller's `read` looks at each reply, and what it refuses as incomplete is asked for
again, within bounds.
"""

from __future__ import annotations

import hashlib
import logging
import random
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from scraper.errors import Blocked, FetchError, Incomplete, ParseError, ScraperError, wall
from scraper.fetch.host import LONGEST_WAIT_SECONDS, Host
from scraper.fetch.pace import Pace
from scraper.fetch.retry_after import read_rate_limit, read_retry_after
from scraper.fetch.robots import Robots, load_robots, save_robots
from scraper.fetch.site import ANYWHERE, TRIES, Read, Result, Site, Unbelieved
from scraper.fetch.transport import Elsewhere, Transport
from scraper.model import Capture, Request
from scraper.redact import host_of, redact_error, redact_url

if TYPE_CHECKING:
    from tenacity import RetryCallState

__all__ = ["LONGEST_SECONDS", "TRIES", "Client"]
LONGEST_SECONDS = 600.0  # all tries of one request together
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_NOT_THE_WHOLE = frozenset({202, 203, 204, 205, 206, 304})  # not ready, changed on the way, empty, a part: RFC 9110, 15.3, 15.4.5
_CHALLENGES = ("cf-mitigated", "x-amzn-waf-action")  # Cloudflare's and AWS's header of a page that tells people from programs
_ANSWERS = frozenset({200, 400, 404, 410})  # whether a 400 or 404 means "no such paper" is for the source to say
_HOSTS_IN_A_ROW = 5
_LONGEST_BACK_OFF_SECONDS = 20.0
_TOLD_FROM_SECONDS = 10.0  # between two requests to a host
_log = logging.getLogger(__name__)


class Client:
    """Sends the requests of a run, for all its sources, from any thread.

    `pace_folder` and `cache` are None to keep nothing on disk; `secrets` are removed from what errors say. Setting `stop` ends
    all waiting. The counters go by source; `faults` by source and kind, also where a later try was answered.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        pace_folder: Path | None = None,
        cache: Path | None = None,
        secrets: tuple[str, ...] = (),
    ):
        self.stop = threading.Event()
        self.requests: Counter[str] = Counter()
        self.retries: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self._transport = transport
        self._pace_folder = pace_folder
        self._cache = cache
        self._secrets = secrets
        self._hosts: dict[str, Host] = {}
        self._robots: dict[str, Robots] = {}
        self._lock = threading.Lock()
        self._robots_lock = threading.Lock()
        self._backoff_seconds = 0.0

    @property
    def wait_seconds(self) -> float:
        """Seconds spent waiting, summed over threads: for turns, for hosts that asked for it, between tries."""
        return self._backoff_seconds + sum(host.waited_seconds for host in self._hosts.values())

    def waits_for(self) -> str | None:
        """What hosts are not asked just now and why, in words; None where all are asked at their pace."""
        with self._lock:
            hosts = list(self._hosts.values())
        return "; ".join(filter(None, (host.waits_for() for host in hosts))) or None

    def fetch(self, request: Request, read: Read[Result], site: Site, *, tries: int = TRIES) -> tuple[Capture, Result]:
        """The reply to a request, and what `read` made of it.

        `read` gets replies of status 200, 400, 404 and 410. Raises Blocked when the host shows a block page or did
        before, ParseError when `read` refuses the same bytes twice, FetchError (with `attempts`) when no acceptable
        reply came in `tries` tries, or robots.txt does not allow the address.
        """
        asked, here = request, site
        for _ in range(_HOSTS_IN_A_ROW):
            try:
                capture, result = self._fetch_here(asked, read, here, tries)
            except Elsewhere as moved:
                asked = msgspec.structs.replace(asked, url=moved.url)
                host = urlsplit(moved.url).hostname or ""
                here = site._replace(pace_key=host, hosts=frozenset({host, ANYWHERE}), credentials={}, headers={})
                continue
            return msgspec.structs.replace(capture, url=redact_url(request.url)), result
        raise FetchError("redirected from host to host", source=request.source, url=redact_url(request.url), kind="redirect")

    def _fetch_here(self, request: Request, read: Read[Result], site: Site, tries: int) -> tuple[Capture, Result]:
        if site.robots:
            self._check_robots(request, site, tries)
        import tenacity  # it loads asyncio, and tornado where there is one

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(tries) | tenacity.stop_after_delay(LONGEST_SECONDS),
            wait=_wait,
            retry=tenacity.retry_if_exception(_is_transient),
            sleep=self._back_off,
            before_sleep=lambda _: self._count(self.retries, request.source),
            reraise=True,
        )
        seen: set[str] = set()
        try:
            return retrying(self._try, request, read, site, seen)
        except FetchError as error:
            error.attempts = retrying.statistics["attempt_number"]
            raise

    def _try(self, request: Request, read: Read[Result], site: Site, seen: set[str]) -> tuple[Capture, Result]:
        """One try: wait for a turn, send, judge. `seen` holds the hashes of odd replies of earlier tries."""
        host = self._host(site)
        with host.turn(request.source, self.stop):
            try:
                capture, result = self._exchange_and_judge(request, read, site, host, seen)
            except FetchError as error:
                redact_error(error, self._secrets)
                self._count(self.faults, (request.source, error.kind))
                _log.debug("%s: %s: %s", request.source, redact_url(request.url), error.reason)
                host.failed(error)
                raise
            except ParseError as error:
                redact_error(error, self._secrets)
                self._count(self.faults, (request.source, "parse"))
                host.succeeded()
                raise
            host.succeeded()
            return capture, result

    def _exchange_and_judge(
        self, request: Request, read: Read[Result], site: Site, host: Host, seen: set[str]
    ) -> tuple[Capture, Result]:
        def next_hop() -> None:
            host.take_turn(request.source, self.stop)
            self._count(self.requests, request.source)

        self._count(self.requests, request.source)
        capture = self._transport.exchange(
            request, hosts=site.hosts, credentials=site.credentials, headers=site.headers, next_hop=next_hop
        )
        self._count(self.bytes, request.source, len(capture.body))
        told = (request.source, capture.method, redact_url(request.url), capture.status, len(capture.body))
        _log.debug("%s: %s %s: HTTP %s, %d bytes", *told)
        host.heed_rate_limit(*read_rate_limit(capture.headers))
        try:
            return capture, _judge(capture, read, seen)
        except ScraperError as error:
            error.reply = capture
            raise

    def _host(self, site: Site) -> Host:
        with self._lock:
            if site.pace_key not in self._hosts:
                pace = Pace(site.pace_key, site.requests_per_second, self._pace_folder)
                self._hosts[site.pace_key] = Host(site.pace_key, pace)
            return self._hosts[site.pace_key]

    def _count(self, counter: Counter[Any], key: object, amount: int = 1) -> None:
        with self._lock:
            counter[key] += amount

    def _back_off(self, seconds: float) -> None:
        self._backoff_seconds += seconds
        self.stop.wait(seconds)

    # ---- robots.txt -------------------------------------------------------------------------------------------

    def _check_robots(self, request: Request, site: Site, tries: int) -> None:
        """Raise FetchError when the site's robots.txt does not allow the address; keep to its crawl delay."""
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._robots_lock:
            if origin not in self._robots:
                self._robots[origin] = self._get_robots(request, origin, site, tries)
                self._heed_crawl_delay(host_of(origin), self._robots[origin].crawl_delay_seconds, self._host(site))
        details: dict[str, Any] = {"source": request.source, "url": redact_url(request.url)}
        if not self._robots[origin].allows(request.url):
            reason = f"robots.txt of {host_of(origin)} does not allow {parts.path}; nothing was asked"
            raise FetchError(reason, **details, kind="robots")
        delay = self._robots[origin].crawl_delay_seconds
        if delay > LONGEST_WAIT_SECONDS:
            reason = f"robots.txt of {host_of(origin)} asks for {delay:.4g} s between requests, so nothing is asked in this run"
            raise FetchError(reason, **details, kind="switched_off")

    def _heed_crawl_delay(self, shown: str, seconds: float, host: Host) -> None:
        """Keep to a delay that a run can wait for; a long one is told, for little else happens then."""
        if seconds <= LONGEST_WAIT_SECONDS:
            host.keep_interval(seconds)
        if _TOLD_FROM_SECONDS <= seconds <= LONGEST_WAIT_SECONDS:
            _log.warning("robots.txt of %s asks for %.4g s between requests; this is kept", shown, seconds)

    def _get_robots(self, request: Request, origin: str, site: Site, tries: int) -> Robots:
        """The rules of a site. None there (4xx) allows all; unreachable, the error is raised (RFC 9309, 2.3.1)."""
        kept = load_robots(self._cache, origin)
        if kept is not None:
            return Robots(kept)
        asked = Request(request.source, f"{origin}/robots.txt", ())
        _, text = self.fetch(asked, _read_robots, site._replace(robots=False), tries=max(tries, 2))
        save_robots(self._cache, origin, text)
        return Robots(text)


def _wait(state: RetryCallState) -> float:
    """Seconds before the next try: half a second after the first, then twice as long each time, and up to half a second more."""
    return min(0.5 * 2.0 ** (state.attempt_number - 1), _LONGEST_BACK_OFF_SECONDS) + random.uniform(0, 0.5)  # noqa: S311 - no secret


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, FetchError) and error.transient


def _judge(capture: Capture, read: Read[Result], seen: set[str]) -> Result:
    """What `read` makes of a reply. One that is odd is asked for again, and believed when the same bytes come twice (`seen`)."""
    _judge_status(capture)
    digest = hashlib.sha256(capture.body).hexdigest()
    believed = digest in seen
    seen.add(digest)
    try:
        with wall(capture.source):
            return read(capture)
    except Unbelieved as odd:
        if believed:
            result: Result = odd.result
            return result
        raise
    except ParseError as error:
        if believed:
            raise
        reason = str(error).removeprefix(f"{error.source}: ")
        raise Incomplete(reason, source=capture.source, url=capture.url, status=capture.status, kind="parse") from error


def _judge_status(capture: Capture) -> None:
    """Raise what the status, or an error dressed as success, means; nothing on a reply that is to be read."""
    status = capture.status or 0
    details: dict[str, Any] = {"source": capture.source, "url": capture.url, "status": status}
    retry_after = read_retry_after(capture.headers)
    if named := [name for name in map(str.lower, capture.headers) if name in _CHALLENGES]:
        raise Blocked(
            f"the site wants proof of a person ({named[0]}); nothing more is asked of it. Read its terms, or ask it", **details
        )
    limited = capture.body[:1] == b"{" and b"API rate limit exceeded" in capture.body[:1000]
    if status == 429 or limited:
        wait = 1.0 if retry_after is None else retry_after
        raise FetchError(
            "the source says that it is asked too often", **details, kind="http_429", transient=True, retry_after=wait
        )
    if status in _TRANSIENT:
        raise FetchError(f"HTTP {status}", **details, kind=f"http_{status}", transient=True, retry_after=retry_after)
    if status in _NOT_THE_WHOLE:
        raise Incomplete(f"HTTP {status}, which is not the whole document", **details, kind=f"http_{status}")
    if status in (403, 451):
        raise Blocked(f"HTTP {status}: the site refuses us; nothing more is asked of it. Read its terms, or ask it", **details)
    if capture.body[:2] == b"\x1f\x8b":
        raise Incomplete("the reply is packed and does not say so", **details, kind="bad_encoding")
    if status not in _ANSWERS:
        raise FetchError(f"HTTP {status}", **details, kind=f"http_{status}")


def _read_robots(capture: Capture) -> str:
    if capture.status != 200:
        return ""
    text = capture.body.decode("utf-8", "replace")
    if text.lstrip()[:1] == "<":  # an error page, or a site that answers everything with its front page
        raise Unbelieved("robots.txt is a page", source=capture.source, result="")
    return text
