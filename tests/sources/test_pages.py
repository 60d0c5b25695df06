"""Rows of a list that comes in pages: every row once, and overlaps are counted and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ListedArticle
from scraper.sources.pages import Rows

ITEMS = st.integers(1, 6).map(lambda number: ListedArticle(pmid=str(number)))


def test_pages_without_overlap() -> None:
    rows = Rows()
    assert [rows.add([ListedArticle(pmid=pmid) for pmid in page]) for page in ("12", "3", "")] == [True, True, False]
    assert ([item.pmid for item in rows.items], rows.read, rows.doubled) == (["1", "2", "3"], 3, 0)
    assert rows.issues("references") == []


def test_the_last_page_again_adds_nothing_and_is_no_overlap() -> None:
    rows = Rows()
    page = [ListedArticle(pmid="1"), ListedArticle(pmid="2")]
    assert [rows.add(page), rows.add(page[:1]), rows.add(page)] == [True, False, False]
    assert (rows.read, rows.doubled) == (2, 0)


def test_a_row_that_says_more_is_another_row() -> None:
    rows = Rows()
    rows.add([ListedArticle(pmid="1")])
    assert rows.add(iter([ListedArticle(pmid="1", title="Socks")]))
    assert len(rows.items) == 2


@pytest.mark.parametrize("field", ["references", "citing_articles"])
def test_an_overlap_is_told_with_how_many(field: str) -> None:
    rows = Rows()
    for page in ("12", "23", "31"):
        rows.add([ListedArticle(pmid=pmid) for pmid in page])
    (told,) = rows.issues(field)
    assert (told.code, told.field, told.message.partition(",")[0]) == ("pages_overlap", field, "1 rows came twice")


@given(st.lists(st.lists(ITEMS, max_size=5, unique=True), max_size=5))
def test_no_row_is_lost_and_none_of_two_pages_stands_twice(pages: list[list[ListedArticle]]) -> None:
    rows = Rows()
    taken = [page for page in pages if rows.add(page)]
    assert len(set(rows.items)) == len(rows.items)
    assert set(rows.items) == {item for page in pages for item in page}
    assert rows.read == sum(map(len, taken)) == len(rows.items) + rows.doubled
