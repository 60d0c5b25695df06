"""The "» Articles »" layout: the same lines give the same record, whatever HTML or spacing they stand in."""

from __future__ import annotations

import html

import msgspec
import pytest

import scraper
from scraper.model import ParsedRecord
from scraper.parse.citation import read_where
from scraper.parse.nlm_names import read_authors, split_author
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


@pytest.mark.parametrize(
    ("line", "author", "journal"),
    [
        ("Zhang J J Pain Res", ("Zhang", "J", None), "J Pain Res"),
        ("Ahmad H Heliyon", ("Ahmad", "H", None), "Heliyon"),
        ("van der Berg JQ 3rd Eur J Pain", ("van der Berg", "JQ", "3rd"), "Eur J Pain"),
        ("LI Z BMJ", ("LI", "Z", None), "BMJ"),
        ("Nguyễn TH PLoS One", ("Nguyễn", "TH", None), "PLoS One"),
        ("Smith-Jones AM Proc Natl Acad Sci U S A", ("Smith-Jones", "AM", None), "Proc Natl Acad Sci U S A"),
        ("O’Brien Ł Ann Invent Med", ("O’Brien", "Ł", None), "Ann Invent Med"),
    ],
)
def test_author_and_journal_without_a_mark_between(line: str, author: tuple[str, str, str | None], journal: str) -> None:
    name, rest = split_author(line)
    assert name is not None
    assert ((name.family, name.initials, name.suffix), rest) == (author, journal)


@pytest.mark.parametrize(
    "journal", ["N Engl J Med", "Am J Med Sci", "J Pain Res", "Br J Pain", "Heliyon", "Int J Cancer", "Z Naturforsch C J Biosci"]
)
def test_journal_alone_is_no_author(journal: str) -> None:
    assert split_author(journal) == (None, journal)


def test_names_that_are_none_are_told() -> None:
    names, unread = read_authors("Naguib M, Plato, et al.")
    assert ([name.family for name in names], unread) == (["Naguib"], ("Plato",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Periodontol 2000. 2015; 67(1):5-10.", ("Periodontol 2000", 2015, "67", "1", "5-10")),
        ("Plants (Basel). 2021; 10(4).", ("Plants (Basel)", 2021, "10", "4", None)),
        ("Nature. 1999; 400(6742 Suppl):E1-E5.", ("Nature", 1999, "400", "6742 Suppl", "E1-E5")),
        ("Nature. 1999; 400(Pt 2 (1)):1234.e1-1234.e5.", ("Nature", 1999, "400", "Pt 2 (1)", "1234.e1-1234.e5")),
        ("Nature. 1999; (3):12.", ("Nature", 1999, None, "3", "12")),
    ],
)
def test_where(text: str, expected: tuple[object, ...]) -> None:
    assert read_where(text) == expected


def test_a_page_of_two_pmids_is_refused() -> None:
    with pytest.raises(scraper.ParseError, match="the breadcrumb says PMID 37622028, the overview does not"):
        scraper.parse(SEED.replace("\nPMID 37622028", "\nPMID 37622029"))
