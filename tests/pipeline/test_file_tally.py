"""Counts of several files are sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.pipeline.file_tally import Tally


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans())))
def test_what_came_of_other_files_is_added(files: list[tuple[int, int, bool]]) -> None:
    tally = Tally()
    for one in files:
        tally.add(*one)
    assert tally.delivered == sum(delivered for delivered, _, _ in files)
    assert tally.failed == sum(failed for _, failed, _ in files)
    assert tally.blocked == any(blocked for *_, blocked in files)
