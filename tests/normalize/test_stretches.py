"""Stretches of a line of offsets, such as passages, found by a place in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.normalize.stretches import Stretches


def test_stretches_are_found_by_a_place() -> None:
    stretches = [(number * 10, 8) for number in range(500)]
    found = Stretches(stretches)
    assert [found.around(offset) for offset in (0, 8, 9, 4_998, 4_999)] == [[0], [0], [], [499], []]
    assert Stretches([(0, 5_000), *stretches[:50]]).around(45) == [0, 5]
    assert Stretches([]).around(3) == []
    assert len(Stretches([(0, 9)] * 1_000).around(4)) == 100


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=30), st.integers(-2, 90))
def test_all_around_an_offset_are_found_in_the_order_given(stretches: list[tuple[int, int]], offset: int) -> None:
    around = [place for place, (first, length) in enumerate(stretches) if first <= offset <= first + length]
    assert Stretches(stretches).around(offset) == around


def test_a_long_stretch_is_found_behind_many_short_ones_that_began_later() -> None:
    stretches = [(0, 1_000), *((number, 1) for number in range(1, 100))]
    assert Stretches(stretches).around(500) == [0]
    assert Stretches([*stretches, (100, 1)]).around(500) == []  # so many are not looked at
