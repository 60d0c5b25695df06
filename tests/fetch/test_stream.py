"""Files opened through proxies, TLS and redirects: the same guards as for any other request."""

from __future__ import annotations

import contextlib
import gzip
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme
import urllib3

from scraper.errors import Blocked, FetchError, Incomplete
from scraper.fetch.certificates import read_trust
from scraper.fetch.proxies import Proxies
from scraper.fetch.site import Site
from scraper.fetch.stream import FileClient, FileTransport, wait_seconds
from scraper.model import Request
from tests.fetch.scripted import Answer, Script, script_replies
from tests.local_network import LocalProxy, PlainServer, serving, serving_tls, write_ca

NAME = "files.example.org"  # a name that only the proxy knows
SECRET = "p4ssw0rd-of-nobody"
BODY = b"\x1f\x8b" + bytes(300_000)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def plain(stack: ExitStack) -> PlainServer:
    server = stack.enter_context(serving(PlainServer()))
    server.replies["/x"] = (200, {"ETag": '"1"', "Set-Cookie": "a=b"}, BODY)
    return server  # type: ignore[no-any-return]


def make(proxy: str | None = None, ca: str | None = None) -> FileClient:
    proxies = Proxies({"https": proxy, "http": proxy}) if proxy else Proxies()
    trust = read_trust({"SSL_CERT_FILE": ca} if ca else {})
    return FileClient(FileTransport(user_agent="test", secrets=(SECRET,), proxies=proxies, trust=trust), secrets=(SECRET,))


def take(client: FileClient, url: str, *hosts: str, robots: bool = False) -> bytes:
    with client.opened(
        Request("src", url, ()), Site("test", 10_000, frozenset(hosts), robots, {}), {"Range": "bytes=5-"}
    ) as reply:
        return b"".join(reply.pieces)


def test_a_file_comes_through_proxy_and_tls(stack: ExitStack, tmp_path: Path) -> None:
    authority = trustme.CA()
    server = stack.enter_context(serving_tls(authority, NAME))
    server.replies["/x"] = (200, {}, BODY)
    proxy = stack.enter_context(serving(LocalProxy({f"{NAME}:443": server.server_port}, user=f"user:{SECRET}")))
    client = make(f"http://user:{SECRET}@{proxy.place}", write_ca(authority, tmp_path / "ca.pem"))
    assert take(client, f"https://{NAME}/x") == BODY
    assert proxy.seen[0].startswith(f"CONNECT {NAME}:443")
    assert server.seen[0][1]["range"] == "bytes=5-"
    assert server.seen[0][1]["accept-encoding"] == "identity"


def test_a_file_is_never_unpacked_on_the_way(plain: PlainServer) -> None:
    """Servers call a .gz file packed for sending; its checksum is of the bytes as they are."""
    packed = gzip.compress(BODY)
    plain.replies["/x"] = (200, {"Content-Encoding": "gzip"}, packed)
    assert take(make(), f"http://{plain.place}/x") == packed


def test_a_certificate_that_is_not_trusted_is_refused_for_good(stack: ExitStack, tmp_path: Path) -> None:
    server = stack.enter_context(serving_tls(trustme.CA(), "127.0.0.1"))
    client = make(ca=write_ca(trustme.CA(), tmp_path / "ca.pem"))
    for _ in range(2):
        with pytest.raises(FetchError) as error:
            take(client, f"https://{server.place}/x")
        assert (error.value.kind, error.value.transient) == ("certificate", False)
    assert client.requests["src"] == 1


@pytest.mark.parametrize("user", ["someone:else", None])
def test_a_proxy_that_refuses_is_named_without_its_password(plain: PlainServer, stack: ExitStack, user: str | None) -> None:
    answer = None if user else b"HTTP/1.1 407 Who\r\nContent-Length: 3\r\n\r\nwho"
    proxy = stack.enter_context(serving(LocalProxy(user=user, answer=answer)))
    with pytest.raises(FetchError) as error:
        take(make(f"http://user:{SECRET}@{proxy.place}"), f"http://{plain.place}/x")
    assert error.value.kind == "proxy"
    assert proxy.place in error.value.reason
    assert SECRET not in str(error.value)
    assert plain.seen == []


@pytest.mark.parametrize("location", ["https://127.0.0.1/x", "http://169.254.169.254/x", "file:///etc/passwd", ""])
def test_redirects_lead_nowhere_else(plain: PlainServer, location: str) -> None:
    plain.replies["/moved"] = (302, {"Location": location}, b"")
    with pytest.raises(FetchError) as error:
        take(make(), f"http://{plain.place}/moved", f"http://{plain.place}")
    assert error.value.kind == "redirect"
    assert len(plain.seen) == 1


def test_a_redirect_that_says_no_place_is_one(script: Script) -> None:
    script.answers[FILE] = [Answer(b"", 302)]
    with pytest.raises(FetchError) as error:
        take(make_scripted(script), FILE)
    assert error.value.kind == "redirect"


