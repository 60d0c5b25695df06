"""Numbers of files: each one asked for is there or missing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.download.numbers import is_wanted, missing_spans, read_numbers
from scraper.errors import InputError

numbers = st.sets(st.integers(1, 40), max_size=20)
spans = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])), min_size=1, max_size=4
)


@given(numbers, spans)
def test_each_number_asked_for_is_there_or_missing(there: set[int], only: list[tuple[int, int]]) -> None:
    asked = {number for number in range(1, 70) if is_wanted(number, only)}
    missing = {number for first, last in missing_spans(there, only, 1) for number in range(first, last + 1)}
    assert missing == asked - there
    assert read_numbers(",".join(f"{first}-{last}" for first, last in only)) == tuple(only)


@given(numbers)
def test_without_choice_each_number_up_to_the_highest_counts(there: set[int]) -> None:
    found = missing_spans(there, None, 1)
    missing = {number for first, last in found for number in range(first, last + 1)}
    assert missing == set(range(1, max(there, default=0) + 1)) - there
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7", ((7, 7),)), ("0007-7", ((7, 7),)), (" 9- , 1 ", ((9, None), (1, 1))), ("5,3,5", ((5, 5), (3, 3), (5, 5))),
        ("999999", ((999999, 999999),)),
    ],
)  # fmt: skip
def test_numbers_stay_in_the_order_they_are_written(text: str, read: tuple[tuple[int, int | None], ...]) -> None:
    assert read_numbers(text) == read


@pytest.mark.parametrize(
    ("text", "named"), [("1,4-2", "4-2"), ("1, 0-3", "0-3"), ("1000000", "1000000"), ("1--2", "1--2"), ("3,", "3,"), (" ", " ")]
)
def test_the_part_that_names_no_files_is_told(text: str, named: str) -> None:
    with pytest.raises(InputError) as error:
        read_numbers(text)
    assert str(error.value) == f"{named!r} names no files: write numbers and ranges, as 1300-1334,1400 or 1335-"


def test_spans_that_touch_or_overlap_are_missing_as_one() -> None:
    assert missing_spans([4], ((8, 9), (1, 2), (2, 6), (7, 7)), 1) == [(1, 3), (5, 9)]
    assert missing_spans([], None, 1) == missing_spans([], ((3, None),), None) == []
