"""One exchange: where a redirect may lead and where not, what is sent, what is kept, and what each fault is called."""

from __future__ import annotations

import datetime
import gzip
import http.client
import itertools
import re
import threading
from typing import Any

import pytest
import requests
import urllib3

from scraper.errors import FetchError, Incomplete
from scraper.fetch import connections
from scraper.fetch.client import Client
from scraper.fetch.proxies import Proxies
from scraper.fetch.site import ANYWHERE, REDIRECTING, Site
from scraper.fetch.transport import Elsewhere, Transport
from scraper.model import Capture, Request
from tests.fetch.scripted import Answer, Script, script_replies

START = "https://api.example.org/start"
BASE = "http://127.0.0.1:8099"  # an address the user set
HOME = f"{BASE}/x"
OWN = frozenset({"api.example.org", BASE})
SECRET = "p4ssw0rd-of-nobody"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return script_replies(monkeypatch)


def exchange(hosts: frozenset[str] = OWN, *, url: str = START, body: str | None = None, **options: object) -> Capture:
    given = {"credentials": {}, "next_hop": lambda: None, **options}
    transport = Transport(user_agent="test", secrets=(SECRET,))
    return transport.exchange(Request("src", url, ("1",), body=body), hosts=hosts, **given)  # type: ignore[arg-type]


def moved(location: str | None, status: int = 302) -> Answer:
    return Answer(b"", status, {} if location is None else {"Location": location})


ALLOWED = [
    ("/there", "https://api.example.org/there"),
    ("there?id=1", "https://api.example.org/there?id=1"),
    ("//api.example.org/there", "https://api.example.org/there"),
    ("https://api.example.org:443/there", "https://api.example.org:443/there"),
    ("https:///there", "https://api.example.org/there"),
    ("HTTPS://API.EXAMPLE.ORG/there", "https://api.example.org/there"),
    (f"{BASE}/there", f"{BASE}/there"),
]


@pytest.mark.parametrize("anywhere", [False, True])
@pytest.mark.parametrize(("location", "target"), ALLOWED)
def test_redirects_to_a_place_of_the_source_are_followed(script: Script, location: str, target: str, anywhere: bool) -> None:
    script.answers = {START: [moved(location)], target.partition("?")[0].replace(":443", ""): [Answer()]}
    script.answers[target.partition("?")[0]] = [Answer()]
    hops: list[int] = []
    hosts = OWN | {ANYWHERE} if anywhere else OWN
    capture = exchange(hosts, next_hop=lambda: hops.append(len(script.sent)))
    assert (capture.body, capture.url) == (b"good", START)
    assert [url.lower() for url in script.urls] == [START, target]
    assert hops == [1]


NOWHERE = [
    None, "", "http://[", "https://api.example.org:99999/", "https://api.example.org:port/", "https://:443/", "//user@/there",
    "file:///etc/passwd", "ftp://api.example.org/", "data:text/plain,x", "mailto:someone@example.org",
    "http://api.example.org/", "http://api.example.org:443/", "https://api.example.org:8443/", "https://api.example.org:80/",
    "https://api.example.org:0/", "https://user@api.example.org/", "https://user:word@api.example.org/", "https://@api.example.org/",
    "http://127.0.0.1/", "http://127.0.0.1:8098/", "https://127.0.0.1:8099/", "https://127.0.0.1/", "http://user@127.0.0.1:8099/",
    "http://127.0.0.1:8099@public.example.org/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[::1]/",
    "https://localhost/", "https://inside.example.org/", "https://both.example.org/", "https://unknown.example.org/",
    "https://public.example.org:8443/", "http://public.example.org/", "https://user@public.example.org/",
]  # fmt: skip


@pytest.mark.parametrize("anywhere", [False, True])
@pytest.mark.parametrize("location", NOWHERE)
def test_redirects_to_any_other_place_are_refused(script: Script, location: str | None, anywhere: bool) -> None:
    script.answers[START] = [moved(location)]
    with pytest.raises(Incomplete) as caught:
        exchange(OWN | {ANYWHERE} if anywhere else OWN)
    assert (caught.value.kind, caught.value.transient, caught.value.source) == ("redirect", True, "src")
    assert script.urls == [START]


@pytest.mark.parametrize("host", ["inside.example.org", "both.example.org", "unknown.example.org", "127.0.0.1", "[::1]"])
def test_a_host_of_the_source_that_lies_inside_is_refused(script: Script, host: str) -> None:
    """A name of the source's own may be pointed into the user's network."""
    script.answers = {START: [moved(f"https://{host}/there")], f"https://{host}/there": [Answer()]}
    with pytest.raises(Incomplete, match="not a place of this source"):
        exchange(OWN | {host.strip("[]")})
    assert script.urls == [START]


