"""Printed dates to ISO 8601, only as exact as printed."""

from __future__ import annotations

import datetime
import re

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})"
_FORMS = [
    re.compile(form)
    for form in (
        rf"{_YEAR}(?:[ -]?(?P<name>[A-Za-z]{{3,9}})\.?(?:[ -]?(?P<day>[0-9]{{1,2}}))?)?",  # 2023 Aug 25, 2023Aug25
        rf"{_YEAR}[-/ ](?P<month>[0-9]{{1,2}})(?:[-/ ](?P<day>[0-9]{{1,2}}))?(?:T.*)?",  # 2016/05/24, 2014-04-02, 2017 06
        rf"(?P<name>[A-Za-z]{{3,9}})\.? (?P<day>[0-9]{{1,2}}), {_YEAR}",  # Dec 20, 2006
        rf"(?P<day>[0-9]{{1,2}}) (?P<name>[A-Za-z]{{3,9}})\.? {_YEAR}",  # 01 February 2011
    )
]
# A season, a quarter, or a span of days or months of one year: 2001 Spring, 1993 Sep-Oct, 2000 Mar 7-13, 1998 Jun-1998 Jul.
_DAY = r"(?: [0-9]{1,2})?"
_SEASON = r"(?:Spring|Summer|Fall|Autumn|Winter|[1-4](?:st|nd|rd|th) Quart(?:er)?)"
_WITHIN_YEAR = [
    re.compile(form)
    for form in (
        rf"{_YEAR} {_SEASON}(?:-{_SEASON})?",
        rf"{_SEASON} {_YEAR}",
        rf"{_YEAR} [A-Z][a-z]{{2}}{_DAY} ?- ?(?:(?P=year) )?(?:[A-Z][a-z]{{2}}{_DAY}|[0-9]{{1,2}})",
    )
]
_EITHER = re.compile(rf"(?P<one>[0-9]{{1,2}})/(?P<two>[0-9]{{1,2}})/{_YEAR}(?: .*)?")  # 05/30/2024, but 05/01/2016


def clean_date(raw: str | None) -> str | None:
    """`2023-08-25`, `2023-08` or `2023`: as exact as the text surely says; None when it is not one plain date.

    Of "05/01/2016" only the year is sure: sites write the month first or last.

    >>> clean_date("2023 Aug 25"), clean_date("2023 Aug"), clean_date("2023"), clean_date("2014/6/26"), clean_date("2017 06")
    ('2023-08-25', '2023-08', '2023', '2014-06-26', '2017-06')
    >>> clean_date("Dec 20, 2006"), clean_date("01 February 2011"), clean_date("05/30/2024"), clean_date("05/01/2016")
    ('2006-12-20', '2011-02-01', '2024-05-30', '2016')
    >>> clean_date("2001 Spring"), clean_date("2023 Sep-Oct"), clean_date("1998 Dec-1999 Jan"), clean_date("2023 Feb 30")
    ('2001', '2023', None, None)
    >>> clean_date("1998 Jun-1998 Jul"), clean_date("2000 Dec 23- 30"), clean_date("2015 1st Quart"), clean_date("Fall 2003")
    ('1998', '2000', '2015', '2003')
    """
    text = " ".join((raw or "").split())
    within = next(filter(None, (form.fullmatch(text) for form in _WITHIN_YEAR)), None)
    if within:
        return within["year"]
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            parts = match.groupdict()
            month = parts.get("month") or _MONTHS.get((parts.get("name") or "")[:3].lower())
            return None if parts.get("name") and month is None else _iso(parts["year"], month, parts.get("day"))
    either = _EITHER.fullmatch(text)
    if either is None:
        return None
    one, two = int(either["one"]), int(either["two"])
    if one <= 12 < two or two <= 12 < one:
        return _iso(either["year"], min(one, two) if max(one, two) > 12 else None, max(one, two))
    return _iso(either["year"], one, two) if one == two else either["year"]


def _iso(year: str, month: str | int | None, day: str | int | None) -> str | None:
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return date.isoformat()[: 4 if month is None else 7 if day is None else 10]
