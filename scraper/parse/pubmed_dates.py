"""Dates of PubMed XML: Year, Month, Day, Season, or MedlineDate as printed.

Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#pubdate
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from scraper.model import OtherDate


def raw_date(node: etree._Element) -> str:
    """The parts as printed: "2017 Jun 5", "1998 Dec-1999 Jan", "2004 Spring", "2017 6 5 6 0" with hour and minute."""
    return _read(*[child.text for child in node])[0]  # the parts of dates hold no markup


def read_day(node: etree._Element, kind: str) -> OtherDate | None:
    """A date in numbers; None where the element is empty. What is no day of the calendar keeps its text only."""
    return date_of(kind, *[child.text for child in node])


@lru_cache(maxsize=5_000)  # a file holds a million dates, of a few thousand days
def date_of(kind: str, *parts: str | None) -> OtherDate | None:
    """The date of the parts as `read_day` reads them."""
    raw, date = _read(*parts)
    return OtherDate(kind, date, raw) if raw else None


@lru_cache(maxsize=10_000)
def _read(*parts: str | None) -> tuple[str, str | None]:
    """The parts in one line, and the day they are."""
    raw = " ".join(" ".join(filter(None, parts)).split())
    return raw, _iso(*raw.split(" ")[:3])


def iter_history(node: etree._Element) -> Iterator[OtherDate]:
    """The dates of handling, in the order of the file; their kind is NLM's PubStatus."""
    for child in node:
        kind = child.get("PubStatus")
        date = read_day(child, kind) if kind else None
        if date is not None:
            yield date


def _iso(year: str, month: str = "", day: str = "") -> str | None:
    """The day, month or year that the numbers say; None where they are none of the calendar.

    >>> _iso("2017", "6", "5"), _iso("2017", "06"), _iso("2017"), _iso("2017", "2", "30"), _iso("2017", "Spring")
    ('2017-06-05', '2017-06', '2017', None, None)
    """
    numbers = [number for number in (year, month, day) if number]
    if not all(number.isascii() and number.isdigit() and len(number) <= 4 for number in numbers) or len(year) != 4:
        return None
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return date.isoformat()[: (4, 7, 10)[len(numbers) - 1]]
