"""Replies too large for memory: opened under the same rules as any other request, handed on piece by piece.

Pace, robots.txt, redirects, proxies, certificates and blocks are those of `client` and `transport`; what is different is that the
body is read while it comes, never unpacked, and that a place in the host's line is held only until the reply has begun.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import requests

from scraper.errors import FetchError, Incomplete
from scraper.fetch.causes import Way
from scraper.fetch.client import Client, _judge_status
from scraper.fetch.retry_after import read_rate_limit
from scraper.fetch.site import REDIRECTING, REDIRECTS, TRIES, Site
from scraper.fetch.transport import Transport
from scraper.model import Capture, Request
from scraper.redact import keep_headers, redact_error, redact_url

PIECE_BYTES = 256 * 1024
# A server that sends next to nothing is hung up on: timeouts of a socket count each byte anew.
SLOW_SECONDS, SLOW_BYTES = 60.0, 64 * 1024
_WANTED = frozenset({200, 206, 304, 416})
_LONGEST_BACK_OFF_SECONDS = 20.0


class Reply(NamedTuple):
    """A reply that has begun: `status` is 200, 206, 304 or 416; `headers` by their names in small letters; `pieces` as they come.

    Taking a piece raises FetchError when the body stops before its end, or comes too slowly.
    """

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class FileTransport(Transport):
    """A transport that also opens replies without reading them."""

    @contextmanager
    def opened(
        self, request: Request, *, hosts: frozenset[str], headers: Mapping[str, str], next_hop: Callable[[], None]
    ) -> Iterator[Reply]:
        """Send one request, following redirects to `hosts`; the connection is closed with the block. Raises as `exchange`."""
        url = request.url
        for hop in range(REDIRECTS + 1):
            if hop:
                next_hop()
            # Not packed on the way: what counts are the bytes of the file, and the places in it that a Range names.
            prepared = self._prepare(request, url, {}, {"Accept-Encoding": "identity", **headers})
            reply, way = self._begin(request, url, prepared)
            try:
                if reply.status_code not in REDIRECTING:
                    kept = {name.lower(): value for name, value in reply.headers.items()}
                    yield Reply(reply.status_code, kept, self._iter_pieces(request, reply, way))
                    return
                location = reply.headers.get("Location", "")
            finally:
                reply.close()
            url = self._next_url(request, url, location, hosts)
        raise self._error(Incomplete, request, f"more than {REDIRECTS} redirects", kind="redirect")

    def _iter_pieces(self, request: Request, reply: requests.Response, way: Way) -> Iterator[bytes]:
        watched, came = time.monotonic(), 0
        while True:
            with self._naming_faults(request, way):
                piece = reply.raw.read1(PIECE_BYTES, decode_content=False)
            if not piece:
                return
            yield piece
            came += len(piece)
            if time.monotonic() - watched > SLOW_SECONDS:
                if came < SLOW_BYTES:
                    raise self._error(Incomplete, request, f"{way.peer} sends next to nothing", kind="slow")
                watched, came = time.monotonic(), 0


class FileClient(Client):
    """A client that also opens files. `transport` is a FileTransport."""

    _transport: FileTransport

    @contextmanager
    def opened(self, request: Request, site: Site, headers: Mapping[str, str]) -> Iterator[Reply]:
        """One try at a file: the reply, as soon as it has begun. Bytes are counted as they are taken.

        Raises Blocked when the host refuses us or did before, FetchError when no reply came that can be used, robots.txt does not
        allow the address, or the run was stopped.
        """
        if site.robots:
            self._check_robots(request, site, TRIES)
        host = self._host(site)

        def next_hop() -> None:
            host.take_turn(request.source, self.stop)
            self._count(self.requests, request.source)

        with ExitStack() as open_until_the_end:
            try:
                with host.turn(request.source, self.stop):
                    self._count(self.requests, request.source)
                    opening = self._transport.opened(request, hosts=site.hosts, headers=headers, next_hop=next_hop)
                    reply = open_until_the_end.enter_context(opening)
                    host.heed_rate_limit(*read_rate_limit(reply.headers))
                    if reply.status not in _WANTED:
                        raise _name_status(request, reply)
                host.succeeded()
                yield reply._replace(pieces=self._iter_counted(request.source, reply.pieces))
            except FetchError as error:
                redact_error(error, self._secrets)
                self._count(self.faults, (request.source, error.kind))
                host.failed(error)
                raise

    def back_off(self, source: str, failures: int) -> None:
        """Wait before another try, the longer the more failed in a row; ends at once when the run is stopped."""
        self._count(self.retries, source)
        self._back_off(wait_seconds(failures))

    def _iter_counted(self, source: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._count(self.bytes, source, len(piece))
            if self.stop.is_set():
                raise FetchError("stopped before its end", source=source, kind="stopped")
            yield piece


def wait_seconds(failures: int) -> float:
    """Half a second, doubled with each failure, at most twenty; and up to half a second more, so that not all come at once."""
    return min(0.5 * 2.0 ** min(failures, 10), _LONGEST_BACK_OFF_SECONDS) + random.uniform(0, 0.5)  # noqa: S311 - no secret


def _name_status(request: Request, reply: Reply) -> FetchError:
    """The error that a status is, as for any other request."""
    headers, shown = keep_headers(reply.headers.items()), redact_url(request.url)
    try:
        _judge_status(Capture(source=request.source, body=b"", url=shown, status=reply.status, headers=headers))
    except FetchError as error:
        return error
    return FetchError(f"HTTP {reply.status}", source=request.source, url=shown, status=reply.status, kind=f"http_{reply.status}")
