"""Kinds of settings: what a value of each must be, in which form it is used, and how it is shown."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.setting_kinds import check_value, secrets_in, show_value


@pytest.mark.parametrize(("kind", "value", "used"), [
    ("address", " me@socks.example ", "me@socks.example"), ("key", "q7 {key}", "q7 {key}"), ("text", "*", "*"), ("text", "", ""),
    ("page", "https://socks.example/{pmid}?v=2", "https://socks.example/{pmid}?v=2"),
    ("origin", "http://127.0.0.1:8099/", "http://127.0.0.1:8099/"), ("origin", "https://u:p@[::1]:8", "https://u:p@[::1]:8"),
    ("proxy", " 127.0.0.1:3128 ", "http://127.0.0.1:3128"), ("proxy", "socks5://u:p%40@h:1/", "socks5://u:p%40@h:1/"),
    ("path", "a/../b", "a/../b"),
])  # fmt: skip
def test_a_value_in_the_form_it_is_used_in(kind: str, value: str, used: str) -> None:
    assert check_value(kind, value, "HERE") == used
    assert check_value(kind, used, "HERE") == used


def test_the_home_folder_is_meant_by_its_sign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert check_value("path", "~/cache", "HERE") == str(tmp_path / "cache")


@pytest.mark.parametrize(("kind", "value", "told"), [
    ("address", "me", "this is no address: write it as you@example.org"), ("address", "a@b@c.org", "this is no address"),
    ("address", "Me <me@socks.example>", "this is no address"), ("address", "mé@socks.example", "only plain letters"),
    ("key", "q7\nX-Other: 1", "only plain letters, digits and signs can be sent, no line ends"),
    ("page", "http://socks.example/{pmid}", " must be an https address with {pmid} in it"),
    ("page", "https:///{pmid}", " must be"),
    ("origin", "https://socks.example/path", " must be scheme, host and port, not 'https://socks.example/path'"),
    ("origin", "https://socks.example?key=q7", " must be scheme, host and port, not 'https://socks.example'"),
    ("origin", "https://socks.example#a", " must be"), ("origin", "https://h:0", " must be"),
    ("origin", "socks.example", " must be"),
    ("origin", "ftp://socks.example", " must be"), ("proxy", "http://h:1/path", " must be http://[user:password@]host:port"),
    ("proxy", "http://h h:1", " must be"), ("proxy", "someone:word", "not 'someone:…'; a password's own signs are written %40"),
])  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_place(kind: str, value: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        check_value(kind, value, "HERE")
    assert str(caught.value).startswith("HERE")
    assert told in str(caught.value)


@pytest.mark.parametrize(("kind", "value"), [
    ("origin", "https://u:q7secret@socks.example/path"), ("origin", "u:q7secret@h"), ("proxy", "http://u:q7secret@h:1/x"),
    ("proxy", "http://u:q7secret@h:99999"), ("proxy", "u:q7secret"), ("origin", "http://h?token=q7secret"),
])  # fmt: skip
def test_no_error_shows_a_password(kind: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        check_value(kind, value, "HERE")
    assert "q7secret" not in str(caught.value)


@pytest.mark.parametrize(("kind", "value", "shown"), [
    ("key", "q7key", "set, 5 characters"), ("address", "me@socks.example", "m…@socks.example"), ("text", "*", "*"),
    ("origin", "http://u:p@127.0.0.1:8099", "http://127.0.0.1:8099 (with user and password)"),
    ("origin", "http://127.0.0.1:8099", "http://127.0.0.1:8099"), ("path", "/a@b", "/a@b"),
    ("proxy", "http://u:p%40@h:1", "http://h:1 (with user and password)"),
    ("page", "https://u:p@socks.example/{pmid}?key=q7", "https://socks.example/{pmid}?key=REDACTED"),
    ("page", "https://socks.example/?id={pmid}&key=q7", "https://socks.example/?id={pmid}&key=REDACTED"),
])  # fmt: skip
def test_a_value_as_anybody_may_see_it(kind: str, value: str, shown: str) -> None:
    assert show_value(kind, value) == shown


def encoded(pair: str, charset: str = "utf-8") -> str:
    return b64encode(pair.encode(charset)).decode()


@pytest.mark.parametrize(("url", "secrets"), [
    ("http://h:1", ()), ("http://someone@h:1", ()), ("http://u:p%40@h", ("p@", encoded("u:p@"))),
    ("http://:word@h", ("word", encoded(":word"))), ("http://u:é@h", ("é", encoded("u:é"), encoded("u:é", "latin-1"))),
    ("http://u:word@h/?key=q7&id=1", ("word", encoded("u:word"), "q7")),
    ("http://h/?token=q7&email=a%40b.org", ("q7", "a@b.org")),
])  # fmt: skip
def test_secrets_in_an_address_and_as_they_are_sent(url: str, secrets: tuple[str, ...]) -> None:
    assert secrets_in(url) == secrets
