"""The "» Articles »" layout: the same lines give the same record, whatever HTML or spacing they stand in; cut pages."""

from __future__ import annotations

import html

import msgspec
import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import ParsedRecord
from tests.conftest import CASSETTES
from tests.parse.landing.test_overview_lists import CITED, ONE, codes, page, read, shown

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
    whole = f"<!DOCTYPE html><html><head><title>References</title></head><body>{wrap(SEED)}</body></html>"  # type: ignore[operator]
    assert said(scraper.parse(whole)) == said(scraper.parse(SEED))


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
    text = SEED.replace("Abstract\n\nSince", "Abstract\n\nOverview\n\nSince")
    assert (scraper.parse(text).abstract or "").startswith("Overview\nSince")


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


def test_labels_of_an_abstract_are_no_part_of_its_text() -> None:
    text = page().replace("We watched newts.", "BACKGROUND: Newts.\n\nMaterials and methods: We watched.\n\nResults : They swam.")
    text = text.replace("Materials and methods", "Design, Setting, and Participants")
    found = read(text)
    assert found.abstract == "Newts.\nWe watched.\nThey swam."
    spans = [(one.label, found.abstract[one.start : one.end]) for one in found.abstract_sections]
    assert spans == [("BACKGROUND", "Newts."), ("Design, Setting, and Participants", "We watched."), ("Results", "They swam.")]
    alone = read(page().replace("We watched newts.", "Results: they swam."))
    assert (alone.abstract, alone.abstract_sections) == ("Results: they swam.", ())


@pytest.mark.parametrize(
    ("authors", "affiliations", "names", "told"),
    [
        ("Naguib M, Plato", "Pond", ["Naguib M"], ["unread_author", "unread_affiliations"]),
        ("Naguib M", "", ["Naguib M"], []),
        ("Naguib M", "Soon will be listed here.", ["Naguib M"], ["placeholder"]),
        ("Soon will be listed here.", "", [], ["placeholder"]),
    ],
)
def test_who_wrote_it_and_what_the_page_says_instead(authors: str, affiliations: str, names: list[str], told: list[str]) -> None:
    text = page().replace("Authors\nAffiliations\nSoon will be listed here.", f"Authors\n{authors}\nAffiliations {affiliations}")
    found = read(text)
    assert [shown(one) for one in found.authors] == names
    assert [issue.code for issue in found.issues] == told


def test_a_page_that_ends_at_the_heading_of_its_references_may_be_cut() -> None:
    text = page()
    assert codes(read(text[: text.index("References\n") + len("References\n")])) == ["cut_short"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (page(), []),
        (page().removesuffix("\n").rstrip("\n"), []),  # "View" ends it
        (page(references=["Smith J . One. Pain. 2019; 1:2."]), ["cut_short"]),
        (page(references=["Smith J . One. Pain. 2019; 1:2."]).rstrip("\n"), ["cut_short", "cut_short"]),
        (page(CITED, []), ["cut_short"]),
        (page(CITED, []).rstrip("\n"), ["cut_short"]),
        (page([], []).rstrip("\n"), ["cut_short"]),
        (page([], []).partition("Citing")[0], ["cut_short"]),
        (page([], []).partition("Citing")[0].rstrip("\n."), ["cut_short"]),  # an abstract may end in any way
    ],
)
def test_where_a_text_may_be_cut_is_told(text: str, told: list[str]) -> None:
    assert codes(read(text)) == told


@pytest.mark.parametrize(
    "text",
    [
        page(references=["Smith J . One. Pain. 20"]).rstrip("\n"),
        page([*CITED[:2], "PMID: 1"], []).rstrip("\n"),
        page([*CITED, "Tw"], []).rstrip("\n"),
        page(references=[ONE, "Smith J . Two. Pain. 2019; 1:2. DOI: 10.5555/x."]),
        page(references=[ONE, "Smith J . Two. Pain. 20"]),
        page().partition("Overview")[0],
        page().replace("» PMID: 999000051\n\nOn newts\n", "» PMID: 999000051\n"),
        page().replace("\nPMID 999000051", ""),
    ],
)
def test_a_page_that_is_cut_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match=r"cut short|the breadcrumb says"):
        read(text)
