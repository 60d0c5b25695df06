"""The frame of every page: its head, the search box as it was filled, the ways to other pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest

from scraper.card.markup import Html
from scraper.view.site.corpus_papers import CorpusPapers
from scraper.view.site.frame import address, render_input, render_site
from scraper.view.site.papers import Query
from scraper.view.site.query import read_query


@pytest.fixture
def papers(db: Path) -> Iterator[CorpusPapers]:
    papers = CorpusPapers(str(db))
    yield papers
    papers.close()


def page(papers: CorpusPapers, title: str = "Search", *content: str, **options: Any) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render_site(papers, title, *map(Html, content), **options).decode())


@pytest.mark.parametrize(
    ("path", "query", "more", "whole"),
    [
        ("/", None, {}, "/"),
        ("/search", Query(), {"page": 0}, "/search"),
        ("/search", Query(words='a "b"&c', partial=True), {}, "/search?words=a+%22b%22%26c&partial=1"),
        ("/paper/a b?", None, {"list": "references", "format": None}, "/paper/a%20b%3F?list=references"),
        ("/search", Query(year="2020"), {"page": 2}, "/search?year=2020&page=2"),
    ],
)
def test_an_address_has_what_is_given_and_nothing_empty(path: str, query: Query | None, more: dict[str, Any], whole: str) -> None:
    assert address(path, query, **more) == whole


def test_an_address_of_a_query_is_read_back_as_that_query() -> None:
    query = Query('"knee pain" OR é', "2015-", "J & P", "MESH:D1", "* a b", "Review", retracted=True)
    assert read_query(dict(parse_qsl(urlsplit(address("/search", query)).query))) == query


def test_the_form_keeps_what_was_looked_for(papers: CorpusPapers) -> None:
    form = page(papers, query=Query(words='"pain"', year="2020", partial=True)).xpath("//form[@role='search']")[0]
    values = {one.get("name"): one.get("value") for one in form.iter("input") if one.get("value")}
    assert values == {"words": '"pain"', "year": "2020", "retracted": "1", "partial": "1"}
    assert [one.get("name") for one in form.iter("input") if one.get("checked") is not None] == ["partial"]


@pytest.mark.parametrize(
    ("query", "is_open"), [(Query(words="pain"), False), (Query(year="2020"), True), (Query(retracted=True), True)]
)
def test_the_other_boxes_are_shown_where_one_is_filled(papers: CorpusPapers, query: Query, is_open: bool) -> None:
    assert (page(papers, query=query).xpath("//header//details")[0].get("open") is not None) is is_open


def test_a_page_has_its_title_and_ways_to_the_others(papers: CorpusPapers) -> None:
    document = page(papers, "x" * 300, "<p>one</p>", "<p>two</p>")
    assert document.xpath("string(//title)") == "x" * 199 + "… – pain.db"
    assert document.xpath("//main/p/text()") == ["one", "two"]
    assert document.xpath("//header//nav/a/@href") == ["/search", "/changes", "/failures", "/pictures"]
    assert document.xpath("//header//a[@class='lv-home']/text()") == ["pain.db"]
    papers.kind = "build"
    assert page(papers).xpath("//header//nav/a/@href") == ["/search"]


def test_half_an_emoji_in_a_page_is_an_escape(papers: CorpusPapers) -> None:
    assert b"\\ud800" in render_site(papers, "Search", Html("<p>\ud800</p>"))


def test_a_box_has_no_end_tag_and_its_value_is_cut() -> None:
    assert render_input("year", None, type="text") == '<input name="year" value="" type="text">'
    assert render_input("words", '"' + "x" * 2_000).count("x") == 998
