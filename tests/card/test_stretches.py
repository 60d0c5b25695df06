"""Spans that overlap, laid out as stretches: they cover the text once, and each tells what lies over it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.card.stretches import MOST_SHOWN, Span, Stretch, lay_out

SPANS = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)), max_size=12)


@given(st.integers(0, 25), SPANS, st.lists(st.integers(-2, 30), max_size=4))
def test_stretches_cover_the_text_exactly_once(length: int, spans: list[tuple[int, int]], cuts: list[int]) -> None:
    found = list(lay_out(length, [Span(*span, owner) for owner, span in enumerate(spans)], cuts))
    assert [at for one in found for at in range(one.start, one.end)] == list(range(length))
    assert all(one.start < one.end for one in found)
    assert not any(one.start < cut < one.end for one in found for cut in cuts)
    for one in found:
        over = {owner for owner, (start, end) in enumerate(spans) if start <= one.start and one.end <= end}
        touched = {owner for owner, (start, end) in enumerate(spans) if max(start, one.start) < min(end, one.end)}
        assert over == touched
        assert len(one.owners) + one.more == len(over)
        assert set(one.owners) <= over
        assert len(one.owners) == min(len(over), MOST_SHOWN)


def test_every_cut_inside_the_text_is_a_bound_and_no_other_is() -> None:
    bounds = [(one.start, one.end) for one in lay_out(5, [Span(0, 9, 0)], cuts=[4, 1, -1, 5, 6, 0, 1])]
    assert bounds == [(0, 1), (1, 4), (4, 5)]
    assert list(lay_out(0, [Span(0, 9, 0)])) == []


def test_of_many_spans_the_innermost_are_named_outermost_first() -> None:
    (found,) = lay_out(3, [Span(0, 3, owner) for owner in range(MOST_SHOWN + 2)])
    assert found == Stretch(0, 3, tuple(range(2, MOST_SHOWN + 2)), 2)
