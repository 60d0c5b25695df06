"""Numbers of PubMed's files: which ones are wanted, and which are missing among those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scraper.errors import InputError

_PART = re.compile(r"([0-9]{1,6})(?:(-)([0-9]{1,6})?)?", re.ASCII)
Span = tuple[int, int | None]  # both ends belong to it; None: whatever comes


def read_numbers(text: str) -> tuple[Span, ...]:
    """What "1300-1334,1400" names, in its order; "1335-" is 1335 and all that follow. Raises InputError.

    >>> read_numbers("1300-1334, 1400,1500-")
    ((1300, 1334), (1400, 1400), (1500, None))
    """
    spans: list[Span] = []
    for part in text.split(","):
        found = _PART.fullmatch(part.strip())
        first = int(found[1]) if found else 0
        last = None if found is None or (found[2] and not found[3]) else int(found[3] or found[1])
        if found is None or first == 0 or (last is not None and last < first):
            raise InputError(f"{part.strip() or text!r} names no files: write numbers and ranges, as 1300-1334,1400 or 1335-")
        spans.append((first, last))
    return tuple(spans)


def is_wanted(number: int, only: Sequence[Span] | None) -> bool:
    """Whether a number is in one of the spans; None wants all.

    >>> [is_wanted(number, ((3, 5), (9, None))) for number in (2, 3, 5, 6, 12)], is_wanted(7, None)
    ([False, True, True, False, True], True)
    """
    return only is None or any(first <= number and (last is None or number <= last) for first, last in only)


def missing_spans(there: Iterable[int], only: Sequence[Span] | None, first: int | None) -> list[tuple[int, int]]:
    """What should be there and is not, as spans in rising order.

    Files are numbered on, so each number from `first` (None: the lowest one there) to the highest one there has a file; of
    `only`, each number that it names. A gap outside `only` is not told.

    >>> missing_spans([1, 2, 4, 7], None, 1), missing_spans([3, 5], None, 1), missing_spans([3, 5], None, None)
    ([(3, 3), (5, 6)], [(1, 2), (4, 4)], [(4, 4)])
    >>> missing_spans([1, 2, 4], ((1, 2), (4, 6)), 1), missing_spans([1, 4], ((2, None),), 1), missing_spans([], ((2, 3),), 1)
    ([(5, 6)], [(2, 3)], [(2, 3)])
    """
    numbers = sorted(set(there))
    highest = numbers[-1] if numbers else 0
    lowest = first if first is not None else (numbers[0] if numbers else 1)
    asked = [(lowest, highest)] if only is None else [(start, highest if end is None else end) for start, end in only]
    return _join(gap for start, end in asked for gap in _iter_gaps(numbers, start, end))


def _iter_gaps(numbers: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    before = start - 1
    for number in (*(one for one in numbers if start <= one <= end), end + 1):
        if number > before + 1:
            yield before + 1, number - 1
        before = number


def _join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in rising order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
