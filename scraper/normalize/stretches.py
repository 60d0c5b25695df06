"""Stretches of a line of offsets, such as passages, found by a place in them without trying each one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

_MOST_OVERLAPPING = 100  # stretches looked at for one place; passages of a text hardly ever overlap


class Stretches:
    """Stretches given as (first offset, length), in any order."""

    def __init__(self, stretches: Sequence[tuple[int, int]]):
        self._order = sorted(range(len(stretches)), key=lambda place: stretches[place][0])
        self._firsts = [stretches[place][0] for place in self._order]
        self._ends = [sum(stretches[place]) for place in self._order]
        self._reach = list(accumulate(self._ends, max))  # how far any stretch up to here goes

    def around(self, offset: int) -> list[int]:
        """The indices of the stretches that begin at or before an offset and end at or after it, in the order given.

        >>> Stretches([(0, 5), (6, 4), (2, 9)]).around(5), Stretches([(0, 5), (6, 4)]).around(11)
        ([0, 2], [])
        """
        found = []
        last = bisect_right(self._firsts, offset) - 1
        for place in range(last, max(-1, last - _MOST_OVERLAPPING), -1):
            if self._reach[place] < offset:
                break
            if self._ends[place] >= offset:
                found.append(self._order[place])
        return sorted(found)
