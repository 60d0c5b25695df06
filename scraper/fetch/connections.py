"""Connections that cannot be held for ever, straight or through a proxy, with the certificates that the user trusts.

requests and urllib3 make pools of their own for each proxy: all of them get the connections below.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from requests.adapters import HTTPAdapter

from scraper.fetch.turns import before_sending

TOTAL_SECONDS = 60.0


class TunnelFailed(OSError):  # noqa: N818 - what the proxy did
    """A proxy that answers CONNECT with another status than 200; with nothing, or nothing of HTTP, where `status` is None."""

    def __init__(self, status: int | None):
        super().__init__(f"the proxy answered {status}")
        self.status = status


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

    def request(self, *args: Any, **options: Any) -> None:
        """Write a request; who waits to know is told when all is done before it that takes time: names, TCP, TLS, a proxy."""
        tell = before_sending.get()
        if tell is not None:
            if self.sock is None:
                self.connect()
            tell()
        super().request(*args, **options)

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
        with _hanging_up(self.sock):
            return super().getresponse()


class _HTTPSConnection(_HTTPConnection, urllib3.connection.HTTPSConnection):
    """The same over TLS, and for what a proxy answers before there is TLS."""

    def _tunnel(self) -> None:
        try:
            with _hanging_up(self.sock):
                super()._tunnel()
        except (OSError, http.client.HTTPException) as error:
            told = re.match(r"Tunnel connection failed: ([0-9]{3})", str(error))
            raise TunnelFailed(int(told[1]) if told else None) from None


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


class WatchedAdapter(HTTPAdapter):
    """requests' adapter on watched connections; certificates are checked against `context` and nothing else."""

    def __init__(self, context: ssl.SSLContext):
        self._context = context
        super().__init__(pool_connections=4, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """As of requests, with our certificates and connections."""
        super().init_poolmanager(*args, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """As of requests, with our certificates and connections, to the proxy and through it."""
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, proxy_ssl_context=self._context, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """User and password for the proxy, in UTF-8 (RFC 7617, 2.1)."""
        user, password = (unquote(part or "") for part in (urlsplit(proxy).username, urlsplit(proxy).password))
        pair = b64encode(f"{user}:{password}".encode()).decode()
        return {"Proxy-Authorization": f"Basic {pair}"} if user or password else {}

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Always; requests would add the certificates that come with it to those of `context`."""
        conn.cert_reqs = "CERT_REQUIRED"


@contextlib.contextmanager
def _hanging_up(connection: Any) -> Iterator[None]:
    """Shut the connection down, and raise TimeoutError, when the block takes longer than an exchange may."""
    plain: socket.socket | None = getattr(connection, "socket", connection)  # below TLS inside TLS, to a proxy that speaks it

    late = threading.Event()

    def shut() -> None:
        late.set()
        with contextlib.suppress(OSError):
            if plain is not None:
                plain.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(TOTAL_SECONDS, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if late.is_set():
            raise TimeoutError("headers without end")
