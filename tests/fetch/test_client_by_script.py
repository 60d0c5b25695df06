"""The client by a script, and a clock that moves when somebody waits: what each status means, tries, waits, rules of robots."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import tenacity

from scraper.errors import Blocked, FetchError, Incomplete, ParseError
from scraper.fetch import client as client_module
from scraper.fetch.client import Client
from scraper.fetch.site import Site
from scraper.fetch.transport import Transport
from scraper.model import Capture, Request
from tests.fetch.scripted import Answer, Script, script_replies

SECRET = "someone.private@example.org"
PAGE = "https://api.example.org/page"
ROBOTS = "https://api.example.org/robots.txt"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return script_replies(monkeypatch)


def make(script: Script, cache: Path | None = None) -> Client:
    client = Client(Transport(user_agent="test"), secrets=(SECRET,), cache=cache)
    client.stop = script.clock
    return client


def take(client: Client, *, tries: int = 5, robots: bool = False, url: str = PAGE, key: str = "test") -> bytes:
    site = Site(key, 10_000, frozenset({"api.example.org"}), robots, {})
    return client.fetch(Request("src", url, ("1",)), lambda capture: capture.body, site, tries=tries)[1]


AGAIN = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}  # docs/decisions/2026-11-22-when-to-believe-a-reply.md
READ = {200, 400, 404, 410}
NOT_WHOLE = {202, 203, 204, 205, 206, 304}


@pytest.mark.parametrize("status", range(200, 600))
def test_what_each_status_means(script: Script, status: int) -> None:
    script.answers[PAGE] = [Answer(b"" if status in (204, 304) else b"good", status)]
    client = make(script)
    if status in READ:
        assert take(client, tries=1) == b"good"
        assert not client.faults
        return
    with pytest.raises(FetchError) as caught:
        take(client, tries=1)
    error = caught.value
    redirects = status in (301, 302, 303, 307, 308)
    kind = "blocked" if status in (403, 451) else "redirect" if redirects else f"http_{status}"
    assert (error.kind, isinstance(error, Blocked)) == (kind, status in (403, 451))
    assert error.transient == (status in AGAIN | NOT_WHOLE or redirects)
    assert isinstance(error, Incomplete) == (status in NOT_WHOLE or redirects)
    assert (error.source, error.url, error.status) == ("src", PAGE, None if redirects else status)
    assert client.faults == {("src", kind): 1}


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [(429, None, 1.0), (429, "soon", 1.0), (429, "0", 0.0), (429, "7", 7.0), (503, None, 0.0), (503, "7", 7.0), (418, "7", 0.0)],
)
def test_how_long_a_host_is_left_alone(script: Script, status: int, header: str | None, wait: float) -> None:
    script.answers[PAGE] = [Answer(b"", status, {"Retry-After": header} if header else {}), Answer()]
    client, begun = make(script), script.clock.now
    with pytest.raises(FetchError):
        take(client, tries=1)
    take(client)
    assert script.clock.now - begun == pytest.approx(wait, abs=0.01)


@pytest.mark.parametrize("status", [200, 202, 403, 503])
@pytest.mark.parametrize("header", ["cf-mitigated", "X-Amzn-WAF-Action"])
def test_a_challenge_that_a_header_names_is_a_stop(script: Script, header: str, status: int) -> None:
    script.answers[PAGE] = [Answer(b"good", status, {header: "challenge"})]
    client = make(script)
    for words in (f"proof of a person \\({header.lower()}\\); nothing more is asked of it", "nothing more is asked of it"):
        with pytest.raises(Blocked, match=words):
            take(client)
    assert len(script.sent) == 1


def test_a_packed_reply_that_does_not_say_so_is_asked_for_again(script: Script) -> None:
    script.answers[PAGE] = [Answer(b"\x1f\x8b\x08 packed"), Answer(b"good")]
    client = make(script)
    assert take(client) == b"good"
    assert client.faults == {("src", "bad_encoding"): 1}


LIMIT = b"API rate limit exceeded"


@pytest.mark.parametrize(
    ("body", "limited"),
    [
        (b'{"error":"' + LIMIT + b'"}', True),
        (b"{" + LIMIT.rjust(999), True),
        (b"{" + LIMIT.rjust(1000), False),  # a paper may speak of it
        (b'["' + LIMIT + b'"]', False),
        (b"<p>" + LIMIT, False),
        (b" {" + LIMIT, False),
        (b"{" + LIMIT.lower(), False),
    ],
    ids=lambda value: str(value)[:12],
)
def test_ncbis_limit_comes_as_a_good_reply(script: Script, body: bytes, limited: bool) -> None:
    script.answers[PAGE] = [Answer(body)]
    if not limited:
        assert take(make(script)) == body
        return
    with pytest.raises(FetchError) as caught:
        take(make(script), tries=1)
    assert (caught.value.kind, caught.value.transient, caught.value.retry_after) == ("http_429", True, 1.0)


@pytest.mark.parametrize("tries", [1, 2, 5, 9])
def test_tries_come_later_and_later_and_are_counted(script: Script, tries: int) -> None:
    script.answers[PAGE] = [Answer(b"", 503)]
    client = make(script)
    with pytest.raises(FetchError) as caught:
        take(client, tries=tries)
    assert (caught.value.attempts, client.requests["src"], client.retries["src"]) == (tries, tries, tries - 1)
    assert client.faults == {("src", "http_503"): tries}
    waits = [one for one in script.clock.waits if one > 0.11]  # turns are a tenth of a second at most
    assert all(base <= wait <= base + 0.5 for base, wait in zip([0.5, 1, 2, 4, 8, 16, 20, 20], waits, strict=False))
    assert len(waits) == tries - 1
    assert client.wait_seconds == pytest.approx(script.clock.now - 1000)


def test_five_tries_are_made_unless_told_otherwise(script: Script) -> None:
    script.answers[PAGE] = [Answer(b"", 503)]
    client, site = make(script), Site("test", 10_000, frozenset(), False, {})
    with pytest.raises(FetchError) as caught:
        client.fetch(Request("src", PAGE, ("1",)), lambda capture: capture.body, site)
    assert caught.value.attempts == len(script.sent) == 5


@pytest.mark.parametrize(
    ("seconds", "attempts"), [(100, 5), (149, 5), (150, 4), (199, 4), (200, 3), (299, 3), (300, 2), (600, 1)]
)
def test_ten_minutes_are_enough_for_one_request(
    script: Script, monkeypatch: pytest.MonkeyPatch, seconds: float, attempts: int
) -> None:
    """Each try takes a while; none is begun when ten minutes have passed."""
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())
    script.answers[PAGE] = [Answer(b"", 503, seconds=seconds)]
    with pytest.raises(FetchError) as caught:
        take(make(script))
    assert caught.value.attempts == attempts


def test_what_hosts_wait_for_is_told_together(script: Script) -> None:
    script.answers[PAGE] = [Answer(b"", 429, {"Retry-After": "7"})]
    client = make(script)
    assert client.waits_for() is None
    for key in ("one", "two", "three"):
        with pytest.raises(FetchError):
            take(client, tries=1, key=key)
    script.answers[PAGE] = [Answer()]
    script.clock.now += 0.1
    take(client, key="four")
    assert client.waits_for() == "; ".join(f"{key} asks to wait 7 s" for key in ("one", "two", "three"))
    script.clock.now += 7
    assert client.waits_for() is None


def test_a_limit_that_a_reply_states_is_kept(script: Script) -> None:
    script.answers[PAGE] = [Answer(headers={"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "1"})]
    client = make(script)
    begun = script.clock.now
    for _ in range(4):
        take(client)
    assert script.clock.now - begun == pytest.approx(1.0, abs=0.01)  # the second came before it was known


@pytest.mark.parametrize("status", [200, 503])
def test_bytes_count_whatever_the_reply(script: Script, status: int) -> None:
    script.answers[PAGE] = [Answer(b"12345", status)]
    client = make(script)
    with contextlib.suppress(FetchError):
        take(client, tries=2)
    assert client.bytes["src"] == 5 * len(script.sent)


def test_what_read_refuses_is_told_without_secrets(script: Script) -> None:
    script.answers[PAGE] = [Answer()]
    client, site = make(script), Site("test", 10_000, frozenset(), False, {})

    def refuse(capture: Capture) -> bytes:
        raise FetchError(f"odd {SECRET}", source=capture.source, kind="odd")

    def fail(capture: Capture) -> bytes:
        raise ParseError(capture.source, "line 1", f"<x>{SECRET}</x>")

    for read, kind in ((refuse, "odd"), (fail, "parse")):
        for _ in range(2):
            with pytest.raises((FetchError, ParseError)) as caught:
                client.fetch(Request("src", f"{PAGE}?email=x", ("1",)), read, site)
            assert SECRET not in f"{caught.value} {vars(caught.value)}"
            assert caught.value.reply is not None
        assert client.faults["src", kind] >= 2


def test_a_page_that_does_not_parse_is_asked_for_again(script: Script) -> None:
    script.answers[PAGE] = [Answer(b"bad"), Answer(b"other"), Answer(b"worse"), Answer()]
    client, errors = make(script), []

    def read(capture: Capture) -> bytes:
        if capture.body != b"good":
            errors.append(ParseError(capture.source, "line 1", capture.body.decode()))
            raise errors[-1]
        return capture.body

    site = Site("test", 10_000, frozenset(), False, {})
    assert client.fetch(Request("src", PAGE, ("1",)), read, site)[1] == b"good"
    assert client.faults == {("src", "parse"): 3}
    script.answers[PAGE] = [Answer(b"bad")]
    with pytest.raises(Incomplete, match=r"^src: line 1: not a known shape: 'bad'$") as caught:
        client.fetch(Request("src", f"{PAGE}?id=1", ("1",)), read, site, tries=1)
    assert (caught.value.kind, caught.value.status, caught.value.url) == ("parse", 200, f"{PAGE}?id=1")
    assert caught.value.__cause__ is errors[-1]


def test_a_page_that_never_parses_is_no_fault_of_the_host(script: Script) -> None:
    script.answers[PAGE] = [Answer(b"bad")]
    client, site = make(script), Site("test", 10_000, frozenset(), False, {})

    def read(capture: Capture) -> bytes:
        raise ParseError(capture.source, "line 1", "x")

    for _ in range(30):
        script.clock.now += 10
        with pytest.raises(ParseError):
            client.fetch(Request("src", PAGE, ("1",)), read, site)
    assert client.waits_for() is None


def test_a_host_that_answers_now_and_then_is_not_silent(script: Script) -> None:
    client = make(script)
    for answer in [Answer(b"", 503), Answer()] * 15:
        script.clock.now += 10
        script.answers[PAGE] = [answer] * 2
        with contextlib.suppress(FetchError):
            take(client, tries=2)
    assert client.waits_for() is None


# ---- robots.txt -------------------------------------------------------------------------------------------------


def rules(text: str, status: int = 200) -> Answer:
    return Answer(text.encode(), status)


@pytest.mark.parametrize(
    ("said", "interval", "told"),
    [("9.9", 9.9, False), ("10", 10, True), ("300", 300, True), ("301", None, False), ("0", 0.0, False)],
)
def test_delays_that_a_site_asks_for(
    script: Script, caplog: pytest.LogCaptureFixture, said: str, interval: float | None, told: bool
) -> None:
    script.answers = {PAGE: [Answer()], ROBOTS: [rules(f"User-agent: *\nCrawl-delay: {said}\n")]}
    client, times = make(script), []
    for _ in range(3):
        if interval is None:
            with pytest.raises(FetchError, match=r"robots\.txt of api\.example\.org asks for 301 s") as caught:
                take(client, robots=True, url=f"{PAGE}?email=x")
            assert (caught.value.kind, caught.value.source) == ("switched_off", "src")
            assert caught.value.url == f"{PAGE}?email=REDACTED"
        else:
            take(client, robots=True)
        times.append(script.clock.now)
    assert times[2] - times[1] == pytest.approx(interval or 0, abs=0.01)
    assert [f"asks for {said} s" in record.getMessage() for record in caplog.records] == [True] * told
    assert script.urls.count(ROBOTS) == 1


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (rules("User-agent: *\nDisallow: /page\n"), False),
        (rules("User-agent: *\nDisallow: /page\n", 404), True),
        (rules("User-agent: *\nDisallow: /page\n", 410), True),
        (rules("User-agent: *\nDisallow: /page\n", 400), True),
        (rules(" \n<html>\nUser-agent: *\nDisallow: /page\n"), True),  # a site that answers everything with its front page
        (Answer(b"User-agent: \xff\nDisallow: /\n\nUser-agent: *\nDisallow: /page\n"), False),
        (rules(""), True),
    ],
)
@pytest.mark.parametrize("tries", [1, 5])
def test_what_a_site_answers_for_its_rules(script: Script, answer: Answer, allowed: bool, tries: int) -> None:
    script.answers = {PAGE: [Answer()], ROBOTS: [answer]}
    client = make(script)
    if allowed:
        assert take(client, robots=True, tries=tries) == b"good"
        return
    with pytest.raises(FetchError, match=r"robots\.txt of api\.example\.org does not allow /page") as caught:
        take(client, robots=True, tries=tries, url=f"{PAGE}?email=x")
    assert (caught.value.kind, caught.value.source, caught.value.url) == ("robots", "src", f"{PAGE}?email=REDACTED")
    assert script.urls == [ROBOTS]


def test_rules_are_kept_for_the_next_run(script: Script, tmp_path: Path) -> None:
    script.answers = {PAGE: [Answer()], ROBOTS: [rules("User-agent: *\nDisallow: /closed\n")]}
    for _ in range(2):
        client = make(script, tmp_path)
        assert take(client, robots=True) == b"good"
        with pytest.raises(FetchError):
            take(client, robots=True, url="https://api.example.org/closed")
    assert script.urls == [ROBOTS, PAGE, PAGE]


def test_each_origin_has_rules_of_its_own(script: Script) -> None:
    other = "https://api.example.org:8443"
    script.answers = {PAGE: [Answer()], f"{other}/page": [Answer()], ROBOTS: [rules("User-agent: *\nDisallow: /\n")]}
    client = make(script)
    assert take(client, robots=True, url=f"{other}/page") == b"good"
    with pytest.raises(FetchError):
        take(client, robots=True)
    assert script.urls == [f"{other}/robots.txt", f"{other}/page", ROBOTS]


def test_rules_that_do_not_come_are_tried_twice_at_least(script: Script) -> None:
    script.answers = {PAGE: [Answer()], ROBOTS: [Answer(b"", 503)]}
    for tries, count in ((1, 2), (2, 2), (3, 3)):
        script.sent.clear()
        with pytest.raises(FetchError):
            take(make(script), robots=True, tries=tries)
        assert script.urls == [ROBOTS] * count
