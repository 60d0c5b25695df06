"""A file that is of no known layout, or not of the one it is said to be, is refused and the reason told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scraper.errors import Blocked, InputError, ParseError
from scraper.model import Capture, SourceStatus
from scraper.parse import bioc_json, document, pubtator
from scraper.parse.bioc_xml import iter_bioc_xml
from scraper.parse.html import read_tree
from scraper.parse.layouts import LAYOUTS, parse_capture

STATUS = SourceStatus(name="the source")
PAGE = "<!doctype html><html><head><title>x</title></head><body>{}</body></html>"
DOCUMENT = '{"id": "998000971", "passages": [{"infons": {"type": "title"}, "offset": 0, "text": "Newts"}]}'


def capture(body: str | bytes) -> Capture:
    return Capture(source="the source", body=body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize(
    ("body", "where", "reason"),
    [
        ("", "body", "empty"),
        (" \n\t", "body", "empty"),
        ("Newts.\nToads.", "line 1", "no known layout"),
        (PAGE.format("Newts."), "line 1", "no known layout"),
    ],
)
def test_what_is_no_document_that_we_know(body: str, where: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as stop:
        parse_capture(capture(body))
    assert (stop.value.source, stop.value.where) == ("the source", where)


def test_bytes_that_are_no_text_in_any_encoding_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which bytes are none depends on the version of the library that guesses."""
    monkeypatch.setattr(document, "_detect", lambda body: (None, None))
    with pytest.raises(ParseError, match="no encoding"):
        parse_capture(capture(b"\x14\xd0%\xc2K@\xae"))


def test_a_bot_check_is_told_with_what_shows_it() -> None:
    with pytest.raises(Blocked, match="Checking your browser"):
        parse_capture(capture(PAGE.format("Checking your browser")))


def test_an_unknown_layout_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="'newts'") as stop:
        parse_capture(capture(DOCUMENT), layout="newts")
    assert all(name in str(stop.value) for name in LAYOUTS)


@pytest.mark.parametrize(
    ("layout", "body"),
    [
        ("publisher", PAGE.format("Newts.")),
        ("pmc", PAGE.format("Newts.")),
        ("pmc", PAGE.format("<h1>Newts</h1>").replace("<title>", '<meta name="citation_title" content="Newts"><title>')),
        ("pubmed", PAGE.format("Newts.")),
        ("pubmed", PAGE.format("Newts.").replace("<title>", '<meta name="citation_pmid" content="998000971"><title>')),
        ("overview", "Newts.\nToads.\n"),
        ("overview", PAGE.format("Newts.")),
    ],
)
def test_a_page_that_is_not_of_the_layout_it_is_said_to_be(layout: str, body: str) -> None:
    with pytest.raises(ParseError):
        parse_capture(capture(body), layout=layout)


@pytest.mark.parametrize(
    ("end", "told"), [("</body></html>", []), ("</body></HTML >\n<!-- x -->", []), ("</body>", None), ("<p>Ne", None)]
)
def test_a_page_without_its_end_is_refused(end: str, told: list[str] | None) -> None:
    begin = '<!doctype html><html><head><meta name="citation_title" content="Newts"></head><body><p>Newts.</p>'
    if told is None:
        with pytest.raises(ParseError, match="cut short"):
            parse_capture(capture(begin + end))
    else:
        assert [issue.code for one in parse_capture(capture(begin + end)) for issue in one.issues] == told


@pytest.mark.parametrize("text", ["", "<!-- Newts -->", "<!doctype html>"])
def test_an_empty_page_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="empty"):
        read_tree(text, "the source")


def bioc(text: str) -> None:
    list(bioc_json.iter_bioc_json([text.encode()], STATUS))


def xml(text: str) -> None:
    list(iter_bioc_xml([text.encode()], STATUS))


def rows(text: str) -> None:
    list(pubtator.iter_pubtator([text.encode()], STATUS))


XML = "<collection><document><id>998000971</id><passage><offset>0</offset><text>Newts</text></passage></document></collection>"


@pytest.mark.parametrize(
    ("read", "text", "where", "reason"),
    [
        (bioc, DOCUMENT[:-1], "JSON value 1", "no whole JSON"),
        (bioc, f"{DOCUMENT}\n{DOCUMENT[:-1]}", "JSON value 2", "no whole JSON"),
        (bioc, DOCUMENT.replace('"offset": 0', '"offset": NaN').replace("Newts", "\\ud800"), "JSON value 1", "NaN is no JSON"),
        (bioc, DOCUMENT.replace('"Newts"', "[7]"), "document '998000971'", "not of the form"),
        (bioc, DOCUMENT.replace("[{", "[7, {"), "document '998000971'", "not of the form"),
        (xml, XML[:-1], "line 1", "broken or cut"),
        (xml, XML.replace("</text>", ""), "line 1", "broken or cut"),
        (xml, XML.replace("<text>", "<annotation><location offset='x' length='1'/></annotation><text>"),
         "document '998000971', line 1", "not of the form"),
        (rows, "998000971\t0\t5\tNewts\tSpecies\t1\n", "line 1", "before it"),
        (rows, "Newts\n998000971|t|Newts\n", "line 1", "before it"),
    ],
)  # fmt: skip
def test_where_a_file_breaks_is_told(read: Callable[[str], None], text: str, where: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as stop:
        read(text)
    assert (stop.value.source, stop.value.where) == ("the source", where)


def test_what_is_larger_than_any_document_is_refused_while_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bioc_json, "_LARGEST", 100)
    monkeypatch.setattr(pubtator, "_LONGEST", 100)
    with pytest.raises(ParseError, match="save its documents one on a line"):
        next(bioc_json.iter_bioc_json((b"[" + b" " * 60 for _ in range(10_000)), STATUS))
    with pytest.raises(ParseError, match="more than 64 MB"):
        next(pubtator.iter_pubtator((b"998000971|t|Newts" for _ in range(10_000)), STATUS))
