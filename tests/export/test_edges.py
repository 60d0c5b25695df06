"""Edges: the entries of a list, with the paper whose list it is."""

from __future__ import annotations

import io
import json

import msgspec
import pytest

from scraper.export.edges import Edge, describe_list, iter_edges, write_edges_jsonl
from scraper.export.formats import EDGE_FORMATS
from scraper.export.losses import Losses
from scraper.model import ArticleList, ListedArticle, Record


def test_ids_are_the_pmids_alone() -> None:
    out = io.BytesIO()
    items = (ListedArticle(pmid="2"), ListedArticle(title="x"))
    EDGE_FORMATS["ids"]([Edge("1", "references", number, item) for number, item in enumerate(items, 1)], out)
    assert out.getvalue() == b"2\n"


ITEMS = (ListedArticle(position=4, pmid="2", sources=("icite",)), ListedArticle(raw="Printed so"), ListedArticle(pmid="2"))


def test_entries_are_numbered_whatever_their_position_in_print() -> None:
    record = Record(pmid="1", doi="10.5555/a", references=ArticleList(ITEMS, 3), citing_articles=ArticleList(ITEMS[:1], 1))
    assert list(iter_edges(record, "references")) == [
        Edge("1", "references", number, item, "10.5555/a") for number, item in enumerate(ITEMS, 1)
    ]
    assert [(edge.list_name, edge.item) for edge in iter_edges(record, "citing_articles")] == [("citing_articles", ITEMS[0])]
    assert list(iter_edges(Record(pmid="1"), "references")) == []


def test_a_line_has_the_paper_and_all_of_the_entry() -> None:
    out = io.BytesIO()
    assert write_edges_jsonl(iter_edges(Record(pmid="1", references=ArticleList(ITEMS, 3)), "references"), out) == Losses()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line.pop("paper_pmid") for line in lines] == ["1"] * 3
    assert [msgspec.convert(line, ListedArticle) for line in lines] == [*ITEMS]


@pytest.mark.parametrize(
    ("items", "reported", "complete", "format_", "told"),
    [
        (ITEMS, 3, True, "ris", "PMID 1: 3 references of 3 reported, the whole list"),
        (ITEMS, 9, False, "ids", "PMID 1: 3 references of 9 reported, not the whole list; 1 without PMID left out"),
        (ITEMS[:1], None, None, "ids", "PMID 1: 1 reference, whether that is all is unknown"),
        ((), 0, True, "ids", "PMID 1: 0 references of 0 reported, the whole list"),
    ],
)
def test_a_list_is_told_in_a_line(
    items: tuple[ListedArticle, ...], reported: int | None, complete: bool | None, format_: str, told: str
) -> None:
    record = Record(pmid="1", references=ArticleList(items, len(items), reported, complete))
    assert describe_list(record, "references", format_) == told


def test_a_paper_without_pmid_is_named_by_its_doi() -> None:
    of_doi = Record(doi="10.5555/a", references=ArticleList((), 0, None, None))
    assert describe_list(of_doi, "references", "ids").startswith("DOI 10.5555/a: 0 references")
    assert describe_list(Record(), "references", "ids").startswith("a paper without an id: ")


def test_one_citing_article_is_one() -> None:
    record = Record(pmid="1", citing_articles=ArticleList(ITEMS[:1], 1, 1, True))
    assert describe_list(record, "citing_articles", "ris") == "PMID 1: 1 citing article of 1 reported, the whole list"