def test_a_redirect_on_the_same_host_is_followed_and_counted(plain: PlainServer) -> None:
    plain.replies["/moved"] = (302, {"Location": "/x"}, b"")
    client = make()
    assert take(client, f"http://{plain.place}/moved", f"http://{plain.place}") == BODY
    assert (client.requests["src"], client.bytes["src"]) == (2, len(BODY))
    assert all("cookie" not in headers for _, headers in plain.seen)


def test_robots_txt_counts_where_the_site_says_so(plain: PlainServer) -> None:
    plain.replies["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /x\n")
    with pytest.raises(FetchError) as error:
        take(make(), f"http://{plain.place}/x", robots=True)
    assert error.value.kind == "robots"
    assert [path for path, _ in plain.seen] == ["/robots.txt"]


def test_nothing_is_asked_of_a_host_that_blocked_us(plain: PlainServer) -> None:
    client = make()
    plain.replies["/no"] = (403, {}, b"no")
    for path in ("/no", "/x"):
        with pytest.raises(Blocked):
            take(client, f"http://{plain.place}{path}")
    assert len(plain.seen) == 1
    assert client.faults["src", "blocked"] == 2


def test_what_the_caller_finds_in_a_body_counts_as_well(plain: PlainServer) -> None:
    client, site = make(), Site("test", 10_000, frozenset(), False, {})
    with pytest.raises(Blocked), client.opened(Request("src", f"http://{plain.place}/x", ()), site, {}):
        raise Blocked("a challenge page", source="src")
    with pytest.raises(Blocked):
        take(client, f"http://{plain.place}/x")
    assert len(plain.seen) == 1


def test_a_run_that_is_stopped_takes_no_more(plain: PlainServer) -> None:
    client, site = make(), Site("test", 10_000, frozenset(), False, {})
    with (
        pytest.raises(FetchError) as error,
        client.opened(Request("src", f"http://{plain.place}/x", ()), site, {}) as reply,
    ):
        next(reply.pieces)
        client.stop.set()
        list(reply.pieces)
    assert (error.value.kind, error.value.transient) == ("stopped", False)


def test_waits_grow_and_have_an_end() -> None:
    waits = [wait_seconds(failures) for failures in range(12)]
    assert all(min(0.5 * 2**n, 20) <= wait <= min(0.5 * 2**n, 20) + 0.5 for n, wait in enumerate(waits))


# ---- by a script, and a clock that moves when somebody waits ---------------------------------------------------


FILE = "https://api.example.org/file"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return script_replies(monkeypatch)


def make_scripted(script: Script) -> FileClient:
    client = make()
    client.stop = script.clock
    return client


@pytest.mark.parametrize("status", [200, 206, 304, 416])
def test_replies_that_a_file_may_have(script: Script, status: int) -> None:
    body = b"" if status == 304 else BODY
    script.answers[FILE] = [Answer(body, status, {"ETag": '"1"', "CONTENT-Length": "3"})]
    client, site = make_scripted(script), Site("test", 10_000, frozenset(), False, {})
    with client.opened(Request("src", FILE, ()), site, {}) as reply:
        assert (reply.status, reply.headers) == (status, {"etag": '"1"', "content-length": "3"})
        assert b"".join(reply.pieces) == body
    assert (client.bytes["src"], client.requests["src"], client.faults) == (len(body), 1, {})
    assert script.sent[0].reply.raw.closed


@pytest.mark.parametrize(
    ("status", "kind", "transient", "wait"),
    [
        (201, "http_201", False, None), (202, "http_202", True, None), (204, "http_204", True, None),
        (205, "http_205", True, None),
        (400, "http_400", False, None),
        (403, "blocked", False, None), (404, "http_404", False, None), (410, "http_410", False, None),
        (429, "http_429", True, 7.0),
        (451, "blocked", False, None), (500, "http_500", True, None), (503, "http_503", True, 7.0),
        (507, "http_507", False, None),
    ],
)  # fmt: skip
def test_replies_that_it_may_not_have(script: Script, status: int, kind: str, transient: bool, wait: float | None) -> None:
    script.answers[FILE] = [Answer(b"", status, {"Retry-After": "7"} if wait else {})]
    client = make_scripted(script)
    with pytest.raises(FetchError) as caught:
        take(client, f"{FILE}?api_key=abc")
    error = caught.value
    assert (error.kind, error.transient, error.retry_after, error.status) == (kind, transient, wait, status)
    assert (error.source, error.url) == ("src", f"{FILE}?api_key=REDACTED")
    assert client.faults == {("src", kind): 1}
    assert script.sent[0].reply.raw.closed
    if wait:
        assert client.waits_for() == "test asks to wait 7 s"


