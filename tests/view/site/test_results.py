"""The page of a search: what fits, what narrows it down, the ways to further pages."""

from __future__ import annotations

from collections.abc import Sequence

import lxml.html
import pytest

from scraper.card.markup import join
from scraper.model import Author, Journal, Published, Record
from scraper.view.site.papers import Facet, FacetValue, Found, Query
from scraper.view.site.results import render_downloads, render_results


def parsed(query: Query, found: Found, page: int = 1, records: Sequence[tuple[str, Record | None]] = ()) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<div>{join(render_results(query, found, page, records))}</div>")


RECORD = Record(
    pmid="998000001", title="On pain", authors=(Author(family="Ito"),) * 4, journal=Journal(abbreviation="J Inv"),
    published=Published("2020-03"), abstract="We gave quillamine.", retracted=True,
)  # fmt: skip


def test_a_hit_tells_what_a_reader_chooses_by() -> None:
    (hit,) = parsed(Query(words="quillamine"), Found([1]), records=[("998000001", RECORD)]).xpath("//ol/li")
    assert [" ".join(one.text_content().split()) for one in hit] == [
        "Retracted. On pain",
        "Ito, Ito, Ito et al. · J Inv · 2020-03 · PMID 998000001",
        "We gave quillamine.",
        "References: none known; whether there are any is unknown. Citing: none known; whether there are any is unknown.",
    ]
    assert (hit.xpath("//h2/a/@href"), hit.xpath("//mark/text()")) == (["/paper/998000001"], ["quillamine"])


def test_a_hit_of_little_and_one_that_cannot_be_read_have_their_place() -> None:
    (bare, lost) = parsed(Query(), Found([2, 1]), records=[("2", Record(pmid="2")), ("1", None)]).xpath("//ol/li")
    assert bare.xpath("string(h2)") == "Without a title"
    assert lost.text_content() == "PMID 1: its record cannot be read; see 'scraper corpus verify'"


@pytest.mark.parametrize(
    ("total", "page", "heading", "numbers"),
    [
        (0, 1, "0 papers", []),
        (1, 1, "1 paper", []),
        (20, 1, "20 papers", []),
        (21, 2, "21 papers, 21 to 21 shown, newest first", ["1", "2"]),
        (20_000, 500, "20,000 papers, 9,981 to 9,981 shown, newest first", ["1", "498", "499", "500", "501", "502", "1,000"]),
        (100, 1, "100 papers, 1 to 1 shown, newest first", ["1", "2", "3", "5"]),
    ],
)
def test_pages_near_this_one_are_led_to(total: int, page: int, heading: str, numbers: list[str]) -> None:
    found = parsed(Query(year="2020"), Found(range(total)), page, [("5", Record(pmid="5"))])
    assert found.xpath("string(h1)") == heading
    links = found.xpath("//nav[@class='lv-pages']/a")
    assert [one.text for one in links] == numbers
    assert [one.text for one in links if one.get("aria-current") == "page"] == ([f"{page:,}"] if numbers else [])
    assert [one.get("href") for one in links[:1]] == (["/search?year=2020&page=1"] if numbers else [])


def test_each_thing_looked_for_can_be_taken_away_alone() -> None:
    query = Query(words="pain", journal="J Inv", retracted=True)
    chips = {one.get("aria-label"): one.get("href") for one in parsed(query, Found([])).xpath("//a[@class='lv-chip']")}
    assert chips == {
        "Take away Words: pain": "/search?journal=J+Inv&retracted=1",
        "Take away Journal: J Inv": "/search?words=pain&retracted=1",
        "Take away Retracted": "/search?words=pain&journal=J+Inv",
    }


def test_a_facet_narrows_the_search_down_by_its_value() -> None:
    facets = (
        Facet("entity", (FacetValue("MESH:D1", "pain", 1_234),)),
        Facet("year", (FacetValue("2020", "2020", 3),)),
        Facet("retracted", (FacetValue("1", "retracted", 2),)),
    )
    aside = parsed(Query(words="pain"), Found([1], facets)).xpath("//aside")[0]
    assert [one.text_content() for one in aside.iter("h2", "li")] == [
        "Entity", "pain 1,234", "Year", "2020 3", "Retracted", "retracted 2",
    ]  # fmt: skip
    assert [(one.get("href"), one.get("title")) for one in aside.iter("a")] == [
        ("/search?words=pain&entity=MESH%3AD1", "MESH:D1"),
        ("/search?words=pain&year=2020", None),
        ("/search?words=pain&retracted=1", None),
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [(Query(), "There are no papers yet."), (Query(words="x"), "No paper fits. Take a filter away, or use fewer words.")],
)
def test_nothing_found_is_told_and_not_to_be_downloaded(query: Query, told: str) -> None:
    found = parsed(query, Found([], notes=("a note",)))
    assert found.xpath("//div[@class='lv-columns']//p/text()") == [told]
    assert found.xpath("//p[@class='lv-note']/text()") == ["a note"]
    assert "Download" not in found.text_content()


def test_downloads_are_of_the_whole_query() -> None:
    links = lxml.html.fragment_fromstring(render_downloads("Get", "/download", ["csv", "ris"], Query(words="a b"), since=None))
    assert links.text_content() == "Get: csv ris"
    assert links.xpath("a/@href") == ["/download?words=a+b&format=csv", "/download?words=a+b&format=ris"]