@pytest.mark.parametrize("port", ["", ":443"])
def test_another_public_host_is_gone_to_only_where_any_will_do(script: Script, port: str) -> None:
    target = f"https://public.example.org{port}/there?id=1"
    script.answers[START] = [moved(target)]
    with pytest.raises(Elsewhere) as caught:
        exchange(OWN | {ANYWHERE})
    assert (caught.value.url, str(caught.value)) == (target, target)
    with pytest.raises(Incomplete):
        exchange(OWN)
    assert set(script.urls) == {START}


def test_behind_a_proxy_names_that_only_it_knows_are_followed(script: Script) -> None:
    script.answers = {START: [moved("https://unknown.example.net/there")], "https://unknown.example.net/there": [Answer()]}
    hosts = OWN | {"unknown.example.net"}
    with pytest.raises(Incomplete):
        exchange(hosts)
    proxies = Proxies({"https": "http://proxy.example.org:3128"}, ("api.example.org",))
    transport = Transport(user_agent="test", proxies=proxies)
    transport.exchange(Request("src", START, ("1",)), hosts=hosts, credentials={}, next_hop=lambda: None)
    assert [dict(one.options["proxies"]) for one in script.sent[1:]] == [{}, {"https": "http://proxy.example.org:3128"}]


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (None, "redirected to nowhere,"),
        (f"https://other.example.org/{SECRET}", "redirected to https://other.example.org/REDACTED,"),
        ("https://user:word@api.example.org/?api_key=abc", "redirected to https://api.example.org/?api_key=REDACTED,"),
        ("https://other.example.org/" + "x" * 500, "redirected to https://other.example.org/" + "x" * 74 + ","),
    ],
)
def test_where_a_redirect_led_is_told_without_secrets(script: Script, location: str | None, shown: str) -> None:
    script.answers[START] = [moved(location)]
    with pytest.raises(Incomplete) as caught:
        exchange(url=f"{START}?email=someone")
    assert caught.value.reason.startswith(shown)
    assert caught.value.url == f"{START}?email=REDACTED"


@pytest.mark.parametrize("status", range(300, 310))
def test_which_statuses_lead_on(script: Script, status: int) -> None:
    script.answers = {START: [moved("/there", status)], "https://api.example.org/there": [Answer()]}
    leads = status in (301, 302, 303, 307, 308)
    assert (exchange().status, status in REDIRECTING) == (200 if leads else status, leads)


@pytest.mark.parametrize("count", range(8))
def test_five_redirects_are_followed(script: Script, count: int) -> None:
    steps = [START, *(f"https://api.example.org/{number}" for number in range(count))]
    script.answers = {here: [moved(there)] for here, there in itertools.pairwise(steps)} | {steps[-1]: [Answer()]}
    if count <= 5:
        assert exchange().body == b"good"
    else:
        with pytest.raises(Incomplete, match="more than 5 redirects") as caught:
            exchange()
        assert caught.value.kind == "redirect"
    assert script.urls == steps[:6]


def test_all_hops_together_have_one_deadline(script: Script) -> None:
    half = connections.TOTAL_SECONDS / 2
    script.answers = {START: [moved("/there")._replace(seconds=half)], "https://api.example.org/there": [Answer(seconds=half)]}
    assert exchange().body == b"good"
    script.answers["https://api.example.org/there"] = [Answer(seconds=half + 0.1)]
    with pytest.raises(Incomplete) as caught:
        exchange()
    assert caught.value.kind == "deadline"


@pytest.mark.parametrize(
    ("body", "credentials", "method", "query", "form"),
    [
        (None, {}, "GET", "", None),
        (None, {"email": "a@b.org"}, "GET", "?email=a%40b.org", None),
        ("id=1%2C2", {}, "POST", "", "id=1%2C2"),
        ("id=1", {"email": "a@b.org", "tool": "x"}, "POST", "", "id=1&email=a%40b.org&tool=x"),
        ("", {"email": "a@b.org"}, "POST", "", "email=a%40b.org"),
    ],
)
def test_credentials_are_added_while_sending(
    script: Script, body: str | None, credentials: dict[str, str], method: str, query: str, form: str | None
) -> None:
    script.answers[START] = [Answer()]
    capture = exchange(body=body, credentials=credentials, headers={"X-Key": "k"})
    (sent,) = script.sent
    assert (sent.request.method, sent.url, sent.request.body) == (method, START + query, form)
    assert (capture.method, capture.url, capture.request_body) == (method, START, body)
    wanted = {"User-Agent": "test", "Accept-Encoding": "gzip", "Accept": "*/*", "X-Key": "k"}
    assert wanted.items() <= dict(sent.request.headers).items()
    assert sent.request.headers.get("Content-Type") == (None if body is None else "application/x-www-form-urlencoded")


