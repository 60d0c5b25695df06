"""Through a proxy of our own on 127.0.0.1: what is sent to it, what its refusals are called, and that no guard is lost."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.request import proxy_bypass_environment

import pytest
import tenacity
import trustme
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import FetchError, InputError
from scraper.fetch import client as client_module
from scraper.fetch import connections
from scraper.fetch.certificates import read_trust
from scraper.fetch.client import Client
from scraper.fetch.proxies import Proxies, read_proxies
from scraper.fetch.site import ANYWHERE, Site
from scraper.fetch.transport import Transport
from scraper.model import Request
from scraper.settings import Settings, load_settings
from tests.local_network import LocalProxy, PlainServer, serving, serving_tls, write_ca

NAME = "api.example.org"  # a name that only the proxy knows
GOOD = (200, {}, b"good")
USER, PASSWORD = "hospital-user", "p@ss:w/rd#ü"
QUOTED = "p%40ss%3Aw%2Frd%23%C3%BC"


@pytest.fixture(autouse=True)
def _names_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())
    real = socket.getaddrinfo

    def find(host: str, *args: Any, **options: Any) -> Any:
        if host not in ("127.0.0.1", "::1"):
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def server(authority: trustme.CA, stack: ExitStack) -> PlainServer:
    server = stack.enter_context(serving_tls(authority, NAME, "papers.example.net", "127.0.0.1"))
    server.replies["/x"] = GOOD
    return server


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    return write_ca(authority, tmp_path / "ca.pem")


def make(address: str, ca: str | None = None, no_proxy: str = "") -> Client:
    env = {"ALL_PROXY": address, "NO_PROXY": no_proxy, "XDG_CONFIG_HOME": "/nowhere", **({"SSL_CERT_FILE": ca} if ca else {})}
    settings = load_settings(env)
    trust = read_trust(settings.certificates)
    return Client(Transport(user_agent="test", secrets=settings.secrets, proxies=read_proxies(settings), trust=trust))


def ask(client: Client, url: str, *hosts: str, tries: int = 5) -> bytes:
    site = Site("test", 10_000, frozenset(hosts), False, {})
    return client.fetch(Request("src", url, ("1",)), lambda capture: capture.body, site, tries=tries)[1]


def test_a_name_that_only_the_proxy_knows_is_reached_by_connect(server: PlainServer, ca: str, stack: ExitStack) -> None:
    proxy = stack.enter_context(serving(LocalProxy({f"{NAME}:443": server.server_port})))
    client = make(f"http://{proxy.place}", ca)
    assert [ask(client, f"https://{NAME}/x?id={number}") for number in range(3)] == [b"good"] * 3
    assert [line.split()[:2] for line in proxy.seen] == [["CONNECT", f"{NAME}:443"]]  # one connection for all three
    assert all("proxy-authorization" not in headers for _, headers in server.seen)


def test_plain_http_goes_in_absolute_form(stack: ExitStack) -> None:
    server = stack.enter_context(serving(PlainServer()))
    server.replies["/x"] = GOOD
    proxy = stack.enter_context(serving(LocalProxy()))
    assert ask(make(proxy.place), f"http://{server.place}/x?id=1") == b"good"  # an address without scheme is an http proxy's
    assert proxy.seen == [f"GET http://{server.place}/x?id=1 HTTP/1.1"]


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_user_and_password_are_sent_to_the_proxy_only(scheme: str, server: PlainServer, ca: str, stack: ExitStack) -> None:
    plain = stack.enter_context(serving(PlainServer()))
    plain.replies["/x"] = GOOD
    target = server if scheme == "https" else plain
    proxy = stack.enter_context(serving(LocalProxy(user=f"{USER}:{PASSWORD}")))
    assert ask(make(f"http://{USER}:{QUOTED}@{proxy.place}", ca), f"{scheme}://{target.place}/x") == b"good"
    assert target.seen
    assert all(not {"proxy-authorization", "authorization"} & headers.keys() for _, headers in target.seen)


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize(
    ("user", "words"),
    [("", "asks for a user and a password"), (f"{USER}:wrongword@", "does not take the user and password in HTTPS?_PROXY")],
)
def test_a_proxy_that_wants_another_user_is_named_and_asked_once(scheme: str, user: str, words: str, stack: ExitStack) -> None:
    proxy = stack.enter_context(serving(LocalProxy(user=f"{USER}:{PASSWORD}")))
    client = make(f"http://{user}{proxy.place}")
    for _ in range(2):
        with pytest.raises(FetchError, match=rf"the proxy 127\.0\.0\.1:[0-9]+ {words}") as caught:
            ask(client, f"{scheme}://{NAME}/x")
    assert caught.value.kind == "proxy"
    assert caught.value.reply is None  # its page is not the source's
    assert len(proxy.seen) == 1
    assert not [word for word in (USER, "wrongword") if word in str(caught.value)]


@pytest.mark.parametrize(
    ("status", "words", "kind", "asked"),
    [
        (403, f"does not let us reach {NAME} (HTTP 403)", "proxy", 1),
        (405, f"does not let us reach {NAME} (HTTP 405)", "proxy", 1),
        (502, f"cannot reach {NAME} (HTTP 502)", "proxy_failed", 5),
        (503, f"cannot reach {NAME} (HTTP 503)", "proxy_failed", 5),
        (504, f"cannot reach {NAME} (HTTP 504)", "proxy_failed", 5),
    ],
)
def test_what_a_proxy_answers_to_connect(status: int, words: str, kind: str, asked: int, stack: ExitStack) -> None:
    proxy = stack.enter_context(serving(LocalProxy(answer=f"HTTP/1.1 {status} {NAME} says no\r\n\r\n".encode())))
    with pytest.raises(FetchError) as caught:
        ask(make(f"http://{proxy.place}"), f"https://{NAME}/x")
    assert str(caught.value).startswith(f"src: the proxy {proxy.place} {words}")
    assert (caught.value.kind, len(proxy.seen)) == (kind, asked)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_proxy_that_is_not_there_is_named(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(FetchError) as caught:
        ask(make(f"http://user:word@{place}"), f"{scheme}://{NAME}/x", tries=1)
    assert f"the proxy {place} refused the connection: is {scheme.upper()}_PROXY right?" in str(caught.value)
    with pytest.raises(FetchError, match=r"the proxy proxy\.example\.org:3128 has a name that cannot be resolved"):
        ask(make("http://proxy.example.org:3128"), f"{scheme}://{NAME}/x", tries=1)


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 200 OK\r\n" + b"x" * 70_000])
def test_what_is_no_proxy_is_named(answer: bytes, stack: ExitStack) -> None:
    proxy = stack.enter_context(serving(LocalProxy(answer=answer)))
    with pytest.raises(FetchError, match=rf"the proxy {proxy.place} does not answer as a proxy does: is HTTPS_PROXY right"):
        ask(make(f"http://{proxy.place}"), f"https://{NAME}/x", tries=1)


def test_a_proxy_whose_reply_to_connect_never_ends_is_hung_up_on(stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TOTAL_SECONDS", 0.2)
    proxy = stack.enter_context(serving(LocalProxy(drips=True)))
    for scheme, words in (
        ("https", "does not answer as a proxy does"),
        ("http", "no reply in time from api.example.org, through"),
    ):
        with pytest.raises(FetchError, match=words):
            ask(make(f"http://{proxy.place}"), f"{scheme}://{NAME}/x", tries=1)


def test_pools_of_a_proxy_have_the_watched_connections() -> None:
    """urllib3 makes other pools for a proxy: the guards against replies without end must be in them too."""
    adapter = connections.WatchedAdapter(read_trust().make_context())
    manager = adapter.proxy_manager_for("http://127.0.0.1:3128")
    pools = [manager.connection_from_url(f"{scheme}://{NAME}/") for scheme in ("https", "http")]
    assert [pool.ConnectionCls.__module__ for pool in pools] == ["scraper.fetch.connections"] * 2
    assert [pool.ConnectionCls.response_class.__name__ for pool in pools] == ["_Response"] * 2


def test_no_proxy_is_gone_around(server: PlainServer, ca: str, stack: ExitStack) -> None:
    proxy = stack.enter_context(serving(LocalProxy()))
    for entry in ("127.0.0.1", "127.0.0.0/8", f"other.example, 127.0.0.1:{server.server_port}", "*"):
        assert ask(make(f"http://{proxy.place}", ca, entry), f"https://{server.place}/x") == b"good"
    assert proxy.seen == []


LOCAL = [
    "https://127.0.0.1/", "https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://10.0.0.8/", "https://[::1]/",
    "https://169.254.169.254/latest/meta-data", "https://localhost/", "https://intranet/", "https://records.hospital.internal/",
    "https://wiki.corp/", "https://printer.local/", "https://x.home.arpa/", "https://[::ffff:10.0.0.1]/",
    "http://papers.example.net/", "https://papers.example.net:8443/", "https://user@papers.example.net/",
]  # fmt: skip


@pytest.mark.parametrize("location", LOCAL)
def test_redirects_into_the_local_network_are_refused_behind_a_proxy(
    location: str, server: PlainServer, ca: str, stack: ExitStack
) -> None:
    """Whatever host a source may be redirected to: the proxy could reach what we must not ask it for."""
    server.replies["/x"] = (302, {"Location": location}, b"")
    proxy = stack.enter_context(serving(LocalProxy({f"{NAME}:443": server.server_port})))
    with pytest.raises(FetchError, match="not a place of this source"):
        ask(make(f"http://{proxy.place}", ca), f"https://{NAME}/x", ANYWHERE, NAME, tries=1)
    assert [line.split()[1] for line in proxy.seen] == [f"{NAME}:443"]


def test_redirects_to_public_names_are_followed_behind_a_proxy(server: PlainServer, ca: str, stack: ExitStack) -> None:
    """Where only the proxy resolves names, a name that does not say that it is local may be asked for."""
    server.replies |= {"/x": (302, {"Location": "https://papers.example.net/there"}, b""), "/there": GOOD}
    places = {f"{NAME}:443": server.server_port, "papers.example.net:443": server.server_port}
    proxy = stack.enter_context(serving(LocalProxy(places)))
    assert ask(make(f"http://{proxy.place}", ca), f"https://{NAME}/x", ANYWHERE, NAME) == b"good"
    assert [line.split()[1] for line in proxy.seen] == [f"{NAME}:443", "papers.example.net:443"]
    direct = make(f"http://{proxy.place}", ca, "papers.example.net")
    with pytest.raises(FetchError, match="not a place of this source"):
        ask(direct, f"https://{NAME}/x", ANYWHERE, NAME, tries=1)


def test_variables_and_netrc_are_not_read_behind_our_back(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = stack.enter_context(serving(PlainServer()))
    server.replies["/x"] = (200, {"Set-Cookie": "session=1; Path=/"}, b"good")
    proxy = stack.enter_context(serving(LocalProxy()))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.place}")
    client = Client(Transport(user_agent="test"))  # of no settings: no proxy
    assert [ask(client, f"http://{server.place}/x") for _ in range(2)] == [b"good"] * 2
    assert proxy.seen == []
    assert all(not {"authorization", "cookie"} & headers.keys() for _, headers in server.seen)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(proxies={"https": "socks5://user:word@127.0.0.1:1080"}), r"SOCKS proxies cannot be used; name an http proxy"),
        (Settings(proxies={"http": "socks5h://127.0.0.1:1080"}), r"HTTP_PROXY or ALL_PROXY: socks5h://127\.0\.0\.1:1080: SOCKS"),
        (Settings(proxies={"https": "ftp://127.0.0.1:21"}), r"'ftp' is no kind of proxy"),
    ],
)
def test_a_proxy_of_another_kind_is_refused(settings: Settings, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_proxies(settings)
    assert "word" not in str(caught.value).replace("password", "")
    ((scheme, _),) = settings.proxies.items()
    assert str(caught.value).startswith(f"{scheme.upper()}_PROXY or ALL_PROXY: ")
    assert f"in {scheme.upper()}_PROXY, or set NO_PROXY=*" in str(caught.value)
    exempt = read_proxies(Settings(proxies=settings.proxies, no_proxy="*"))
    assert exempt.address_for(f"{scheme}://example.org/") is None


def test_a_socks_proxy_that_is_not_needed_troubles_nobody() -> None:
    env = {"ALL_PROXY": "socks://127.0.0.1:1080/", "https_proxy": "127.0.0.1:1", "HTTP_PROXY": "127.0.0.1:2"}
    found = read_proxies(load_settings({**env, "XDG_CONFIG_HOME": "/nowhere"}))
    assert (found.name_for("https://example.org/"), found.name_for("http://example.org/")) == ("127.0.0.1:1", "127.0.0.1:2")
    assert read_proxies(load_settings({"ALL_PROXY": "socks://127.0.0.1:1", "NO_PROXY": "*", "XDG_CONFIG_HOME": "/nowhere"}))


_LABEL = st.sampled_from(["a", "b", "org", "example", "www"])
_HOST = st.lists(_LABEL, min_size=1, max_size=4).map(".".join)
_ENTRY = st.one_of(_HOST, _HOST.map(".{}".format), st.just("*"))


@given(_HOST, st.lists(_ENTRY, max_size=3))
def test_no_proxy_means_what_the_standard_library_means(host: str, entries: list[str]) -> None:
    proxies = Proxies({"https": "http://127.0.0.1:1"}, tuple(entries))
    whole = "*" if "*" in entries else ",".join(entries)  # there a star counts alone only
    expected = bool(proxy_bypass_environment(host, {"no": whole}))
    assert (proxies.address_for(f"https://{host}/") is None) == expected


@pytest.mark.parametrize(
    ("entry", "around", "through"),
    [
        ("example.org", ["http://example.org/", "https://api.example.org:8443/", "https://EXAMPLE.org./"],
         ["https://notexample.org/", "https://example.org.net/", "https://org/"]),
        (".example.org", ["https://example.org/", "https://a.b.example.org/"], ["https://anexample.org/"]),
        ("*.example.org", ["https://example.org/", "https://a.example.org/"], ["https://anexample.org/"]),
        ("example.org.", ["https://a.example.org/", "https://example.org./"], ["https://example.net/"]),
        ("EXAMPLE.org", ["https://example.org/"], ["https://example.net/"]),
        ("example.org:443", ["https://example.org/", "http://a.example.org:443/"],
         ["http://example.org/", "https://example.org:8443/", "https://example.net:443/"]),
        ("example.org:80", ["http://example.org/", "https://example.org:80/"], ["https://example.org/", "http://example.org:81/"]),
        ("10.0.0.0/8", ["https://10.1.2.3/", "http://10.255.255.255:81/"], ["https://11.0.0.0/", "https://a.example.org/"]),
        ("10.1.2.3", ["https://10.1.2.3/"], ["https://10.1.2.4/", "https://110.1.2.3/"]),
        ("10.1.2.3:443", ["https://10.1.2.3/"], ["http://10.1.2.3/", "https://10.1.2.4/"]),
        ("10.0.0.1/8", ["https://10.1.2.3/"], ["https://[::a00:1]/"]),  # host bits are passed over
        ("::1", ["https://[::1]/", "http://[0:0::1]:80/"], ["https://[::2]/", "https://0.0.0.1/"]),
        ("[::1]", ["https://[::1]/"], ["https://[::2]/"]),
        ("[::1]:443", ["https://[::1]/"], ["http://[::1]/"]),
        ("fd00::/8", ["https://[fd12::1]/"], ["https://[fe80::1]/"]),
        ("*", ["https://example.org/", "http://10.0.0.1/"], []),
        (":443", [], ["https://example.org/"]),
        (".", [], ["https://example.org/"]),
        ("", [], ["https://example.org/"]),
    ],
)  # fmt: skip
def test_entries_of_no_proxy(entry: str, around: list[str], through: list[str]) -> None:
    both = {"https": "http://127.0.0.1:1", "http": "http://user:word@127.0.0.1:2"}
    for no_proxy in (entry, f"other.example, {entry}", f"{entry}\tother.example", f",{entry},"):
        proxies = read_proxies(Settings(proxies=both, no_proxy=no_proxy))
        assert [proxies.address_for(url) for url in around] == [None] * len(around)
        assert [proxies.name_for(url) for url in around] == [None] * len(around)
        assert [proxies.address_for(url) for url in through] == [both[url.partition(":")[0]] for url in through]
        assert [proxies.name_for(url) for url in through] == [f"127.0.0.1:{1 + url.startswith('http:')}" for url in through]


def test_an_address_of_another_kind_has_no_proxy() -> None:
    proxies = Proxies({"https": "http://127.0.0.1:1"})
    assert [proxies.address_for(url) for url in ("ftp://example.org/", "http://example.org/", "")] == [None] * 3
