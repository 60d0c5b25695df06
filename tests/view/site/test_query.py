"""What a request asks for, read from its address."""

from __future__ import annotations

from scraper.view.site.papers import Query
from scraper.view.site.query import read_page, read_query


def test_queries_and_pages_are_read() -> None:
    assert read_query({"words": " a ", "retracted": "1", "unknown": "x"}) == Query(words="a", retracted=True)
    assert read_page({"page": "12"}) == 12
