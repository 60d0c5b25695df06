"""What a page says of itself in its head: tags of several schemes, their languages, and linked data."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from scraper.model import Journal
from scraper.parse.landing.tags import (
    Tags,
    read_book,
    read_dates,
    read_doi,
    read_journal,
    read_pages,
    read_published,
    read_title,
    texts_in,
)
from tests.parse.landing.pages import read, tag

LINKED = {
    "alone": '{{"@type": "ScholarlyArticle", {}}}',
    "in a list": '[{{"@type": "WebPage"}}, {{"@type": "Article", {}}}]',
    "in a graph": '{{"@graph": [{{"@type": "WebPage"}}, {{"@type": ["Thing", "Article"], {}}}]}}',
    "in a page": '{{"@type": "WebPage", "mainEntity": {{"@type": "Article", {}}}}}',
    "in a page of a list": '[{{"@type": "WebPage"}}, {{"mainEntity": {{"@type": "Article", {}}}}}]',
    "behind a graph of pages": '[{{"@graph": [{{"@type": "WebPage"}}]}}, {{"@graph": [{{"@type": "Article", {}}}]}}]',
}


@pytest.mark.parametrize("form", LINKED.values(), ids=LINKED)
def test_an_article_in_linked_data(form: str) -> None:
    data = form.format('"author": [{"@type": "Person", "name": "Ada Marsh"}]')
    found = read(f'<script type="application/ld+json">no</script><script type="application/ld+json">{data}</script>')
    assert [(one.family, one.given) for one in found.authors] == [("Marsh", "Ada")]


def tags(*told: tuple[str, str] | str) -> Tags:
    head = "".join(one if isinstance(one, str) else tag(*one) for one in told)
    return Tags(html.document_fromstring(f"<html><head>{head}</head><body></body></html>"))


def test_names_of_tags_count_without_case_and_under_the_names_of_scholar() -> None:
    found = tags(
        ("Citation_Title", " A "), ("bepress_citation_doi", "10.5555/a"), '<meta property="og:title" content="B\u0092">',
        ("eprints.title", "C"), '<meta name="DC.Title" contents="">', "<meta name='citation_title'>",
    )  # fmt: skip
    assert found.pairs == [
        ("citation_title", "A"), ("citation_doi", "10.5555/a"), ("og:title", "B\ufffd"),
        ("citation_title", "C"), ("dc.title", ""),
    ]  # fmt: skip
    assert (found.first("dc.title", "citation_title"), found.first("none")) == ("A", None)
    assert found.all("og:title", "citation_title") == ["A", "B\ufffd", "C"]


NEU, NEW = tag("citation_title", "Neu", ' lang="de"'), tag("citation_title", "New &lt;i&gt;newts&lt;/i&gt;", ' xml:lang="en-GB"')


@pytest.mark.parametrize(
    ("told", "title", "evidence"),
    [
        ([NEU, NEW, ("citation_language", "en")], "New newts", "citation_title"),
        ([NEU, NEW], "Neu", "citation_title"),
        ([NEU, ("citation_title", "Plain"), ("dc.language", "eng")], "Plain", "citation_title"),
        ([("citation_title", "&lt;br&gt;"), ("prism.title", "A"), ("dc.title", " ")], "A", "prism.title"),
        ([("og:title", "A"), '<script type="application/ld+json">{"@type": "Article", "headline": "B"}</script>'],
         "B", "json-ld headline"),
        (["<title>A</title>"], None, None),
    ],
)  # fmt: skip
def test_of_several_titles_the_one_in_the_articles_own_language(told: list[Any], title: str | None, evidence: str | None) -> None:
    assert read_title(tags(*told)) == (title, evidence)


@pytest.mark.parametrize(
    ("told", "doi", "evidence"),
    [
        ([("dc.identifier", "none"), ("dc.identifier", "doi:10.5555/B"), ("prism.doi", "10.5555/A")], "10.5555/a", "prism.doi"),
        ([("dc.identifier.uri", "https://doi.org/10.5555/A")], "10.5555/a", "dc.identifier.uri"),
        (['<script type="application/ld+json">{"@type": "Article", "@id": "x", "sameAs": ["y", "10.5555/A"]}</script>'],
         "10.5555/a", "json-ld sameAs"),
        ([("citation_doi", "10.5555")], None, None),
    ],
)  # fmt: skip
def test_the_doi_of_the_tag_that_is_most_surely_one(told: list[Any], doi: str | None, evidence: str | None) -> None:
    assert read_doi(tags(*told)) == (doi, evidence)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        '{"@type": "Person"}',
        "7",
        "[" * 2_000,
        '{"@graph": {"@graph": {"@type": "Thing"}}}',
        '{"x": {"@type": "Article"}}',
    ],
)
def test_linked_data_of_no_article_is_passed_over(script: str) -> None:
    article = '<script type="application/ld+json">{"@type": "NewsArticle", "name": "a\n\\u0092\\ud800"}</script>'
    found = tags(f'<script type="application/ld+json">{script}</script>', article).linked
    assert found == [{"@type": "NewsArticle", "name": "a\n\ufffd\ufffd"}]


@pytest.mark.parametrize(
    ("value", "texts"),
    [("a", ["a"]), ({"value": ["a", {"value": "b"}, 7, ["c"]], "name": "x"}, ["a", "b"]), (None, []), (7, []), ({}, [])],
)
def test_texts_in_linked_data(value: Any, texts: list[str]) -> None:
    assert texts_in(value) == texts


@pytest.mark.parametrize(
    ("source", "title"), [("Newt Res", "Newt Res"), ("https://x.example", None), ("doi:10.5555/a", None), ("10.5555/a", None)]
)
def test_an_address_is_no_journal(source: str, title: str | None) -> None:
    assert read_journal(tags(("dc.source", source))) == Journal(title=title)
    assert read_journal(tags(("dc.source", source), ("prism.publicationname", "J"))).title == "J"


@pytest.mark.parametrize(
    ("told", "pages"),
    [
        ([("citation_firstpage", "1"), ("citation_lastpage", "9")], "1-9"),
        ([("citation_firstpage", "1"), ("citation_lastpage", "1"), ("citation_article_number", "e1")], "1"),
        ([("citation_lastpage", "9"), ("prism.number.article", "e1")], "e1"),
        ([("citation_lastpage", "9")], None),
    ],
)
def test_pages_or_the_number_of_the_article(told: list[tuple[str, str]], pages: str | None) -> None:
    assert read_pages(tags(*told)) == pages


ONLINE, YEAR = ("citation_online_date", "2020/01/02"), "citation_year"


@pytest.mark.parametrize(
    ("told", "published", "online"),
    [
        ([ONLINE, (YEAR, "1999")], "1999", ["2020/01/02"]),
        ([ONLINE, (YEAR, "2020")], "2020/01/02", []),
        ([ONLINE], "2020/01/02", []),
        ([ONLINE, ("dc.date.issued", "2001"), ("citation_date", "2002")], "2002", ["2020/01/02"]),
        ([(YEAR, "1999"), ("dc.date", "2000")], "2000", []),
        ([(YEAR, "1999")], "1999", []),
        ([], None, []),
    ],
)
def test_the_day_online_is_the_date_only_where_no_other_year_is_given(
    told: list[tuple[str, str]], published: str | None, online: list[str]
) -> None:
    found = tags(*told)
    assert (read_published(found), [(one.kind, one.raw) for one in read_dates(found)]) == (
        published, [("electronic", day) for day in online],
    )  # fmt: skip


def test_a_book_has_a_title_or_an_isbn() -> None:
    editor, press = ("citation_editor", "Marsh, Ada"), ("citation_publisher", "Pond Press")
    assert read_book(tags(editor, press)) is None
    isbn = ("citation_isbn", "9783161484100")
    assert [one and one.title for one in (read_book(tags(isbn)), read_book(tags(("citation_book_title", "A"))))] == [None, "A"]
    assert read_book(tags(isbn)) is not None
    found = read_book(tags(editor, press, isbn, isbn, ("citation_inbook_title", "The &lt;b&gt;Newts&lt;/b&gt;")))
    assert found is not None
    assert (found.title, found.isbn, found.publisher, [one.family for one in found.editors]) == (
        "The Newts", ("9783161484100",), "Pond Press", ["Marsh"],
    )  # fmt: skip
