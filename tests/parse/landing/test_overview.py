"""The "» Articles »" layout: the same lines give the same record, whatever HTML or spacing they stand in."""

from __future__ import annotations

import html

import msgspec
import pytest

import scraper
from scraper.model import ParsedRecord
from tests.conftest import CASSETTES

SEED = (CASSETTES / "landing" / "37622028" / "body.txt").read_bytes().decode()


def said(parsed: ParsedRecord) -> ParsedRecord:
    """Without what differs between two files that print the same."""
    return msgspec.structs.replace(parsed, source=scraper.model.SourceStatus(name="landing"))


def as_paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))


def as_breaks(text: str) -> str:
    return "<div>" + "<br>".join(html.escape(line, quote=False) for line in text.split("\n")) + "</div>"


def as_spans(text: str) -> str:
    return "".join(
        f'<div><span class="x">{html.escape(line).replace(" ", "&#32;", 1)}</span>\n  </div>' for line in text.split("\n")
    )


def as_table(text: str) -> str:
    return "<table>" + "".join(f"<tr><td>{html.escape(line)}</td></tr>" for line in text.split("\n")) + "</table>"


@pytest.mark.parametrize("wrap", [as_paragraphs, as_breaks, as_spans, as_table])
def test_html_reads_as_its_visible_lines(wrap: object) -> None:
    page = f"<!DOCTYPE html><html><head><title>References</title></head><body>{wrap(SEED)}</body></html>"  # type: ignore[operator]
    assert said(scraper.parse(page)) == said(scraper.parse(SEED))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text + "\n",
        lambda text: "\ufeff" + text,
        lambda text: "Home\nSign in\n\n" + text,
        lambda text: text.replace("View\n", "\nView\n"),
        lambda text: text.replace("Journal Pain", "Journal\nPain"),
    ],
    ids=[
        "crlf",
        "no blank lines",
        "more blank lines",
        "final newline",
        "byte order mark",
        "site header",
        "view apart",
        "label apart",
    ],
)
def test_line_ends_and_blank_lines_do_not_matter(change: object) -> None:
    assert said(scraper.parse(change(SEED))) == said(scraper.parse(SEED))  # type: ignore[operator]


def test_headings_inside_sections_are_text() -> None:
    page = SEED.replace("Abstract\n\nSince", "Abstract\n\nOverview\n\nSince")
    assert (scraper.parse(page).abstract or "").startswith("Overview\nSince")


def test_odd_citation_keeps_its_raw_text_and_is_noted() -> None:
    parsed = scraper.parse(SEED.replace("Pharmacotherapy. 2017; 38(2):181-188.", "in a book chapter."))
    assert parsed.references is not None
    first = parsed.references.items[0]
    assert first.title is None
    assert "in a book chapter." in (first.raw or "")
    assert first.doi == "10.1002/phar.2065"
    assert [issue.code for issue in parsed.issues] == ["placeholder", "unread_citation"]
    assert parsed.references.items[1:] == scraper.parse(SEED).references.items[1:]  # type: ignore[union-attr]


def test_a_page_of_two_pmids_is_refused() -> None:
    with pytest.raises(scraper.ParseError, match="the breadcrumb says PMID 37622028, the overview does not"):
        scraper.parse(SEED.replace("\nPMID 37622028", "\nPMID 37622029"))
