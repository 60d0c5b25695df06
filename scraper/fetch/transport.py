"""One exchange over HTTP, guarded: capped, deadlined, redirects by hand, nothing kept between exchanges.

What requests would do by itself and must not: follow a redirect anywhere, read passwords from .netrc, keep cookies, unpack a
body that is cut or without end. Proxies and certificates are those of the settings. requests and urllib3 are loaded when the
first request is sent: a run that is answered from captures or the cache needs neither.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from scraper.errors import FetchError, Incomplete
from scraper.fetch.body import read_body
from scraper.fetch.certificates import Trust, read_trust
from scraper.fetch.proxies import Proxies
from scraper.fetch.public_hosts import is_outside
from scraper.fetch.site import ANYWHERE, REDIRECTING, REDIRECTS
from scraper.model import Capture, Request
from scraper.redact import keep_headers, redact_reply, redact_text, redact_url

if TYPE_CHECKING:
    import requests

    from scraper.fetch.causes import Cause, Way

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
_PROXY_ASKS = 407  # for a user and a password
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Elsewhere(Exception):  # noqa: N818 - no error, a turn of the way
    """Raised where a redirect leads to another public host that has a pace and rules of its own; `url` is checked."""

    def __init__(self, url: str):
        super().__init__(url)
        self.url = url


class Transport:
    """Sends requests, one session per thread, and gives back what came.

    `user_agent` names this tool and, if the user gave one, a contact. `secrets` are removed from everything that leaves this
    object, and from bodies those that are `keys`. `proxies` are gone through where they say so; `trust` is whose certificates
    count, the system's unless given.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        secrets: tuple[str, ...] = (),
        keys: tuple[str, ...] = (),
        proxies: Proxies | None = None,
        trust: Trust | None = None,
    ):
        self._user_agent = user_agent
        self._secrets = secrets
        self._keys = keys
        self._proxies = proxies or Proxies()
        self._trust = trust or read_trust()
        self._sessions = threading.local()

    def exchange(
        self,
        request: Request,
        *,
        hosts: frozenset[str],
        credentials: Mapping[str, str],
        next_hop: Callable[[], None],
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> Capture:
        """Send one request, following redirects to `hosts` ("host" or "http://host:port"), and read the reply whole.

        `next_hop` is called before each redirect is followed. `credentials` are parameters added to the query or form while
        sending, `headers` header fields. Raises FetchError when no whole reply came, with the reason and whether another try may
        help, or when a redirect leads where it may not; Elsewhere when `hosts` holds ANYWHERE and it leads to another host.
        """
        from scraper.fetch import connections

        url, deadline = request.url, time.monotonic() + connections.TOTAL_SECONDS
        for hop in range(REDIRECTS + 1):
            if hop:
                next_hop()
            status, received, body = self._send(request, url, credentials, headers, deadline)
            if status not in REDIRECTING:
                return self._capture(request, status, received, body)
            url = self._next_url(request, url, received.get("Location", ""), hosts)
        raise self._error(Incomplete, request, f"more than {REDIRECTS} redirects", kind="redirect")

    def _prepare(
        self, request: Request, url: str, credentials: Mapping[str, str], extra: Mapping[str, str]
    ) -> requests.PreparedRequest:
        import requests

        prepared = requests.Request(
            "GET" if request.body is None else "POST",
            url,
            params=credentials if request.body is None else None,
            data=request.body if request.body is None else _with_form(request.body, credentials),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip", "Accept": "*/*", **extra},
        ).prepare()
        if request.body is not None:
            prepared.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return prepared

    def _send(
        self, request: Request, url: str, credentials: Mapping[str, str], extra: Mapping[str, str], deadline: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        reply, way = self._begin(request, url, self._prepare(request, url, credentials, extra))
        with self._naming_faults(request, way), contextlib.closing(reply):
            body = read_body(reply.raw, reply.headers.get("Content-Encoding", ""), source=request.source, deadline=deadline)
        return reply.status_code, reply.headers, body

    def _begin(self, request: Request, url: str, prepared: requests.PreparedRequest) -> tuple[requests.Response, Way]:
        """Send a request; gives the reply when it has begun, to be read and closed by the caller."""
        from scraper.fetch.causes import describe_way, name_proxy_status

        proxy = self._proxies.address_for(url)
        way = describe_way(url, proxy, self._trust)
        through = {urlsplit(url).scheme: proxy} if proxy else {}
        with self._naming_faults(request, way):
            reply = self._session().send(
                prepared,
                stream=True,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                verify=True,
                proxies=through,
            )
        if proxy and reply.status_code == _PROXY_ASKS:  # its page is not the source's reply: not read, not kept
            reply.close()
            raise self._no_reply(request, name_proxy_status(reply.status_code, way))
        return reply, way

    @contextlib.contextmanager
    def _naming_faults(self, request: Request, way: Way) -> Iterator[None]:
        """Whatever goes wrong on the way, as an error that tells its cause."""
        import http.client

        import requests
        import urllib3

        from scraper.fetch.causes import find_cause

        try:
            yield
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            raise self._no_reply(request, find_cause(error, way)) from None

    def _next_url(self, request: Request, url: str, location: str, hosts: frozenset[str]) -> str:
        """The address a redirect leads to, if it is one we may go to."""
        try:
            target = urljoin(url, location) if location else ""
            parts, port = urlsplit(target), urlsplit(target).port
        except ValueError:
            raise self._error(Incomplete, request, "redirected to an address that is none", kind="redirect") from None
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin in hosts:  # a base address the user set, maybe plain http
            return target
        plain = parts.scheme == "https" and port in (None, 443) and parts.username is None
        known = parts.hostname in hosts or ANYWHERE in hosts
        if not plain or not parts.hostname or not known or not self._leads_out(target):
            shown = redact_text(redact_url(target), self._secrets)[:100] if target else "nowhere"
            raise self._error(Incomplete, request, f"redirected to {shown}, which is not a place of this source", kind="redirect")
        if parts.hostname not in hosts:
            raise Elsewhere(target)
        return target

    def _leads_out(self, target: str) -> bool:
        return is_outside(urlsplit(target).hostname or "", self._proxies.address_for(target))

    def _capture(self, request: Request, status: int, headers: Mapping[str, str], body: bytes) -> Capture:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept = {name: redact_text(value, self._secrets) for name, value in keep_headers(headers.items()).items()}
        return Capture(
            source=request.source, method="GET" if request.body is None else "POST", url=redact_url(request.url),
            request_body=request.body, status=status, headers=kept, retrieved_at=now,
            body=redact_reply(body, self._secrets, self._keys),
        )  # fmt: skip

    def _error(self, kind_of: type[FetchError], request: Request, reason: str, *, kind: str) -> FetchError:
        return kind_of(
            redact_text(reason, self._secrets), source=request.source, url=redact_url(request.url), kind=kind, transient=True
        )

    def _no_reply(self, request: Request, cause: Cause) -> FetchError:
        error = self._error(FetchError, request, cause.words, kind=cause.kind)
        error.transient = cause.transient
        return error

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            import http.cookiejar

            import requests

            from scraper.fetch import connections

            session = self._sessions.session = requests.Session()
            session.trust_env = False
            session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
            adapter = connections.WatchedAdapter(self._trust.make_context())
            for scheme in ("https://", "http://"):
                session.mount(scheme, adapter)
        return session


def _with_form(body: str, credentials: Mapping[str, str]) -> str:
    return "&".join(filter(None, (body, urlencode(credentials))))
