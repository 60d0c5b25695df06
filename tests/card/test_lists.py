"""What a card says of the paper's lists, relations, sources and issues."""

from __future__ import annotations

from typing import get_args

import lxml.html
import pytest

from scraper.card.lists import render_issues, render_list, render_relations, render_sources
from scraper.model import (
    Annotation,
    ArticleList,
    Author,
    Issue,
    ListedArticle,
    Outcome,
    Record,
    Relation,
    SourceStatus,
)
from tests.card.cards import card


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (ArticleList((ListedArticle(raw="A"),), 1, 1, True), "1 of 1 reported, the whole list"),
        (ArticleList((ListedArticle(raw="A"),), 1), "1, whether that is all is unknown"),
        (ArticleList(complete=True, total_reported=0), "none, the whole list"),
        (ArticleList(total_reported=12, complete=False), "none of 12 reported, not the whole list"),
        (ArticleList(), "none known; whether there are any is unknown"),
    ],
)
def test_lists_tell_how_whole_they_are(found: ArticleList, told: str) -> None:
    element = card(Record(pmid="998000001", citing_articles=found))
    assert f"Citing articles: {told}" in element.text_content()


def test_every_outcome_of_a_source_has_its_words() -> None:
    outcomes = [SourceStatus(name="icite", outcome=one) for one in get_args(Outcome)]
    (said,) = lxml.html.fragment_fromstring(render_sources(outcomes)).xpath("summary")
    assert said.text == "Sources: 1 answered, 1 no such paper there, 1 failed, 1 not asked"


def test_a_list_with_positions_is_numbered_by_them_and_cut() -> None:
    items = tuple(ListedArticle(position=number, title=f"Entry {number}") for number in range(3, 25))
    element = lxml.html.fragment_fromstring(render_list("References", ArticleList(items)))
    assert element.xpath("ol/li/@value") == [str(number) for number in range(3, 23)]
    assert element.xpath("string(ol/li[last()])") == "and 2 more, in the record"
    assert "<ul>" in render_list("Citing articles", ArticleList((ListedArticle(title="Entry"),)))


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (ListedArticle(raw="Ito M. On ease. 2001."), "Ito M. On ease. 2001."),
        (ListedArticle(raw="as printed", title="On ease.", journal="J Inv", year=2001, volume="9"), "On ease. J Inv. 2001. 9"),
        (ListedArticle(raw="as printed", year=2001, pages="4-9"), "as printed"),
        (ListedArticle(year=2001, pages="4-9"), "2001. 4-9"),
        (ListedArticle(title="T", authors=tuple(Author(family=one) for one in "ABCD")), "A, B, C, et al. T"),
        (ListedArticle(title="T", pmid="x1", sources=("icite", "elink")), "T PMID x1 (icite, elink)"),
    ],
)
def test_an_entry_is_told_by_its_parts_or_as_it_is_printed(item: ListedArticle, told: str) -> None:
    assert lxml.html.fragment_fromstring(render_list("References", ArticleList((item,)))).xpath("string(ul/li)") == told


@pytest.mark.parametrize(
    ("relation", "told"),
    [
        (Relation("Treats", "MESH:C1", "MESH:D1", True, 1, "mine"), "Treats: quillamine [MESH:C1] – MESH:D1 (novel, mine)"),
        (
            Relation("Treats", "MESH:D1", "MESH:C1", False, 3, "mine"),
            "Treats: MESH:D1 – quillamine [MESH:C1] (not novel, 3 times, mine)",
        ),
        (Relation("Treats", "a", "b", None, 1, "mine"), "Treats: a – b (mine)"),
    ],
)
def test_a_relation_names_its_ends_by_their_first_mention(relation: Relation, told: str) -> None:
    printed = [Annotation("title", 0, 1, text, "Chemical", ("MESH:C1",), "exact", "mine", 0, 1) for text in ("quillamine", "QUI")]
    found = render_relations([relation], printed)
    assert found is not None
    assert lxml.html.fragment_fromstring(found).xpath("string(ul/li)") == told


def test_what_is_not_there_is_not_shown_but_for_sources() -> None:
    assert render_relations([], []) is None
    assert render_issues([]) is None
    assert render_sources([]) == "<p>Sources: none is named.</p>"


def test_an_issue_without_a_field_is_of_the_record() -> None:
    found = render_issues([Issue("no_abstract", None, "nothing was said")])
    assert found is not None
    assert lxml.html.fragment_fromstring(found).xpath("string(ul/li)") == "the record: nothing was said no_abstract"
