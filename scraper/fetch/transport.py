"""One exchange over HTTP, guarded: capped, deadlined, redirects by hand, nothing kept between exchanges.

What requests would do by itself and must not: follow a redirect anywhere, read passwords and proxies from the
environment, keep cookies, unpack a body that is cut or without end.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import http.cookiejar
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from scraper.errors import FetchError, Incomplete
from scraper.fetch.body import read_body
from scraper.model import Capture, Request
from scraper.redact import keep_headers, redact_text, redact_url

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
TOTAL_SECONDS = 60.0
REDIRECTS = 5
_DEEPEST = 10  # errors inside errors
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
ANYWHERE = "*"  # among the hosts redirects may lead to: any public one
_WRAPPING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))  # RFC 6052; RFC 4291, 2.5.5.1
REDIRECTING = frozenset({301, 302, 303, 307, 308})


class Elsewhere(Exception):  # noqa: N818 - no error, a turn of the way
    """Raised where a redirect leads to another public host that has a pace and rules of its own; `url` is checked."""

    def __init__(self, url: str):
        super().__init__(url)
        self.url = url


class Transport:
    """Sends requests, one session per thread, and gives back what came.

    `user_agent` names this tool and, if the user gave one, a contact. `secrets` are removed from everything that
    leaves this object.
    """

    def __init__(self, *, user_agent: str, secrets: tuple[str, ...] = ()):
        self._user_agent = user_agent
        self._secrets = secrets
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
        sending, `headers` header fields. Raises FetchError (transient) when no whole reply came, or a redirect leads where it
        may not, and Elsewhere when `hosts` holds ANYWHERE and a redirect leads to another host.
        """
        url, deadline = request.url, time.monotonic() + TOTAL_SECONDS
        for hop in range(REDIRECTS + 1):
            if hop:
                next_hop()
            status, received, body = self._send(request, url, credentials, headers, deadline)
            if status not in REDIRECTING:
                return self._capture(request, status, received, body)
            url = self._next_url(request, url, received.get("Location", ""), hosts)
        raise self._error(Incomplete, request, f"more than {REDIRECTS} redirects", kind="redirect")

    def _send(
        self, request: Request, url: str, credentials: Mapping[str, str], extra: Mapping[str, str], deadline: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        prepared = requests.Request(
            "GET" if request.body is None else "POST",
            url,
            params=credentials if request.body is None else None,
            data=request.body if request.body is None else _with_form(request.body, credentials),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip", "Accept": "*/*", **extra},
        ).prepare()
        if request.body is not None:
            prepared.headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            reply = self._session().send(
                prepared, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, verify=True
            )
            try:
                encoding = reply.headers.get("Content-Encoding", "")
                body = read_body(reply.raw, encoding, source=request.source, deadline=deadline)
            finally:
                reply.close()
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise self._error(FetchError, request, f"no reply in time ({type(error).__name__})", kind="timeout") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            raise self._error(FetchError, request, f"no whole reply ({_cause(error)})", kind="broken") from None
        return reply.status_code, reply.headers, body

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
        if not plain or not parts.hostname or not known or not _is_public(parts.hostname):
            shown = redact_url(target)[:100] if target else "nowhere"
            raise self._error(Incomplete, request, f"redirected to {shown}, which is not a place of this source", kind="redirect")
        if parts.hostname not in hosts:
            raise Elsewhere(target)
        return target

    def _capture(self, request: Request, status: int, headers: Mapping[str, str], body: bytes) -> Capture:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept = {name: redact_text(value, self._secrets) for name, value in keep_headers(headers.items()).items()}
        return Capture(
            source=request.source, method="GET" if request.body is None else "POST", url=redact_url(request.url),
            request_body=request.body, status=status, headers=kept, retrieved_at=now, body=body,
        )  # fmt: skip

    def _error(self, kind_of: type[FetchError], request: Request, reason: str, *, kind: str) -> FetchError:
        return kind_of(
            redact_text(reason, self._secrets), source=request.source, url=redact_url(request.url), kind=kind, transient=True
        )

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = self._sessions.session = requests.Session()
            session.trust_env = False
            session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
            for scheme in ("https://", "http://"):
                session.mount(scheme, _Adapter(pool_connections=4, pool_maxsize=2, max_retries=0))
        return session


class _Response(http.client.HTTPResponse):
    """A reply; what comes before it with a status of 1xx, as 103 Early Hints, is passed over (RFC 9110, 15.2)."""

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not http.HTTPStatus.SWITCHING_PROTOCOLS < status < http.HTTPStatus.OK:
                return version, status, reason
            http.client.parse_headers(self.fp)


class _HTTPConnection(urllib3.connection.HTTPConnection):
    """A connection that hangs up on headers which do not end: timeouts of a socket count each byte anew."""

    response_class = _Response

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
        with _hanging_up(self.sock):
            return super().getresponse()


class _HTTPSConnection(urllib3.connection.HTTPSConnection):
    """The same over TLS."""

    response_class = _Response

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
        with _hanging_up(self.sock):
            return super().getresponse()


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class _Adapter(HTTPAdapter):
    """requests' adapter on watched connections."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


@contextlib.contextmanager
def _hanging_up(connection: socket.socket | None) -> Iterator[None]:
    """Shut the connection down when the block takes longer than an exchange may."""

    def shut() -> None:
        with contextlib.suppress(OSError):
            if connection is not None:
                connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(TOTAL_SECONDS, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _with_form(body: str, credentials: Mapping[str, str]) -> str:
    return "&".join(filter(None, (body, urlencode(credentials))))


def _is_public(host: str) -> bool:
    """Whether every address of the host is a public one; a name that leads into the local network is refused."""
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return False
    return all(_is_public_address(str(address[4][0]).partition("%")[0]) for address in found)


def _is_public_address(text: str) -> bool:
    """Whether an address leads out; of one that wraps an IPv4 address (NAT64, 6to4, mapped, compatible), whether that does.

    >>> [_is_public_address(one) for one in ("93.184.216.34", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::127.0.0.1", "224.0.0.1")]
    [True, False, False, False, False]
    >>> [_is_public_address(one) for one in ("64:ff9b::5db8:d822", "fec0::1", "::ffff:10.0.0.1", "2606:4700::1")]
    [True, False, False, True]
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        low = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        wrapped = address.sixtofour or address.ipv4_mapped or (low if any(address in one for one in _WRAPPING) else None)
        if wrapped is not None:
            address = wrapped
        elif address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not valid here"),
    (ssl.SSLError, "no TLS connection"),
    (urllib3.exceptions.NameResolutionError, "the host's name cannot be resolved"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionResetError, "the connection was reset"),
)


def _cause(error: BaseException) -> str:
    """What went wrong, in words or as the name of the error; messages of the libraries hold addresses and keys."""
    chain: list[BaseException] = [error]
    while len(chain) < _DEEPEST:
        last = chain[-1]
        within = (last.args[-1] if last.args else None, getattr(last, "reason", None), last.__cause__)
        inner = next((one for one in within if isinstance(one, BaseException)), None)
        if inner is None:
            break
        chain.append(inner)
    words = (told for kind, told in _CAUSES for one in chain if isinstance(one, kind))
    return next(words, type(chain[-1]).__name__)
