"""What a request asks for, read from its address."""

from __future__ import annotations

import pytest

from scraper.errors import InputError
from scraper.view.site.papers import Query
from scraper.view.site.query import read_page, read_query


def test_queries_and_pages_are_read() -> None:
    assert read_query({"words": " a ", "retracted": "1", "unknown": "x"}) == Query(words="a", retracted=True)
    assert read_page({"page": "12"}) == 12


@pytest.mark.parametrize(("text", "page"), [("1", 1), ("007", 7), ("999999", 999_999)])
def test_a_page_has_a_number_from_one(text: str, page: int) -> None:
    assert read_page({"page": text}) == page
    assert read_page({}) == 1


@pytest.mark.parametrize("text", ["0", "000", "", "-1", "1.0", " 1", "1000000", "²", "١"])
def test_what_is_no_number_of_a_page_is_refused_and_named(text: str) -> None:
    with pytest.raises(InputError, match=f"^{text!r} is no number of a page$"):
        read_page({"page": text})


def test_blank_fields_are_not_asked_for_and_flags_are_set_by_anything() -> None:
    assert read_query({}) == Query()
    assert read_query({"words": " \t", "year": "", "retracted": " "}) == Query()
    assert read_query({"retracted": "0", "partial": "no"}) == Query(retracted=True, partial=True)


@pytest.mark.parametrize("name", Query._fields)
def test_a_text_that_is_too_long_or_none_is_refused_with_its_name(name: str) -> None:
    assert getattr(read_query({name: "x" * 2_000}), name)
    for text in ("x" * 2_001, "a\x00b"):
        with pytest.raises(InputError, match=f"what is looked for in {name} cannot be read"):
            read_query({name: text})