@pytest.mark.parametrize("count", range(8))
def test_five_redirects_are_followed_in_turn(script: Script, count: int) -> None:
    steps = [FILE, *(f"https://api.example.org/{number}" for number in range(count))]
    script.answers = {here: [Answer(b"", 302, {"Location": there})] for here, there in itertools.pairwise(steps)} | {
        steps[-1]: [Answer()]
    }
    client, begun = make_scripted(script), script.clock.now
    site = Site("test", 1 / 0.95, frozenset({"api.example.org"}), False, {})
    request = Request("src", FILE, ())
    if count <= 5:
        with client.opened(request, site, {}) as reply:
            assert b"".join(reply.pieces) == b"good"
    else:
        with pytest.raises(Incomplete, match="more than 5 redirects") as caught, client.opened(request, site, {}):
            pytest.fail("a reply was given")
        assert (caught.value.kind, caught.value.source) == ("redirect", "src")
    asked = min(count, 5) + 1
    assert (script.urls, client.requests["src"]) == (steps[:6], asked)
    assert script.clock.now - begun == pytest.approx(asked - 1)  # each took a turn


@pytest.mark.parametrize(
    ("pieces", "good"),
    [
        ([(65_535, 60.0)], True),  # exactly a minute is not too long
        ([(65_535, 60.1)], False),
        ([(65_536, 60.1)], True),
        ([(65_536, 60.1), (65_535, 60.1)], False),  # each minute counts anew
        ([(65_536, 60.1), (65_536, 60.1), (1, 60.0)], True),
        ([(1, 1.0)] * 60, True),
        ([(1, 1.0)] * 61, False),
        ([(2000, 1.0)] * 300, True),
    ],
)
def test_a_server_that_sends_next_to_nothing_is_hung_up_on(
    script: Script, monkeypatch: pytest.MonkeyPatch, pieces: list[tuple[int, float]], good: bool
) -> None:
    script.answers[FILE] = [Answer()]
    left = iter(pieces)

    def read1(*_: object, **__: object) -> bytes:
        size, seconds = next(left, (0, 0.0))
        script.clock.now += seconds
        return bytes(size)

    monkeypatch.setattr(urllib3.HTTPResponse, "read1", read1)
    if good:
        assert len(take(make_scripted(script), FILE)) == sum(size for size, _ in pieces)
    else:
        with pytest.raises(Incomplete, match=r"api\.example\.org") as caught:
            take(make_scripted(script), FILE)
        assert (caught.value.kind, caught.value.source, caught.value.transient) == ("slow", "src", True)
    assert script.sent[0].reply.raw.closed


def test_a_file_that_came_shows_that_the_host_is_there(script: Script) -> None:
    """Failures before it count no more."""
    client = make_scripted(script)
    for answer in [Answer(b"", 503), Answer()] * 15:
        for _ in range(2):
            script.clock.now += 10
            script.answers[FILE] = [answer]
            with contextlib.suppress(FetchError):
                take(client, FILE)
    assert client.waits_for() is None
    script.answers[FILE] = [Answer(b"", 503)]
    for _ in range(20):
        script.clock.now += 10
        with pytest.raises(FetchError):
            take(client, FILE)
    assert client.waits_for() is not None


def test_a_limit_that_a_file_server_states_is_kept(script: Script) -> None:
    script.answers[FILE] = [Answer(headers={"X-RateLimit-Limit": "2"})]
    client, begun = make_scripted(script), script.clock.now
    for _ in range(4):
        take(client, FILE)
    assert script.clock.now - begun == pytest.approx(1.0, abs=0.01)


def test_a_body_that_breaks_off_is_an_error_of_the_source(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    script.answers[FILE] = [Answer()]
    client = make_scripted(script)

    def fail(*_: object, **__: object) -> bytes:
        raise urllib3.exceptions.ProtocolError(SECRET, ConnectionResetError(SECRET))

    monkeypatch.setattr(urllib3.HTTPResponse, "read1", fail)
    with pytest.raises(FetchError, match=r"reset by api\.example\.org") as caught:
        take(client, FILE)
    assert client.faults == {("src", "broken"): 1}
    assert SECRET not in str(caught.value)


def test_what_a_caller_says_holds_no_secret(script: Script) -> None:
    script.answers[FILE] = [Answer()]
    client, site = make_scripted(script), Site("test", 10_000, frozenset(), False, {})
    with pytest.raises(FetchError) as caught, client.opened(Request("src", FILE, ()), site, {}):
        raise FetchError(f"odd {SECRET}", source="src", kind="odd")
    assert SECRET not in f"{caught.value} {caught.value.reason}"


def test_what_is_asked_of_a_file_server(script: Script) -> None:
    script.answers[FILE] = [Answer()]
    take(make_scripted(script), FILE)
    headers = script.sent[0].request.headers
    assert (headers["Accept-Encoding"], headers["Range"], headers["User-Agent"]) == ("identity", "bytes=5-", "test")
    assert script.sent[0].options["stream"] is True


@pytest.mark.parametrize("failures", [0, 3, 9, 1000])
def test_backing_off_is_counted_and_waited_for(script: Script, failures: int) -> None:
    client = make_scripted(script)
    for number in (1, 2):
        client.back_off("src", failures)
        assert (client.retries["src"], len(script.clock.waits)) == (number, number)
    least = min(0.5 * 2.0 ** min(failures, 9), 20)
    assert all(least <= wait <= least + 0.5 for wait in script.clock.waits)
    assert client.wait_seconds == sum(script.clock.waits)
