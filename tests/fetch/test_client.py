"""The client against a server of our own on 127.0.0.1: each fault ends in the right reply or a typed error."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
import tenacity

from scraper.errors import Blocked, FetchError, Incomplete, ParseError
from scraper.fetch import client as client_module
from scraper.fetch import connections
from scraper.fetch.client import Client
from scraper.fetch.retry_after import read_retry_after
from scraper.fetch.site import Site, Unbelieved
from scraper.fetch.transport import Transport
from scraper.model import Capture, Request

SECRET = "someone.private@example.org"


class Sent(NamedTuple):
    """A reply as a script writes it; `length` overrides Content-Length, "none" leaves it out."""

    body: bytes = b"good"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    length: str = ""


class Server(http.server.ThreadingHTTPServer):
    """Answers each path from a list of replies, the last one for ever; notes what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.script: dict[str, list[Sent]] = {}
        self.seen: list[tuple[str, dict[str, str], bytes]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a reply cut on purpose


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        size = int(self.headers.get("Content-Length") or 0)
        server.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(size)))
        replies = server.script.get(self.path.partition("?")[0], [Sent(b"nothing here", 404)])
        sent = replies.pop(0) if len(replies) > 1 else replies[0]
        self.send_response(sent.status)
        for name, value in sent.headers:
            self.send_header(name, value)
        if sent.length != "none":
            self.send_header("Content-Length", sent.length or str(len(sent.body)))
        self.end_headers()
        self.wfile.write(sent.body)
        self.close_connection = bool(sent.length)

    do_POST = do_GET  # noqa: N815 - the name http.server calls

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())
    return Client(Transport(user_agent=f"literature-scraper/test (mailto:{SECRET})", secrets=(SECRET,)))


Fetch = Callable[..., bytes]


@pytest.fixture
def fetch(server: Server, client: Client) -> Fetch:
    """`fetch(replies)` asks for /page and gives the body that was accepted."""

    def accept(capture: Capture) -> bytes:
        if capture.body != b"good":
            raise Incomplete("not the page", source=capture.source)
        return capture.body

    def run(*replies: Sent, read: Callable[[Capture], bytes] = accept, robots: bool = False, path: str = "/page?id=1") -> bytes:
        server.script.setdefault(path.partition("?")[0], list(replies))
        site = Site("test", 10_000, frozenset({server.url}), robots, {"email": SECRET})
        return client.fetch(Request("src", server.url + path, ("1",)), read, site)[1]

    return run


GOOD = Sent()
TRANSIENT = [
    Sent(b"", 503),
    Sent(b"", 502),
    Sent(b"", 429, (("Retry-After", "0"),)),
    Sent(b"", 503, (("Retry-After", "soon"),)),
    Sent(b'{"error":"API rate limit exceeded","count":"4","limit":"3"}', 200, (("Retry-After", "0"),)),
    Sent(b"goo", length="4"),
    Sent(b"goo", length="none"),
    Sent(b"<html>error</html>"),
    Sent(b""),
    Sent(b"", 204),
    Sent(b"", 304),
    Sent(gzip.compress(b"good", mtime=0)[:-3], 200, (("Content-Encoding", "gzip"),)),
    Sent(b"good", 200, (("Content-Encoding", "gzip"),)),
    Sent(gzip.compress(b"good", mtime=0)),
    Sent(b"moved", 302, (("Location", "http://127.0.0.1:9/elsewhere"),)),
    Sent(b"moved", 302, (("Location", "file:///etc/hostname"),)),
    Sent(b"moved", 302, (("Location", "//192.0.2.1/x"),)),
    Sent(b"moved", 302),
]


@pytest.mark.parametrize(
    "fault", TRANSIENT, ids=lambda fault: f"{fault.status} {fault.body[:8]!r} {fault.headers} {fault.length}"
)
def test_fault_is_met_again_with_a_good_reply(fetch: Fetch, client: Client, fault: Sent) -> None:
    assert fetch(fault, fault, GOOD) == b"good"
    assert client.retries["src"] == 2
    assert sum(client.faults.values()) == 2


@pytest.mark.parametrize("fault", [TRANSIENT[0], TRANSIENT[7], TRANSIENT[11]], ids=str)
def test_tries_are_bounded(fetch: Fetch, server: Server, fault: Sent) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(fault)
    assert caught.value.attempts == len(server.seen) == client_module.TRIES


