"""A paper of Semantic Scholar and pages of its lists: ids, dates, the open copy, and entries that are no articles."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import ParsedRecord
from scraper.parse.api.semanticscholar import Page, parse_page, parse_paper
from tests.parse.api.replies import capture, names


def paper(**more: Any) -> ParsedRecord:
    (found,) = parse_paper(capture("semanticscholar", {"paperId": "a"} | more))
    return found


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://example.org/a.pdf", "pdf"), ("https://doi.org/10.5555/a", "html"), ("", None), ("ftp://x/y", None)],
)
def test_the_open_copy_of_semantic_scholar(url: str, kind: str | None) -> None:
    (found,) = parse_paper(capture("semanticscholar", {"paperId": "a", "openAccessPdf": {"url": url, "license": None}}))
    assert [one.kind for one in found.links] == ([kind] if kind else [])


@pytest.mark.parametrize("host", ["doi.org", "dx.doi.org", "www.doi.org"])
def test_an_address_of_the_resolver_is_a_page_and_has_the_licence_that_is_said(host: str) -> None:
    (found,) = paper(openAccessPdf={"url": f"https://{host}/10.5555/a", "license": "CCBY"}).links
    assert (found.kind, found.license) == ("html", "CCBY")
    assert paper(openAccessPdf={"url": f"https://{host}.example/a"}).links[0].kind == "pdf"


def test_each_id_stands_under_its_scheme() -> None:
    ids = {
        "PubMed": "998000811",
        "PubMedCentral": "9980811",
        "DOI": "10.5555/A",
        "ArXiv": "2401.00998",
        "CorpusId": 7,
        "ACL": "x",
    }
    found = paper(externalIds=ids | {"MAG": "", "DBLP": "conf/newts/M1"})
    assert (found.pmid, found.doi) == ("998000811", "10.5555/a")
    assert found.ids == {"semanticscholar": ("a",), "arxiv": ("2401.00998",), "corpusid": ("7",), "dblp": ("conf/newts/M1",)}


@pytest.mark.parametrize(
    ("day", "year", "date", "raw"),
    [
        ("2020-03-04", 2021, "2020-03-04", "2020-03-04"),
        ("2020-03-01", 2020, "2020-03", "2020-03-01"),
        (None, 2020, None, "2020"),
        ("", "2020", None, "2020"),
        ("soon", 2020, None, "soon"),
        (None, 20, None, None),
    ],
)
def test_the_day_goes_before_the_year(day: Any, year: Any, date: str | None, raw: str | None) -> None:
    found = paper(publicationDate=day, year=year).published
    assert (found.date, found.raw) == (date, raw)


@pytest.mark.parametrize(
    ("printed", "pages"),
    [("369 - 383", "369-383"), ("e1 - e2, 7", "e1-e2, 7"), ("369-383", "369-383"), ("- 383", "- 383"), ("\n ", None)],
)
def test_blanks_around_the_hyphen_of_pages_are_left_out(printed: str, pages: str | None) -> None:
    assert paper(journal={"pages": printed}).pages == pages


def test_a_venue_stands_for_a_journal_and_people_without_a_name_are_counted() -> None:
    found = paper(venue="Newt Days", authors=[{"name": "Ada Marsh"}, {"name": " "}, None], journal={"volume": 7})
    assert (found.journal.title, found.volume) == ("Newt Days", "7")
    assert paper(venue="Newt Days", journal={"name": "J Newts"}).journal.title == "J Newts"
    assert names(found.authors) == [("Marsh", "Ada", None, None)]
    assert [(one.code, one.message[:9]) for one in found.issues] == [("author_without_name", "2 authors")]


def test_counts_that_are_numbers() -> None:
    found = paper(citationCount=3, influentialCitationCount=True)
    assert [(one.kind, one.value) for one in found.counts] == [("cited_by", 3)]


def page(rows: Any, **more: Any) -> Page:
    return parse_page(capture("semanticscholar", {"data": rows} | more), "citedPaper")


def test_entries_without_an_id_are_counted_as_left_out() -> None:
    def entry(**ids: str) -> dict[str, Any]:
        return {"citedPaper": {"externalIds": ids, "title": "On <i>newts</i>", "year": "2001", "venue": "Pond"}}

    rows = [entry(PubMed="7", ArXiv="1"), entry(ArXiv="2401.00998"), entry(CorpusId="7"), {"citingPaper": {}}, None]
    found = page([*rows, entry(PubMedCentral="PMC7")], next=1000)
    assert [(one.pmid, one.doi) for one in found.items] == [("7", "10.48550/arxiv.1"), (None, "10.48550/arxiv.2401.00998")]
    assert (found.items[0].title, found.items[0].year, found.items[0].journal) == ("On newts", 2001, "Pond")
    assert (found.left_out, found.next, found.withheld) == (4, 1000, False)


def test_a_list_that_is_withheld_is_told_from_an_empty_one() -> None:
    assert page(None) == Page((), 0, None, withheld=True)
    assert page([], next="x") == Page((), 0, None)
