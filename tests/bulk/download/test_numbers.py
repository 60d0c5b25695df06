"""Numbers of files: each one asked for is there or missing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.download.numbers import is_wanted, missing_spans, read_numbers

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
