"""A set of PMIDs in bits: as a set of numbers is, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.store.pmid_set import PmidSet

PMIDS = st.integers(0, 40) | st.integers(65_520, 65_560) | st.integers(1, 999_999_999)
SETS = st.lists(PMIDS | PMIDS.map(str), max_size=40)


@given(SETS, SETS)
def test_it_is_a_set_of_numbers(one: list[int | str], other: list[int | str]) -> None:
    numbers, others = {int(pmid) for pmid in one}, {int(pmid) for pmid in other}
    some = PmidSet(one)
    assert len(some) == len(numbers)
    assert [pmid in some for pmid in other] == [int(pmid) in numbers for pmid in other]
    assert some.count_both(PmidSet(other)) == PmidSet(other).count_both(some) == len(numbers & others)
    some.update(iter(other))
    assert len(some) == len(numbers | others)
    assert all(pmid in some and str(pmid) in some for pmid in numbers | others)


@pytest.mark.parametrize("number", [0, 7, 8, 65_535, 65_536, 131_071, 999_999_999])
def test_the_numbers_beside_one_are_not_in(number: int) -> None:
    some = PmidSet([number])
    assert [one in some for one in (number - 1, number, number + 1, number + 65_536)] == [False, True, False, False]


@pytest.mark.parametrize("other", [None, 7.0, ("7",), -1, b"7"])
def test_what_is_no_pmid_is_not_in(other: object) -> None:
    assert other not in PmidSet([7])
