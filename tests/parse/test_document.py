"""A body as text: marks, encodings that are stated, declared or guessed, control characters; and its lines."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ParseError
from scraper.model import Capture
from scraper.parse.document import Document, decode_body, is_utf16


def capture(body: bytes, content_type: str | None = None) -> Capture:
    return Capture(source="landing", body=body, headers={"Content-Type": content_type} if content_type else {})


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Caf\u00e9".encode(), None, "Caf\u00e9"),
        ("Caf\u00e9".encode(), "text/html; charset=iso-8859-1", "Caf\u00e9"),  # UTF-8 before what is stated
        ("Caf\u00e9".encode("latin-1"), "text/html; charset=iso-8859-1", "Caf\u00e9"),
        ("\u03b1\u03b2".encode("iso-8859-7"), 'text/html;CHARSET = "ISO-8859-7"', "\u03b1\u03b2"),
        (codecs.BOM_UTF8 + b"a", None, "a"),
        ("\u03b1".encode("utf-16"), "text/plain; charset=latin-1", "\u03b1"),
        (codecs.BOM_UTF16_BE + "\u03b1".encode("utf-16-be"), None, "\u03b1"),
        (b"a\r\nb\rc\n", None, "a\r\nb\rc\n"),
        (b"", None, ""),
    ],
)
def test_a_text_that_is_as_its_mark_or_header_says(body: bytes, content_type: str | None, text: str) -> None:
    assert decode_body(capture(body, content_type)) == (text, ())


@pytest.mark.parametrize(
    ("body", "content_type", "text", "told"),
    [
        (b"Caf\xe9 and more", None, "Caf\u00e9 and more", "the bytes are not utf-8; read as windows-1252"),
        (b"Caf\xe9 and more", "text/html; charset=ascii", "Caf\u00e9 and more", "the bytes are not ascii; read as windows-1252"),
        (b"<meta charset='iso-8859-7'>\xe1 and more", None, "<meta charset='iso-8859-7'>\u03b1 and more",
         "the bytes are not utf-8; read as iso-8859-7"),
    ],
)  # fmt: skip
def test_an_encoding_that_is_guessed_is_told(body: bytes, content_type: str | None, text: str, told: str) -> None:
    found, issues = decode_body(capture(body, content_type))
    assert (found, [(one.code, one.message) for one in issues]) == (text, [("encoding_guessed", told)])


@given(st.text(st.sampled_from("a\u00e9\u03b1\t\n\r\x00\x0b\x1f\x7f\x80\x9f\u00a0"), max_size=12))
def test_control_characters_are_replaced_one_by_one_and_counted(text: str) -> None:
    bad = {"\x00", "\x0b", "\x1f", "\x7f", "\x80", "\x9f"}
    count = sum(one in bad for one in text)
    found, issues = decode_body(capture(text.encode()))
    assert found == "".join("\ufffd" if one in bad else one for one in text)
    assert [one.message for one in issues] == [f"{count} control characters replaced by U+FFFD"] * (count > 0)


def test_controls_in_another_encoding_are_replaced_too() -> None:
    text, (issue,) = decode_body(capture("a\x00b".encode("utf-16")))
    assert (text, issue.code) == ("a\ufffdb", "control_characters")


@pytest.mark.parametrize(
    ("body", "is_so"),
    [(codecs.BOM_UTF16_LE, True), (codecs.BOM_UTF16_BE + b"x", True), (codecs.BOM_UTF8, False), (b"\xff", False), (b"", False)],
)
def test_the_mark_of_utf16(body: bytes, is_so: bool) -> None:
    assert is_utf16(body) is is_so


def test_a_text_has_its_own_lines_and_a_page_those_that_are_seen() -> None:
    text = Document(capture(b"a\r\n\n b\n"))
    assert (text.is_html, text.lines) == (False, ["a", "", " b", ""])
    page = Document(capture(b"<!doctype html><html><body><p>a<p hidden>b<p> c </body></html>"))
    assert (page.is_html, page.lines) == (True, ["a", "c"])
    assert page.tree is page.tree


def test_an_empty_page_has_no_tree() -> None:
    with pytest.raises(ParseError, match="landing"):
        _ = Document(capture(b"<!-- -->")).tree