def test_what_came_is_kept_without_secrets(script: Script) -> None:
    given = {"Content-Type": "text/xml", "Content-Encoding": "gzip", "Set-Cookie": "a=b", "Link": f"<https://x.org/?{SECRET}>"}
    script.answers[START] = [Answer(gzip.compress(b"<x/>"), 404, given)]
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(milliseconds=1)
    capture = exchange(url=f"{START}?api_key=k")
    assert (capture.source, capture.status, capture.body, capture.url) == ("src", 404, b"<x/>", f"{START}?api_key=REDACTED")
    assert dict(capture.headers) == {"Content-Type": "text/xml", "Content-Encoding": "gzip", "Link": "<https://x.org/?REDACTED>"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", capture.retrieved_at or "")
    assert before <= datetime.datetime.fromisoformat(capture.retrieved_at or "") <= datetime.datetime.now(datetime.UTC)


@pytest.mark.parametrize(
    "fault",
    [
        requests.RequestException(SECRET), urllib3.exceptions.HTTPError(SECRET), http.client.HTTPException(SECRET),
        OSError(SECRET),
        ValueError(SECRET),
    ],
    ids=lambda fault: type(fault).__name__,
)  # fmt: skip
@pytest.mark.parametrize("reading", [False, True])
def test_whatever_goes_wrong_on_the_way_is_an_error_without_secrets(
    script: Script, fault: Exception, reading: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> bytes:
        raise fault

    script.answers[START] = [Answer(fault=None if reading else fault)]
    if reading:
        monkeypatch.setattr(urllib3.HTTPResponse, "read1", fail)
    with pytest.raises(FetchError, match=r"src: .*api\.example\.org") as caught:
        exchange()
    assert (caught.value.kind, caught.value.transient, caught.value.url) == ("broken", True, START)
    assert SECRET not in str(caught.value)
    assert script.sent[0].reply.raw.closed or not reading


def test_a_reply_is_closed_when_it_is_read(script: Script) -> None:
    script.answers[START] = [moved("/there")]
    exchange()
    assert [one.reply.raw.closed for one in script.sent] == [True, True]


def test_a_proxys_407_is_not_the_sources(script: Script) -> None:
    """Its page is neither read nor kept; from the source itself 407 is a status like another."""
    script.answers[f"{BASE}/x"] = [Answer(b"who?", 407)]
    request = Request("src", f"{BASE}/x", ())
    transport = Transport(user_agent="test", proxies=Proxies({"http": "http://127.0.0.1:1"}))
    with pytest.raises(FetchError, match=r"proxy 127\.0\.0\.1:1") as caught:
        transport.exchange(request, hosts=OWN, credentials={}, next_hop=lambda: None)
    assert (caught.value.kind, caught.value.transient) == ("proxy", False)
    capture = Transport(user_agent="test").exchange(request, hosts=OWN, credentials={}, next_hop=lambda: None)
    assert (capture.status, capture.body) == (407, b"who?")
    assert [one.reply.raw.closed for one in script.sent] == [True, True]


def test_each_thread_has_a_session_of_its_own(script: Script) -> None:
    script.answers[START] = [Answer()]
    transport = Transport(user_agent="test")

    def ask() -> None:
        transport.exchange(Request("src", START, ("1",)), hosts=OWN, credentials={}, next_hop=lambda: None)

    for run in (ask, ask):
        run()
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(10)
    first, second, other = (one.session for one in script.sent)
    assert first is second
    assert first is not other
    assert {type(other.get_adapter(f"{scheme}://x.org/")) for scheme in ("http", "https")} == {connections.WatchedAdapter}


def test_no_exchange_waits_without_end(script: Script) -> None:
    script.answers[START] = [Answer()]
    exchange()
    connecting, reading = script.sent[0].options["timeout"]
    assert 5 <= connecting <= reading <= 30


# ---- through the whole client ----------------------------------------------------------------------------------


THERE = "https://public.example.org/there"
SITE = Site("test", 10_000, frozenset({"api.example.org", ANYWHERE}), False, {"email": SECRET}, {"X-Key": SECRET})


def make(script: Script) -> Client:
    client = Client(Transport(user_agent="test", secrets=(SECRET,)), secrets=(SECRET,))
    client.stop = script.clock
    return client


def test_the_next_host_gets_no_credentials_and_a_pace_of_its_own(script: Script) -> None:
    script.answers = {START: [moved(THERE)], THERE: [moved("/last")], "https://public.example.org/last": [Answer()]}
    client = make(script)
    capture, body = client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, SITE)
    assert (body, capture.url) == (b"good", START)  # kept under what was asked
    assert script.urls == [f"{START}?email={SECRET}", THERE, "https://public.example.org/last"]
    assert ["X-Key" in one.request.headers for one in script.sent] == [True, False, False]
    assert client.requests["src"] == 3
    assert client.retries["src"] == 0
    with pytest.raises(FetchError):  # blocked there, the first host goes on
        script.answers[THERE] = [Answer(b"", 403)]
        client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, SITE)
    script.answers[START] = [Answer()]
    assert client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, SITE)[1] == b"good"


