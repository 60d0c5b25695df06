"""What the fuzzer found, each find as the smallest input that showed it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper.errors import InputError, ParseError
from scraper.ids import read_id, read_pmid
from scraper.model import ArticleList, Capture, ListedArticle, ParsedRecord, Published, SourceStatus
from scraper.parse.api.crossref_parts import published_of
from scraper.parse.api.esearch import parse_esearch
from scraper.parse.rows import read_header
from scraper.sources import europepmc
from tests.fuzz.readers import read_ids

PMID = "998000001"


@pytest.mark.parametrize("text", ["a\rb", "1\r\n2\r3", "pmid,doi\rx"])
def test_a_line_with_a_carriage_return_in_it_is_no_header(text: str) -> None:
    with pytest.raises(ParseError) as refusal:
        scraper.parse_all(text)
    assert refusal.value.__cause__ is None
    assert read_header("pmid\rdoi") == ()


@pytest.mark.parametrize("number", ["9" * 4301, "9" * 16, "-1", "²", ""])
def test_a_count_of_a_search_that_is_none(number: str) -> None:
    body = f"<eSearchResult><Count>{number}</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/></eSearchResult>"
    with pytest.raises(ParseError, match="no Count"):
        parse_esearch(Capture(source="pubmed", body=body.encode()))


@pytest.mark.parametrize("number", [10**400, -(10**400), 10**5000, 10**15, float("inf"), float("nan")], ids=range(6))
def test_a_number_that_no_paper_has_is_no_id(number: float) -> None:
    for read in (read_id, read_pmid):
        with pytest.raises(InputError):
            read(number)
    with pytest.raises(InputError):
        scraper.fetch(number, offline=True)


def test_a_number_of_a_list_that_no_paper_has() -> None:
    with pytest.raises(InputError, match="item 1, PMID: a number of more than 15 digits is no id"):
        read_ids(f'[{{"pmid":{10**400}}}]'.encode(), 7)


@pytest.mark.parametrize("year", [2**31, 10**14, 10_000])
def test_a_year_that_no_calendar_has(year: int) -> None:
    assert published_of({"date-parts": [[year, 1]]}) == Published(raw=f"{year}-01")


@pytest.mark.parametrize(("total", "complete"), [(1, None), (2, True), (None, True), (3, None)])
def test_a_list_longer_than_its_source_counts_is_not_known_to_be_whole(total: int | None, complete: bool | None) -> None:
    items = tuple(ListedArticle(position=place, raw=f"A B. Knots {place}. 2001.") for place in (1, 2))
    status = SourceStatus(name="landing")
    parsed = ParsedRecord(source=status, layout="x", pmid=PMID, title="K", references=ArticleList(items, 2, total, True))
    record = scraper.normalize([parsed])
    assert (record.references.shown, record.references.total_reported, record.references.complete) == (2, total, complete)


@pytest.mark.parametrize(
    ("printed", "positions"),
    [([0, 3], [3, None]), ([2, 1], [1, 2]), ([1, 1, 2], [1, 2, None]), ([-1, None], [None, None]), ([1, 2], [1, 2])],
)
def test_places_in_print_ascend(printed: list[int | None], positions: list[int | None]) -> None:
    rows = [{"citedOrder": place, "title": f"Knots {number}", "pubYear": 2001} for number, place in enumerate(printed)]
    replies = {"references": {"hitCount": len(rows), "referenceList": {"reference": rows}}, "citations": {"hitCount": 0}}

    def get(address: str, read: Any) -> Any:
        name = next(name for name in replies if name in address)
        return read(Capture(source="europepmc", body=json.dumps(replies[name]).encode(), status=200))

    parsed = ParsedRecord(source=SourceStatus(name="europepmc"), layout="x", pmid=PMID, title="K")
    found = europepmc.complete(parsed, get).references
    assert found is not None
    assert [item.position for item in found.items] == positions


def test_entries_within_entries_are_read_with_those_around_them() -> None:
    deep = "".join(f'<ol class="references"><li>A B. Knots {place}. Tied. 2001;1:2. <a href="#">View</a>' for place in range(40))
    page = (
        f'<html><head><meta name="citation_title" content="K"><meta name="citation_doi" content="10.5555/x"></head>{deep}</html>'
    )
    references = scraper.parse(page.encode()).references
    assert references is not None
    assert [(item.raw or "")[:13] for item in references.items] == ["A B. Knots 0.", "A B. Knots 1.", "A B. Knots 2."]


def test_a_book_says_whether_its_authors_are_all_there() -> None:
    people = (
        '<AuthorList Type="authors" CompleteYN="{}"><Author><LastName>Ono</LastName><ForeName>Ai</ForeName></Author></AuthorList>'
    )
    book = f"<Book><BookTitle>Invented book</BookTitle>{people.format('N')}</Book>"
    for more, complete in (("", False), (people.format("Y"), True)):
        body = (
            f'<PubmedBookArticle><BookDocument><PMID Version="1">{PMID}</PMID>{book}{more}</BookDocument>'
            "<PubmedBookData/></PubmedBookArticle>"
        )
        (document,) = scraper.parse_all(f"<PubmedArticleSet>{body}</PubmedArticleSet>")
        assert (document.authors[0].family, document.authors_complete) == ("Ono", complete)
        assert document.book is not None


def test_a_lookup_link_that_is_no_address() -> None:
    link = '<a href="http://scholar.google.co[m/scholar_lookup?title=First+string&amp;publication_year=2019#x">look it up</a>'
    page = (
        f'<html><head><meta name="citation_pmid" content="{PMID}"><meta name="citation_title" content="A title"></head><body>'
        f'<section id="references"><h2>References</h2><ol><li>Ono A. First string. J Inv. 2019;1:2. {link}</li></ol></section>'
        "</body></html>"
    )
    (document,) = scraper.parse_all(page)
    (item,) = document.references.items
    assert "First string" in (item.raw or "")
