"""A client of the user's settings: who asks, what is hidden, which proxy and certificates, and where is kept what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import FetchError, InputError
from scraper.fetch.client import Client
from scraper.fetch.connect import connect
from scraper.fetch.site import Site
from scraper.fetch.transport import Transport
from scraper.model import Capture, Request
from scraper.settings import Settings
from scraper.version import __version__
from tests.fetch.scripted import Answer, Script, script_replies

PAGE = "https://api.example.org/page"
EMAIL = "someone.private@example.org"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Script:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return script_replies(monkeypatch)


def make(script: Script, settings: Settings) -> Client:
    client = connect(settings, Client, Transport)
    client.stop = script.clock
    return client


def ask(client: Client, *, robots: bool = False, rate: float = 1000) -> Capture:
    site = Site("test", rate, frozenset({"api.example.org"}), robots, {})
    return client.fetch(Request("src", PAGE, ("1",)), lambda capture: capture, site, tries=1)[0]


@pytest.mark.parametrize("email", [None, EMAIL])
def test_who_asks_says_who_it_is(script: Script, email: str | None) -> None:
    script.answers[PAGE] = [Answer()]
    ask(make(script, Settings(email=email)))
    contact = f" (mailto:{email})" if email else ""
    assert script.sent[0].request.headers["User-Agent"] == f"literature-scraper/{__version__}{contact}"
    assert dict(script.sent[0].options["proxies"]) == {}


def test_what_is_the_users_own_is_neither_kept_nor_told(script: Script) -> None:
    script.answers[PAGE] = [Answer(headers={"Link": f"<https://x.org/{EMAIL}>"})]
    client = make(script, Settings(email=EMAIL))
    assert EMAIL not in str(dict(ask(client).headers))

    def refuse(capture: Capture) -> None:
        raise FetchError(f"nothing for {EMAIL}", source=capture.source)

    with pytest.raises(FetchError) as caught:
        client.fetch(Request("src", PAGE, ("1",)), refuse, Site("test", 1000, frozenset(), False, {}))
    assert EMAIL not in str(caught.value)


def test_the_proxy_of_the_settings_is_gone_through(script: Script) -> None:
    script.answers[PAGE] = [Answer()]
    ask(make(script, Settings(proxies={"https": "http://127.0.0.1:3128"})))
    assert dict(script.sent[0].options["proxies"]) == {"https": "http://127.0.0.1:3128"}


@pytest.mark.parametrize(
    "settings", [Settings(proxies={"https": "socks5://127.0.0.1:1"}), Settings(certificates={"SSL_CERT_FILE": "/nowhere/ca.pem"})]
)
def test_what_cannot_be_used_is_told_before_anything_is_asked(script: Script, settings: Settings) -> None:
    with pytest.raises(InputError):
        connect(settings, Client, Transport)
    assert script.sent == []


@pytest.mark.parametrize("kept", [False, True])
def test_rules_of_sites_are_kept_in_the_cache_folder_if_there_is_one(script: Script, tmp_path: Path, kept: bool) -> None:
    script.answers = {PAGE: [Answer()], "https://api.example.org/robots.txt": [Answer(b"User-agent: *\nDisallow:\n")]}
    settings = Settings(cache_dir=str(tmp_path / "kept") if kept else "")
    for _ in range(2):
        ask(make(script, settings), robots=True)
    assert len(script.sent) == (3 if kept else 4)
    assert (tmp_path / "kept").exists() == kept


def test_two_clients_of_one_user_share_a_pace(script: Script, tmp_path: Path) -> None:
    script.answers[PAGE] = [Answer()]
    begun = script.clock.now
    for _ in range(3):
        ask(make(script, Settings()), rate=1 / 0.95)
    assert script.clock.now - begun == pytest.approx(2)
    (tmp_path / "run" / "scraper-pace").rename(tmp_path / "gone")
    (tmp_path / "run" / "scraper-pace").write_text("no folder")
    ask(make(script, Settings(cache_dir=str(tmp_path / "own"))))
    assert (tmp_path / "own" / "pace").is_dir()
