"""Files opened through proxies, TLS and redirects: the same guards as for any other request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from scraper.errors import Blocked, FetchError
from scraper.fetch.certificates import read_trust
from scraper.fetch.proxies import Proxies
from scraper.fetch.site import Site
from scraper.fetch.stream import FileClient, FileTransport, wait_seconds
from scraper.model import Request
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
