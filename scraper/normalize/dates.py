"""Printed dates to ISO 8601, only as exact as printed."""

from __future__ import annotations

import datetime
import re

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = re.compile(r"((?:1[5-9]|20)[0-9]{2})(?:[ -]([A-Za-z]{3})[a-z]*\.?(?:[ -]([0-9]{1,2}))?)?")


def clean_date(raw: str | None) -> str | None:
    """`2023-08-25`, `2023-08` or `2023`; None when the text is not one plain date.

    PubMed prints the year, the month's first three letters, the day.

    >>> clean_date("2023 Aug 25"), clean_date("2023 Aug"), clean_date("2023")
    ('2023-08-25', '2023-08', '2023')
    >>> clean_date("2023 Feb 30"), clean_date("2001 Spring"), clean_date(None)
    (None, None, None)
    """
    match = _DATE.fullmatch(raw.strip()) if raw else None
    if match is None:
        return None
    year, month_name, day = match.groups()
    if month_name is None:
        return year
    month = _MONTHS.get(month_name.lower())
    if month is None:
        return None
    if day is None:
        return f"{year}-{month:02d}"
    try:
        return datetime.date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None