@pytest.mark.parametrize(("status", "kind"), [(401, "http_401"), (414, "http_414"), (418, "http_418")])
def test_final_statuses_are_not_tried_again(fetch: Fetch, server: Server, status: int, kind: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(Sent(b"", status))
    assert (caught.value.kind, len(server.seen)) == (kind, 1)


@pytest.mark.parametrize("gzipped", [False, True])
def test_good_reply_plain_or_packed(fetch: Fetch, gzipped: bool) -> None:
    assert fetch(Sent(gzip.compress(b"good"), 200, (("Content-Encoding", "gzip"),)) if gzipped else GOOD) == b"good"


def test_block_page_stops_the_host(fetch: Fetch, server: Server) -> None:
    def read(capture: Capture) -> bytes:
        raise Blocked("a bot check", source=capture.source)

    for _ in range(3):
        with pytest.raises(Blocked):
            fetch(GOOD, read=read)
    assert len(server.seen) == 1


def test_403_is_a_block(fetch: Fetch, server: Server) -> None:
    with pytest.raises(Blocked):
        fetch(Sent(b"", 403))
    with pytest.raises(Blocked):
        fetch(GOOD, path="/other")
    assert len(server.seen) == 1


def test_odd_reply_is_believed_when_it_comes_twice(fetch: Fetch, server: Server) -> None:
    def read(capture: Capture) -> bytes:
        if capture.body != b"good":
            raise Unbelieved("odd", source=capture.source, result=capture.body)
        return capture.body

    assert fetch(Sent(b"odd"), GOOD, read=read) == b"good"
    assert fetch(Sent(b"odd"), read=read, path="/steady") == b"odd"
    assert len(server.seen) == 4


def test_page_that_cannot_be_parsed_twice_is_a_parse_error(fetch: Fetch, server: Server) -> None:
    def read(capture: Capture) -> bytes:
        raise ParseError(capture.source, "line 1", "x")

    with pytest.raises(ParseError):
        fetch(GOOD, read=read)
    assert len(server.seen) == 2


def test_redirects_within_the_origin_are_followed(fetch: Fetch, server: Server, client: Client) -> None:
    for step in range(4):
        server.script[f"/step{step}"] = [Sent(b"", 302, (("Location", f"/step{step + 1}"),))]
    server.script["/step4"] = [GOOD]
    assert fetch(path="/step0") == b"good"
    assert client.requests["src"] == len(server.seen) == 5
    server.script["/loop"] = [Sent(b"", 301, (("Location", "/loop"),))]
    with pytest.raises(Incomplete, match="more than 5 redirects"):
        fetch(path="/loop")


def test_nothing_is_kept_or_given_away(fetch: Fetch, server: Server) -> None:
    captures: list[Capture] = []

    def read(capture: Capture) -> bytes:
        captures.append(capture)
        return capture.body

    cookies = (("Set-Cookie", "session=1; Path=/"), ("X-Debug", SECRET), ("Location", f"/?email={SECRET}"))
    fetch(Sent(b"good", 200, cookies), read=read)
    fetch(GOOD, read=read, path="/page?id=2")
    assert all("cookie" not in headers for _, headers, _ in server.seen)
    assert all(headers["user-agent"].startswith("literature-scraper/") for _, headers, _ in server.seen)
    assert all("email=someone" in path for path, _, _ in server.seen)  # sent ...
    assert SECRET not in str(captures)  # ... and kept nowhere
    assert {name.lower() for capture in captures for name in capture.headers} <= {"content-length", "date", "server", "location"}


def test_post_carries_its_form(server: Server, client: Client) -> None:
    server.script["/form"] = [GOOD]
    site = Site("test", 10_000, frozenset({server.url}), False, {"email": SECRET})
    request = Request("src", f"{server.url}/form", ("1",), body="id=1%2C2")
    capture, _ = client.fetch(request, lambda capture: capture.body, site)
    assert server.seen[0][2] == b"id=1%2C2&email=someone.private%40example.org"
    assert (capture.method, capture.request_body) == ("POST", "id=1%2C2")


def test_robots_txt_is_obeyed_and_asked_once(fetch: Fetch, server: Server, client: Client) -> None:
    server.script["/robots.txt"] = [Sent(b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.001\n")]
    assert fetch(GOOD, robots=True) == b"good"
    assert fetch(GOOD, robots=True, path="/two") == b"good"
    with pytest.raises(FetchError, match=r"robots\.txt .* does not allow /private/1"):
        fetch(GOOD, robots=True, path="/private/1")
    assert [path.partition("?")[0] for path, _, _ in server.seen] == ["/robots.txt", "/page", "/two"]


@pytest.mark.parametrize(
    "said", ["Crawl-delay: 99999999999", "Crawl-delay: 1e300", "Crawl-delay: 3000", "Request-rate: 1/99999999999d"]
)
def test_a_crawl_delay_that_no_run_can_wait_for_switches_the_host_off(fetch: Fetch, server: Server, said: str) -> None:
    server.script["/robots.txt"] = [Sent(f"User-agent: *\n{said}\n".encode())]
    for _ in range(2):
        with pytest.raises(FetchError, match=r"robots.txt of 127.0.0.1:[0-9]+ asks for .* s between requests") as caught:
            fetch(GOOD, robots=True)
        assert caught.value.kind == "switched_off"
    assert [path.partition("?")[0] for path, _, _ in server.seen] == ["/robots.txt"]


@pytest.mark.parametrize("said", ["Crawl-delay: nan", "Crawl-delay: -5", "Crawl-delay: soon"])
def test_a_crawl_delay_that_is_none_is_passed_over(fetch: Fetch, server: Server, said: str) -> None:
    server.script["/robots.txt"] = [Sent(f"User-agent: *\n{said}\n".encode())]
    assert fetch(GOOD, robots=True) == b"good"


def test_a_long_crawl_delay_is_told_and_kept(
    fetch: Fetch, server: Server, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    server.script["/robots.txt"] = [Sent(b"User-agent: *\nCrawl-delay: 60\n")]
    assert fetch(GOOD, robots=True) == b"good"
    assert "asks for 60 s between requests" in caplog.text
    assert client._hosts["test"]._pace.interval == 60


def test_user_and_password_of_an_address_are_in_no_error(client: Client, server: Server) -> None:
    server.script["/robots.txt"] = [Sent(b"User-agent: *\nDisallow: /\n")]
    url = server.url.replace("//", "//user:word@")
    site = Site("test", 10_000, frozenset({url}), True, {})
    with pytest.raises(FetchError, match="does not allow") as caught:
        client.fetch(Request("src", f"{url}/page", ("1",)), lambda capture: capture, site)
    assert "word" not in f"{caught.value} {caught.value.url}"


def test_early_hints_before_a_reply_are_passed_over(client: Client) -> None:
    """RFC 9110, 15.2: a client must be able to parse one or more 1xx before the final reply."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
                connection.sendall(hints * 2 + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        site = Site("test", 10_000, frozenset({url}), False, {})
        assert client.fetch(Request("src", url, ("1",)), lambda capture: capture.body, site, tries=1)[1] == b"good"


def test_a_refused_connection_is_named(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(FetchError, match=r"connection refused by 127\.0\.0\.1:"):
        client.fetch(
            Request("src", url, ("1",)), lambda capture: capture, Site("test", 10_000, frozenset({url}), False, {}), tries=1
        )


def test_what_failed_carries_its_reply(fetch: Fetch) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(Sent(b"no", 418))
    assert caught.value.reply is not None
    assert (caught.value.reply.status, caught.value.reply.body) == (418, b"no")


def test_missing_robots_txt_allows_and_unreachable_forbids(fetch: Fetch, server: Server) -> None:
    server.script["/robots.txt"] = [Sent(b"", 503)]
    with pytest.raises(FetchError, match="HTTP 503"):
        fetch(GOOD, robots=True)
    server.script["/robots.txt"] = [Sent(b"", 404)]
    assert fetch(GOOD, robots=True) == b"good"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3", 3.0), ("0", 0.0), ("1e9", 604_800.0), ("-1", None), ("nan", None), ("inf", None), ("", None), ("Mon, 99 Foo", None)],
)
def test_retry_after_nonsense_is_tolerated(text: str, seconds: float | None) -> None:
    assert read_retry_after({"Retry-After": text}) == seconds


def test_headers_without_end_are_hung_up_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TOTAL_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
                while not done.wait(0.01):
                    connection.sendall(b"x")

        threading.Thread(target=drip, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        site = Site("drip", 10_000, frozenset({url}), False, {})
        with pytest.raises(FetchError, match="no reply in time"):
            client.fetch(Request("src", url, ()), lambda capture: capture.body, site, tries=1)
        done.set()


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_header_names_count_without_case(name: str) -> None:
    assert read_retry_after({name: "7"}) == 7
