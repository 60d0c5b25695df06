"""Spans that overlap and lie in each other, laid out as stretches of a text that follow one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

MOST_SHOWN = 4  # spans that one stretch names; more of them are counted


class Span(NamedTuple):
    """A half-open part of a text, and which of the things marked it belongs to."""

    start: int
    end: int
    owner: int


class Stretch(NamedTuple):
    """A part of a text over which the same spans lie: `owners` of the first few, outermost first, and how many `more`."""

    start: int
    end: int
    owners: tuple[int, ...] = ()
    more: int = 0


def lay_out(length: int, spans: Iterable[Span], cuts: Iterable[int] = ()) -> Iterator[Stretch]:
    """Stretches from 0 to `length`, none of them empty, that cover the text once, in order; none goes over a cut.

    Spans are cut off at the text's ends; empty ones are left out. Takes the time of sorting them.

    >>> [(one.start, one.end, one.owners) for one in lay_out(9, [Span(0, 6, 0), Span(2, 4, 1), Span(5, 8, 2)])]
    [(0, 2, (0,)), (2, 4, (0, 1)), (4, 5, (0,)), (5, 6, (0, 2)), (6, 8, (2,)), (8, 9, ())]
    >>> list(lay_out(4, [], cuts=[2]))
    [Stretch(start=0, end=2, owners=(), more=0), Stretch(start=2, end=4, owners=(), more=0)]
    """
    inside = (Span(max(0, one.start), min(length, one.end), one.owner) for one in spans)
    waiting = sorted((one for one in inside if one.start < one.end), key=lambda one: (one.start, -one.end, one.owner))
    bounds = sorted(
        {0, length, *(one.start for one in waiting), *(one.end for one in waiting), *(c for c in cuts if 0 < c < length)}
    )
    ends = sorted(one.end for one in waiting)
    begun, ended, covering = 0, 0, list[Span]()
    for start, end in pairwise(bounds):
        while begun < len(waiting) and waiting[begun].start <= start:
            covering.append(waiting[begun])
            begun += 1
        while ended < len(ends) and ends[ended] <= start:
            ended += 1
        shown = _last_open(covering, start)
        yield Stretch(start, end, tuple(one.owner for one in shown), begun - ended - len(shown))


def _last_open(covering: list[Span], at: int) -> list[Span]:
    """The last few spans that have not ended, in their order; those that have are dropped on the way to them.

    So each span is dropped once, however many stretches there are.
    """
    found: list[Span] = []
    while covering and len(found) < MOST_SHOWN:
        one = covering.pop()
        if one.end > at:
            found.append(one)
    covering.extend(reversed(found))
    return found[::-1]
