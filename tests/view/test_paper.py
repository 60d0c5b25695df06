"""One paper as a piece of a page: its parts in their order, its ids apart from those of others."""

from __future__ import annotations

from typing import Any

import lxml.html
import msgspec
import pytest

from scraper.model import ArticleList, FieldSource, Issue, ListedArticle, Provenance, Record
from scraper.view.paper import render_paper
from tests.card.cards import RECORD


def parsed(record: Record, **options: Any) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(render_paper(record, **options))


@pytest.mark.parametrize("level", [1, 2])
def test_headings_begin_at_their_level_and_follow_in_order(level: int) -> None:
    element = parsed(RECORD, level=level)
    assert [one.text_content() for one in element.iter(f"h{level}")] == [RECORD.title]
    assert [one.text_content() for one in element.iter(f"h{level + 1}")] == [
        "Abstract", "Entities and relations", "References", "Citing articles", "Sources", "Also in the record",
    ]  # fmt: skip


def test_what_a_record_has_nothing_of_has_no_heading() -> None:
    headings = [one.text_content() for one in parsed(Record(pmid="998000001")).iter("h2")]
    assert headings == ["Abstract", "References", "Citing articles", "Sources"]
    assert render_paper(Record()).startswith('<article class="literature-record"><h1>An empty record</h1>')
    assert "<h3>An empty record</h3>" in render_paper(Record(), level=3)


def test_the_prefix_stands_before_every_id_and_in_every_link_to_one() -> None:
    record = msgspec.structs.replace(RECORD, provenance=Provenance((), {"title": FieldSource("landing")}))
    plain, other = parsed(record), parsed(record, prefix="p2-")
    assert other.xpath("//@id") == [f"p2-{one}" for one in plain.xpath("//@id")]
    inner = [one for one in other.xpath("//@href") if one.startswith("#")]
    assert set(inner) <= {f"#{one}" for one in other.xpath("//@id")}
    assert len(inner) > 1


def test_papers_of_the_same_site_are_led_to() -> None:
    items = tuple(ListedArticle(pmid=pmid, title=f"Paper {pmid}") for pmid in ("998000011", "998000012"))
    record = Record(pmid="998000001", references=ArticleList(items), citing_articles=ArticleList(items[1:]))
    element = parsed(record, here=lambda pmid: f"/paper/{pmid}" if pmid.endswith("2") else None)
    assert element.xpath("//a[starts-with(@href, '/paper/')]/@href") == ["/paper/998000012"] * 2


def test_warnings_stand_before_the_title() -> None:
    record = Record(pmid="998000001", title="On pain", retracted=True, issues=(Issue("odd", "title", "take care"),))
    html = render_paper(record)
    places = [html.index(text) for text in ("This paper is retracted.", "<h1", "take care", "<h2>Abstract")]
    assert places == sorted(places)
    assert html.count("take care") == 1
