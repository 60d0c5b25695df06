"""Connections against servers of our own: what comes before a reply, how often is asked, and what is left running."""

from __future__ import annotations

import contextlib
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import urllib3

from scraper.errors import FetchError
from scraper.fetch import connections
from scraper.fetch.certificates import read_trust
from scraper.fetch.client import Client
from scraper.fetch.connections import TunnelFailed, WatchedAdapter
from scraper.fetch.site import Site
from scraper.fetch.transport import Transport
from scraper.fetch.turns import before_sending
from scraper.model import Request

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"


class Raw:
    """A server that sends these bytes to whoever connects, and hangs up; counts who came."""

    def __init__(self, sent: bytes):
        self.sent = sent
        self.came = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.came += 1
                with connection:
                    connection.recv(10_000)
                    connection.sendall(self.sent)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def raw() -> Iterator[Raw]:
    server = Raw(GOOD)
    yield server
    server.close()


def ask(server: Raw) -> tuple[int | None, bytes]:
    site = Site("test", 10_000, frozenset({server.url}), False, {})
    request = Request("src", f"{server.url}/x", ("1",))
    capture, body = Client(Transport(user_agent="test")).fetch(request, lambda capture: capture.body, site, tries=1)
    return capture.status, body


@pytest.mark.parametrize("status", [100, 102, 103, 150, 199])
@pytest.mark.parametrize("times", [1, 3])
def test_replies_that_come_before_the_reply_are_passed_over(raw: Raw, status: int, times: int) -> None:
    raw.sent = b"HTTP/1.1 %d Soon\r\nLink: </a>\r\nContent-Length: 9\r\n\r\n" % status * times + GOOD
    assert ask(raw) == (200, b"good")


def test_another_protocol_is_not_gone_over_to(raw: Raw) -> None:
    raw.sent = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + GOOD
    with pytest.raises(FetchError) as caught:
        ask(raw)
    assert (caught.value.kind, caught.value.transient) == ("http_101", False)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ngood", b"SSH-2.0\r\n"])
def test_a_broken_reply_is_asked_for_once_by_each_try(raw: Raw, sent: bytes) -> None:
    """Tries are counted, paced and bounded by the client; nothing below it asks again by itself."""
    raw.sent = sent
    with pytest.raises(FetchError):
        ask(raw)
    assert raw.came == 1


def test_no_watch_is_left_when_a_reply_has_come(raw: Raw) -> None:
    """A watch that went on would shut down the connection under a later exchange."""
    before = set(threading.enumerate())
    assert ask(raw) == (200, b"good")
    watches = [one for one in threading.enumerate() if isinstance(one, threading.Timer) and one not in before]
    for one in watches:
        one.join(10)
    assert [one for one in watches if one.is_alive()] == []


def test_a_watch_does_not_keep_the_program_from_ending(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[bool, float]] = []
    real = threading.Timer.start
    monkeypatch.setattr(threading.Timer, "start", lambda one: (started.append((one.daemon, one.interval)), real(one)))
    ask(raw)
    assert started == [(True, connections.TOTAL_SECONDS)]


@pytest.mark.parametrize(
    ("proxy", "sent"),
    [
        ("http://127.0.0.1:1", None),
        ("http://user@127.0.0.1:1", "user:"),
        ("http://:word@127.0.0.1:1", ":word"),
        ("http://user:word@127.0.0.1:1", "user:word"),
        ("http://us%3Aer:p%40ss%C3%BC@127.0.0.1:1", "us:er:p@ssü"),
    ],
)
def test_user_and_password_for_a_proxy(proxy: str, sent: str | None) -> None:
    headers = WatchedAdapter(read_trust().make_context()).proxy_headers(proxy)
    assert headers == ({} if sent is None else {"Proxy-Authorization": "Basic " + b64encode(sent.encode()).decode()})


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (OSError("Tunnel connection failed: 403 Forbidden"), 403),
        (OSError("Tunnel connection failed: 502 Bad Gateway"), 502),
        (OSError("Tunnel connection failed: no"), None),
        (OSError("a reset"), None),
        (connections.http.client.BadStatusLine("SSH"), None),
    ],
)
def test_what_a_tunnel_failed_with(told: Exception, status: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise told

    monkeypatch.setattr(urllib3.connection.HTTPSConnection, "_tunnel", fail)
    with pytest.raises(TunnelFailed) as caught:
        connections._HTTPSConnection("api.example.org")._tunnel()
    assert caught.value.status == status
    assert str(caught.value) == f"the proxy answered {status}"


def test_certificates_are_always_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    adapter: Any = WatchedAdapter(read_trust().make_context())
    for manager in (adapter.poolmanager, adapter.proxy_manager_for("http://127.0.0.1:1")):
        pool = manager.connection_from_url("https://api.example.org/")
        adapter.cert_verify(pool, "https://api.example.org/", False, None)
        assert pool.cert_reqs == "CERT_REQUIRED"
        assert pool.conn_kw["ssl_context"] is adapter._context


@pytest.mark.parametrize("kind", ["closed", "none", "tls in tls"])
def test_a_watch_ends_whatever_it_watches(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A connection may have gone by itself meanwhile; of TLS inside TLS the outer socket is shut down."""
    monkeypatch.setattr(connections, "TOTAL_SECONDS", 0)
    before = set(threading.enumerate())
    ours, theirs = socket.socketpair()
    watched: Any = {"closed": ours, "none": None, "tls in tls": SimpleNamespace(socket=ours)}[kind]
    if kind == "closed":
        ours.close()
    with theirs, contextlib.closing(ours), pytest.raises(TimeoutError), connections._hanging_up(watched):
        for watch in set(threading.enumerate()) - before:
            watch.join(10)
        if kind == "tls in tls":
            theirs.settimeout(10)
            assert theirs.recv(1) == b""


def exchange(server: Raw) -> bytes:
    request, hosts = Request("s", f"{server.url}/x", ("1",)), frozenset({server.url})
    return Transport(user_agent="test").exchange(request, hosts=hosts, credentials={}, next_hop=lambda: None).body


def test_the_turn_is_told_when_the_connection_stands(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    connect = urllib3.connection.HTTPConnection.connect
    monkeypatch.setattr(connections._HTTPConnection, "connect", lambda self: [connect(self), happened.append("connected")])
    token = before_sending.set(lambda: happened.append("told"))
    try:
        assert [exchange(raw), exchange(raw)] == [b"good", b"good"]
    finally:
        before_sending.reset(token)
    assert happened == ["connected", "told"] * 2


def test_a_run_that_is_stopped_before_it_sends_sends_nothing(raw: Raw) -> None:
    def stop() -> None:
        raise FetchError("stopped before it was asked", source="s", kind="stopped")

    token = before_sending.set(stop)
    try:
        with pytest.raises(FetchError) as caught:
            exchange(raw)
    finally:
        before_sending.reset(token)
    assert caught.value.kind == "stopped"
