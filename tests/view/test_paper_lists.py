"""The lists of a paper as tables: each entry a row of all that is known of it."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest

from scraper.model import Annotation, ArticleList, Author, ListedArticle, Record, Relation
from scraper.view.paper_lists import nowhere, render_articles, render_entities, render_relations


def rows(html: str | None) -> list[list[str]]:
    """The rows of a table, cell by cell."""
    return [[cell.text_content() for cell in row] for row in lxml.html.fragment_fromstring(html or "<p></p>").xpath("//tbody/tr")]


def mention(text: str, type_: str, *ids: str, check: Any = "exact", source: str = "pubtator3") -> Annotation:
    return Annotation("title", 0, 1, text, type_, ids, check, source, 0, 1)


def test_an_entity_is_a_row_with_all_that_is_said_of_it() -> None:
    mentions = (mention("ABC1", "Gene", "998", "999"), mention("abc-1", "Gene", "998", "999", check="folded", source="mine"),
                mention("ABC1", "Gene", "998", "999"), mention("ease", "Outcome"))  # fmt: skip
    html = render_entities(mentions, "p-")
    assert rows(html) == [
        ["ABC1, abc-1", "Gene", "998 999", "3", "exact 2, folded 1", "pubtator3, mine"],
        ["ease", "Outcome", "none", "1", "exact 1", "pubtator3"],
    ]
    element = lxml.html.fragment_fromstring(html or "")
    assert element.xpath("//caption/text()") == ["Entities: 2, in 4 mentions"]
    assert element.xpath("//span/@id") == ["p-entity-1", "p-entity-2"]
    assert render_entities((), "") is None


@pytest.mark.parametrize(("novel", "told"), [(True, "yes"), (False, "no"), (None, "not said")])
def test_a_relation_is_a_row_with_its_ends_by_name(novel: bool | None, told: str) -> None:
    record = Record(
        annotations=(mention("quillamine", "Chemical", "MESH:C998001"), mention("QUI", "Chemical", "MESH:C998001")),
        relations=(Relation("Treats", "MESH:C998001", "MESH:D998001", novel, 1_234, "mine"),),
    )
    assert rows(render_relations(record, "")) == [["Treats", "quillamine MESH:C998001", "MESH:D998001", told, "1,234", "mine"]]
    assert render_relations(Record(), "") is None


@pytest.mark.parametrize(
    ("item", "row"),
    [
        (ListedArticle(), ["", "not told", "", "", "", "", ""]),
        (ListedArticle(position=3, raw="Ito M. On ease.", year=2001), ["3", "Ito M. On ease.", "", "", "2001", "", ""]),
        (ListedArticle(raw="Ito M. On ease.", title="On ease"), ["", "Ito M. On ease.", "", "", "", "", ""]),
        (ListedArticle(raw="r", title="Ease", journal="J", volume="9", pages="1-2"), ["", "Ease", "", "J, 9:1-2", "", "", ""]),
        (ListedArticle(raw="r", title="Ease", year=2001), ["", "Ease", "", "", "2001", "", ""]),
        (ListedArticle(title="T", authors=(Author(family="A"),) * 6), ["", "T", "A, A, A, A, A, A", "", "", "", ""]),
        (ListedArticle(title="T", authors=(Author(family="A"),) * 7), ["", "T", "A, A, A, A, A, A, et al.", "", "", "", ""]),
        (ListedArticle(title="T", pmid="5", pmcid="PMC6", doi="10.5555/a", sources=("icite", "elink")),
         ["", "T", "", "", "", "PMID 5 PMC6 doi:10.5555/a", "icite, elink"]),
    ],
)  # fmt: skip
def test_a_listed_article_is_a_row_of_what_is_known(item: ListedArticle, row: list[str]) -> None:
    assert rows(render_articles("References", ArticleList((item,)), "references", "")) == [row]


def test_a_list_of_nothing_is_a_statement_and_no_table() -> None:
    found = render_articles("References", ArticleList(complete=True, total_reported=0), "references", "")
    assert found == "<p>References: none, the whole list</p>"


def test_articles_of_this_site_are_led_to_and_others_are_not() -> None:
    items = tuple(ListedArticle(pmid=pmid, title="T") for pmid in ("5", "6", None))
    html = render_articles("References", ArticleList(items), "references", "p-", lambda pmid: "/paper/5" if pmid == "5" else None)
    element = lxml.html.fragment_fromstring(html)
    assert [one.get("href") for one in element.xpath("//td[2]/a")] == ["/paper/5"]
    assert element.xpath("//table/@id") == ["p-references"]
    assert nowhere("5") is None
