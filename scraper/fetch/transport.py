"""One request over HTTP, with a timeout and a plain retry, and the bytes it gave."""

from __future__ import annotations

import datetime
from importlib.metadata import version

import requests
import tenacity

from scraper.errors import FetchError, NotFound
from scraper.model import Capture, Request

TIMEOUT_SECONDS = 30.0
ATTEMPTS = 4
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})


class _TransientError(Exception):
    """A failure that may pass: worth another try."""


class Transport:
    """An HTTP session of our own: honest User-Agent, no proxies, passwords or cookies from the environment."""

    def __init__(self, *, email: str | None = None):
        self._session = requests.Session()
        self._session.trust_env = False
        contact = f" (mailto:{email})" if email else ""
        self._session.headers["User-Agent"] = f"literature-scraper/{version('literature-scraper')}{contact}"

    def fetch_capture(self, request: Request) -> Capture:
        """Send one request and return the reply, whatever it says, with its bytes untouched.

        Retried at most three times, with growing waits: no reply, 408, 429, 500, 502, 503, 504.
        Raises NotFound on 404 and 410, FetchError when no reply came, when it stays one of the above, or on 403.
        """
        retry = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=tenacity.wait_exponential_jitter(initial=1, max=20),
            retry=tenacity.retry_if_exception_type(_TransientError),
            reraise=True,
        )
        try:
            return retry(self._send, request)
        except _TransientError as error:
            raise FetchError(str(error), source=request.source, url=request.url, attempts=ATTEMPTS) from None

    def _send(self, request: Request) -> Capture:
        method = "GET" if request.body is None else "POST"
        try:
            reply = self._session.request(method, request.url, data=request.body, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _TransientError(f"no reply ({type(error).__name__}); check the connection and try again") from None
        except requests.RequestException as error:
            raise FetchError(f"the request failed ({type(error).__name__})", source=request.source, url=request.url) from None
        if reply.status_code in _TRANSIENT:
            raise _TransientError(f"HTTP {reply.status_code}; try again later")
        if reply.status_code in (404, 410):
            raise NotFound("the source has no such page", source=request.source, url=request.url, status=reply.status_code)
        if reply.status_code not in (200, 400):
            reason = f"HTTP {reply.status_code}, not a page"
            raise FetchError(reason, source=request.source, url=request.url, status=reply.status_code)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return Capture(
            source=request.source, name="-".join(request.pmids[:1]), method=method, url=request.url, request_body=request.body,
            status=reply.status_code, headers=dict(reply.headers), retrieved_at=now, body=reply.content,
        )  # fmt: skip