@pytest.mark.parametrize("location", [HOME, "http://public.example.org/", "https://10.0.0.1/", "https://inside.example.org/", ""])
@pytest.mark.parametrize("hops", [0, 1, 2])
def test_no_host_on_the_way_may_lead_inside(script: Script, location: str, hops: int) -> None:
    """The user's own address is a place of the first host's only."""
    urls = [START, THERE, "https://api.example.org/last"][: hops + 1]
    script.answers = {here: [moved(there)] for here, there in itertools.pairwise([*urls, location])}
    script.answers[HOME] = [Answer()]
    site = SITE._replace(hosts=SITE.hosts | {BASE})
    client = make(script)
    if location == HOME and hops == 0:
        assert client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, site)[1] == b"good"
        return
    with pytest.raises(Incomplete) as caught:
        client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, site, tries=2)
    assert (caught.value.kind, caught.value.attempts, client.retries["src"]) == ("redirect", 2, 1)
    assert {url.partition("?")[0] for url in script.urls} == set(urls)


def test_each_hop_takes_a_turn_of_its_own(script: Script) -> None:
    steps = [START, *(f"https://api.example.org/{number}" for number in range(3))]
    script.answers = {here: [moved(there)] for here, there in itertools.pairwise(steps)} | {steps[-1]: [Answer()]}
    client, begun = make(script), script.clock.now
    site = SITE._replace(requests_per_second=1 / 0.95)
    client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, site)
    assert script.clock.now - begun == pytest.approx(3)
    assert client.requests["src"] == 4


def test_a_run_that_is_stopped_follows_no_redirect(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    script.answers = {START: [moved("/there")], "https://api.example.org/there": [Answer()]}
    client, real = make(script), script.send

    def send(*args: Any, **options: Any) -> requests.Response:
        script.clock.set()
        return real(*args, **options)

    monkeypatch.setattr(script, "send", send)
    with pytest.raises(FetchError) as caught:
        client.fetch(Request("src", START, ("1",)), lambda capture: capture.body, SITE)
    assert (caught.value.kind, script.urls) == ("stopped", [f"{START}?email={SECRET}"])


def test_rules_of_robots_hold_at_the_next_host_too(script: Script) -> None:
    script.answers = {START: [moved(THERE)], THERE: [Answer()]}
    script.answers["https://public.example.org/robots.txt"] = [Answer(b"User-agent: *\nDisallow: /there\n")]
    with pytest.raises(FetchError, match=r"robots\.txt of public\.example\.org does not allow /there"):
        make(script).fetch(Request("src", START, ("1",)), lambda capture: capture.body, SITE._replace(robots=True))
    assert THERE not in script.urls


@pytest.mark.parametrize(("count", "good"), [(5, True), (6, False)])
def test_at_most_five_hosts_in_a_row(script: Script, count: int, good: bool) -> None:
    """One host sends to the other and back: each is another host's page, whose credentials are gone."""
    urls = [f"https://{('api', 'public')[number % 2]}.example.org/{number}" for number in range(count)]
    script.answers = {here: [moved(there)] for here, there in itertools.pairwise(urls)} | {urls[-1]: [Answer()]}
    request = Request("src", urls[0].replace("//", "//user:word@"), ("1",))
    script.answers[request.url] = script.answers[urls[0]]
    if good:
        assert make(script).fetch(request, lambda capture: capture.body, SITE)[1] == b"good"
    else:
        with pytest.raises(FetchError, match="from host to host") as caught:
            make(script).fetch(request, lambda capture: capture.body, SITE)
        assert (caught.value.kind, caught.value.url) == ("redirect", urls[0])
    assert len(script.sent) == 5
