"""What must not be shown is removed in whatever form it stands, and nothing else is changed."""

from __future__ import annotations

import html
import json
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import Incomplete, ParseError
from scraper.redact import (
    HIDDEN,
    host_of,
    keep_headers,
    redact_body,
    redact_error,
    redact_message,
    redact_reply,
    redact_text,
    redact_url,
    secrets_in_query,
)

SECRETS = st.from_regex(r"[0-9][a-zA-Z&/@+ <\"é\\]{4,9}[0-9]", fullmatch=True)
WAYS = st.sampled_from([
    str, str.upper, str.lower, quote, quote_plus, html.escape, lambda one: quote(one, safe=""), lambda one: json.dumps(one)[1:-1],
])  # fmt: skip
KEY, ADDRESS = "q7-key-998-xy", "me@socks.example"


@given(SECRETS, WAYS, st.sampled_from(["", "Warm socks ", "é"]), st.sampled_from(["", " of wool", "…"]))
def test_a_secret_is_removed_in_every_form_and_what_stands_beside_it_stays(
    secret: str, way: object, before: str, after: str
) -> None:
    text = f"{before}{way(secret)}{after}"  # type: ignore[operator]
    assert redact_text(text, ["", secret]) == f"{before}{HIDDEN}{after}"
    assert redact_text(redact_text(text, [secret]), [secret]) == redact_text(text, [secret])


def test_of_two_secrets_the_longer_is_removed_whole() -> None:
    assert redact_text("key 12-34-56", ["12-34", "12-34-56"]) == f"key {HIDDEN}"
    assert redact_text("Warm socks", []) == "Warm socks"


@pytest.mark.parametrize(("url", "expected"), [
    ("https://example.org/a?B=1&API_KEY=x&b=", "https://example.org/a?B=1&API_KEY=REDACTED&b="),
    ("https://example.org/a?key=&token=x#part", "https://example.org/a?key=REDACTED&token=REDACTED#part"),
    ("https://u@example.org/", "https://example.org/"), ("https://u:p@ss@example.org:8/a", "https://example.org:8/a"),
    ("https://example.org/key=1?monkey=2", "https://example.org/key=1?monkey=2"), ("", ""),
    ("/a?mailto=x&q=knots,ropes:9/8", "/a?mailto=REDACTED&q=knots,ropes:9/8"),
])  # fmt: skip
def test_an_address_as_anybody_may_see_it(url: str, expected: str) -> None:
    assert redact_url(url) == expected
    assert redact_url(expected) == expected


@given(
    st.lists(st.tuples(st.sampled_from(["id", "q", "api_key", "Token", "email"]), st.text("ab &=%é+/", max_size=5)), max_size=4)
)
def test_other_parameters_of_an_address_keep_their_values(pairs: list[tuple[str, str]]) -> None:
    own = parse_qsl(urlsplit(redact_url(f"https://example.org/?{urlencode(pairs)}")).query, keep_blank_values=True)
    assert own == [(name, value if name in ("id", "q") else HIDDEN) for name, value in pairs]
    secret = tuple(value for name, value in pairs if name not in ("id", "q") and value)
    assert secrets_in_query(f"https://example.org/?{urlencode(pairs)}") == secret


@pytest.mark.parametrize(
    ("url", "host"), [("https://example.org", "example.org"), ("http://a@b@[::1]:9/x", "[::1]:9"), ("x", "")]
)
def test_host_and_port(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(("text", "expected"), [
    (f"cut: {KEY[:6]}", f"cut: {HIDDEN}"), (f"cut: {KEY[:5]}", f"cut: {KEY[:5]}"), (f"'{KEY[:8]}...'", f"'{HIDDEN}...'"),
    (f"({KEY[:8]})", f"({HIDDEN})"), (f"{KEY[:8]} and more", f"{KEY[:8]} and more"), ("", ""),
    (f"{quote(ADDRESS)[:8]}...", f"{HIDDEN}..."), (f"{ADDRESS[:9]}\"", f"{HIDDEN}\""), ("me", "me"),
])  # fmt: skip
def test_the_beginning_of_a_secret_is_removed_where_a_message_was_cut(text: str, expected: str) -> None:
    assert redact_message(text, [KEY, ADDRESS]) == expected


def test_a_mere_word_that_a_secret_begins_with_stays() -> None:
    assert redact_message("of contact", ["contact.me@socks.example"]) == "of contact"


def test_an_error_says_nothing_of_a_secret_in_any_of_its_parts() -> None:
    parse = ParseError("icite", "line 1", f"key={KEY}", f"no key {KEY}")
    fetch = Incomplete(f"no {quote(ADDRESS)}", source="icite")
    for error in (parse, fetch):
        redact_error(error, iter([KEY, ADDRESS]))
    assert str(parse) == f"icite: line 1: no key {HIDDEN}: 'key={HIDDEN}'"
    assert (parse.got, parse.reason, parse.shown, parse.where) == (
        f"key={HIDDEN}",
        f"no key {HIDDEN}",
        f"'key={HIDDEN}'",
        "line 1",
    )
    assert (str(fetch), fetch.reason) == (f"icite: no {HIDDEN}", f"no {HIDDEN}")


@pytest.mark.parametrize(("body", "expected"), [
    (b'{"api-key" : "192.0.2.7"}', b'{"api-key" : "REDACTED"}'), (b"\xff\xfe 9" + KEY.encode(), b"\xff\xfe 9REDACTED"),
    (b"half: " + KEY[:7].upper().encode(), b"half: REDACTED"), (KEY[:7].encode() + b" inside", KEY[:7].encode() + b" inside"),
    (b"", b""),
    ("é socks".encode(), "é socks".encode()),
])  # fmt: skip
def test_a_reply_that_failed(body: bytes, expected: bytes) -> None:
    assert redact_body(body, [KEY, ADDRESS]) == expected


@pytest.mark.parametrize(("body", "expected"), [
    (f"of {KEY}, {KEY.upper()}", f"of {HIDDEN}, {KEY.upper()}"), (f"A. Uthor <{ADDRESS}>", f"A. Uthor <{ADDRESS}>"),
    (f"?email={quote(ADDRESS)}&mailto={ADDRESS}", f"?email={HIDDEN}&mailto={HIDDEN}"),
    (f"(mailto:{ADDRESS})", f"(mailto:{HIDDEN})"),
    (f'"email" : "{ADDRESS}"', f'"email" : "{HIDDEN}"'), (f'\\"mailto\\":\\"{ADDRESS}', f'\\"mailto\\":\\"{HIDDEN}'),
    (f"email{' ' * 40}={ADDRESS}", f"email{' ' * 40}={ADDRESS}"), ("wordwordword short-1", "wordwordword short-1"),
    (f"url=a?email%3D{quote(ADDRESS)}", f"url=a?email%3D{HIDDEN}"),
])  # fmt: skip
def test_a_document_keeps_addresses_that_are_not_of_the_request(body: str, expected: str) -> None:
    assert redact_reply(body.encode(), [KEY, ADDRESS, "wordwordword"], [KEY, "wordwordword", "short-1"]) == expected.encode()


def test_headers_that_are_kept() -> None:
    sent = [("Content-TYPE", "text/html"), ("Set-Cookie", "a=b"), ("ETag", "x"), ("X-Api-Key", KEY), ("Retry-After", "9")]
    assert keep_headers(sent) == {"Content-TYPE": "text/html", "ETag": "x", "Retry-After": "9"}
