"""A proxy and a TLS server on 127.0.0.1, for tests: both note what they were asked."""

from __future__ import annotations

import contextlib
import http.server
import socket
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import trustme

_NOWHERE: Mapping[str, int] = MappingProxyType({})


class LocalProxy(socketserver.ThreadingTCPServer):
    """An http proxy: CONNECT, and plain addresses in absolute form.

    `places` maps "host:port" to a port of 127.0.0.1, so that names exist that only the proxy knows; `user` is the
    "user:password" it wants; `answer` is sent in place of any service; `drips` sends a header that never ends.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, places: Mapping[str, int] = _NOWHERE, *, user: str | None = None, answer: bytes | None = None, drips: bool = False
    ):
        super().__init__(("127.0.0.1", 0), _ProxyHandler)
        self.places = dict(places)
        self.user = user
        self.answer = answer
        self.drips = drips
        self.seen: list[str] = []
        self.done = threading.Event()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a connection cut on purpose


class _ProxyHandler(socketserver.StreamRequestHandler):
    server: LocalProxy

    def handle(self) -> None:
        line = self.rfile.readline().decode().strip()
        headers = {}
        while text := self.rfile.readline().decode().strip():
            name, _, value = text.partition(":")
            headers[name.strip().lower()] = value.strip()
        self.server.seen.append(line)
        if self.server.drips:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not self.server.done.wait(0.01):
                self.wfile.write(b"x")
        elif self.server.answer is not None:
            self.wfile.write(self.server.answer)
        elif self.server.user is not None and self._sent_user(headers) != self.server.user:
            page = b"who is " + self._sent_user(headers).encode()
            self.wfile.write(b"HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page))
        else:
            self._serve(line, headers)

    @staticmethod
    def _sent_user(headers: Mapping[str, str]) -> str:
        return b64decode(headers.get("proxy-authorization", "").removeprefix("Basic ")).decode()

    def _serve(self, line: str, headers: Mapping[str, str]) -> None:
        method, target, version = line.split()
        host, path = (target, "") if method == "CONNECT" else target.removeprefix("http://").split("/", 1)
        port = self.server.places.get(host, int(host.rpartition(":")[2]))
        with socket.create_connection(("127.0.0.1", port)) as there:
            if method == "CONNECT":
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                kept = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if not name.startswith("proxy-"))
                body = self.rfile.read(int(headers.get("content-length", 0)))  # some of it came with the headers
                there.sendall(f"{method} /{path} {version}\r\n{kept}\r\n".encode() + body)
            back = threading.Thread(target=_copy, args=(there, self.connection), daemon=True)
            back.start()
            _copy(self.connection, there)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


class PlainServer(http.server.ThreadingHTTPServer):
    """Answers every path by `replies`, 404 where it has none: path without query to (status, headers, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PlainServer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        status, headers, body = self.server.replies.get(self.path.partition("?")[0], (404, {}, b"nothing here"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def serving(server: Any) -> Iterator[Any]:
    """The server, running; it ends with the block."""
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        if isinstance(server, LocalProxy):
            server.done.set()
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def serving_tls(authority: trustme.CA, *names: str, **dates: Any) -> Iterator[PlainServer]:
    """A server with a certificate of `authority` for these names; `dates` are not_before and not_after."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **dates).configure_cert(context)
    server = PlainServer()
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server):
        yield server


def write_ca(authority: trustme.CA, path: Path) -> str:
    """The authority's own certificate as a PEM file; gives its name."""
    authority.cert_pem.write_to_path(path)
    return str(path)
