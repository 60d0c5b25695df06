"""Printed dates to ISO 8601, only as exact as printed.

A date is cut into words and signs; what kinds these are, in their order, says how it is read. Of a span what both ends share is
sure, else the year it begins in (NLM's MedlineDate: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#medlinedate).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# English names, and those of other languages that sites print; each with the month it means in every language that has it.
_NAMES = (
    "jan january janvier januar enero ene janeiro gennaio gen",
    "feb febr february février fév fevrier februar febrero fevereiro fev febbraio",
    "mar march mars märz mär marz marzo março mrz",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag",
    "jun june juin juni junio junho giugno giu",
    "jul july juillet juil juli julio julho luglio lug",
    "aug august août aout aoû agosto ago",
    "sep sept september septembre septiembre setembro set settembre",
    "oct october octobre oktober okt octubre outubro out ottobre ott",
    "nov november novembre noviembre novembro",
    "dec december décembre déc decembre dezember dez diciembre dic dezembro dicembre",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_SEASONS = frozenset("spring summer fall autumn winter quart quarter q1 q2 q3 q4".split())
_WORD = re.compile(
    r"(?P<year>(?:1[5-9]|20)[0-9]{2}(?![0-9]))|(?P<number>[0-9]{1,2}(?![0-9]))(?:st|nd|rd|th)?|(?P<name>[^\W\d_]+(?:[1-4](?![0-9]))?)"
)
_COMPACT = re.compile(r"((?:1[5-9]|20)[0-9]{2})([01][0-9])([0-3][0-9])")
_TIME = re.compile(r"(?:T|\s)[0-9]{1,2}:[0-9]{2}.*", re.DOTALL)
_REMARK = re.compile(r"(?<!\s)\s*+\([^()]*+\)\s*+$")
_BEFORE = re.compile(
    r"\A(?:(?:first|early|article|date|issue|e?pub(?:lished|lication)?|available|posted|online|on|of|in|print|cover)\b[ :.]*)++"
    r"|\A(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[.,]?\s+",
    re.IGNORECASE,
)
_LONGEST = 60  # characters; a longer text is no date
_MOST_WORDS = 6  # of a span of two days
_LOOSE = " ,."
_SIGNS = {"-": "-", "–": "-", "—": "-", "&": "-", "/": "/"}
_JOINING = {"and": "-", "to": "-", "de": "", "of": ""}

# How a date of such parts is read, by the kinds of its words: Y a year, N a number, M the name of a month, S a season.
_DATES = {
    "Y": "y", "YM": "ym", "MY": "my", "YMN": "ymd", "NMY": "dmy", "MNY": "mdy", "YNN": "ymd", "YN": "ym", "NY": "my", "YS": "y ",
    "SY": " y",
}  # fmt: skip
_ENDS = _DATES | {"M": "m", "MN": "md", "NM": "dm", "N": "d", "S": " "}  # of a span, which may leave the year to the other end


class _Word(NamedTuple):
    """A part of a date, and the sign printed before it: "-", "/" or a space."""

    kind: str
    value: int
    sign: str


@lru_cache(maxsize=20_000)  # the papers of a file were published on few days
def clean_date(raw: str | None) -> str | None:
    """`2023-08-25`, `2023-08` or `2023`: as exact as the text surely says; None when it is not one date or span of dates.

    Of "05/01/2016" only the year is sure: sites write the month first or last. So is of "2010-11", November or two years.

    >>> clean_date("2023 Aug 25"), clean_date("2023 Aug"), clean_date("2023"), clean_date("2014/6/26"), clean_date("2017 06")
    ('2023-08-25', '2023-08', '2023', '2014-06-26', '2017-06')
    >>> clean_date("Dec 20, 2006"), clean_date("01 February 2011"), clean_date("05/30/2024"), clean_date("05/01/2016")
    ('2006-12-20', '2011-02-01', '2024-05-30', '2016')
    >>> clean_date("2001 Spring"), clean_date("2023 Sep-Oct"), clean_date("1998 Dec-1999 Jan"), clean_date("2023 Feb 30")
    ('2001', '2023', '1998', None)
    >>> clean_date("1998 Jun-1998 Jul"), clean_date("2000 Dec 23- 30"), clean_date("2015 1st Quart"), clean_date("Fall 2003")
    ('1998', '2000-12', '2015', '2003')
    >>> clean_date("2010-11"), clean_date("2024/1-2"), clean_date("2007 (details online)"), clean_date("04/2024")
    ('2010', '2024', '2007', '2024-04')
    >>> clean_date("2016-05"), clean_date("2007 Sep 15-30"), clean_date("2019 Sep/Oct"), clean_date("Winter 2003-2004")
    ('2016-05', '2007-09', '2019', '2003')
    >>> clean_date("Published online: 5 May 2010"), clean_date("2011-05-05T00:00:00Z"), clean_date("Market 2011")
    ('2010-05-05', '2011-05-05', None)
    """
    text = " ".join((raw or "").split())
    text = _TIME.sub("", _REMARK.sub("", text[: 2 * _LONGEST]))
    text = _BEFORE.sub("", _BEFORE.sub("", text))
    text = text.replace("年", "-").replace("月", "-").removesuffix("日").removesuffix("-")
    if len(text) > _LONGEST:
        return None
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _iso(int(compact[1]), int(compact[2]), int(compact[3]))
    words = _take_apart(text)
    if not any(word.kind == "Y" for word in words):
        return None
    kinds = {word.kind for word in words}
    years = {word.value for word in words if word.kind == "Y"}
    if kinds <= {"M", "S", "Y"} and len(years) == 1 and len(words) > 3:  # "June/July/August 2022"
        return str(years.pop())
    return _read_date(words) or next(filter(None, (_read_span(words[:at], words[at:]) for at in range(1, len(words)))), None)


def _take_apart(text: str) -> list[_Word]:
    """The words of a date; none where one is unknown, or more than two dates have."""
    words: list[_Word] = []
    at, sign = 0, " "
    for found in _WORD.finditer(text):
        between, name = text[at : found.start()].strip(_LOOSE), (found["name"] or "").lower()
        at = found.end()
        if between:
            sign = _SIGNS.get(between, "?")
        if name in _JOINING:
            sign = _JOINING[name] or sign
            continue
        kind = "Y" if found["year"] else "N" if found["number"] else "M" if name in _MONTHS else "S" if name in _SEASONS else "?"
        if kind == "S" and name.startswith("quart") and words and words[-1].kind == "N":  # "2015 1st Quart"
            words.pop()
        if "?" in (kind, sign) or len(words) > _MOST_WORDS:
            return []
        words.append(_Word(kind, int(found["year"] or found["number"] or _MONTHS.get(name, 0)), sign))
        sign = " "
    return [] if text[at:].strip(_LOOSE) else words


def _read_date(words: Sequence[_Word]) -> str | None:
    """One date; None where the words are none, or are joined by signs of two kinds."""
    kinds, signs = "".join(word.kind for word in words), {word.sign for word in words[1:]}
    form = _DATES.get(kinds)
    values = [word.value for word in words]
    if kinds == "NNY" and len(signs) == 1:
        return _read_either(*values)
    if form is None or len(signs - {" "}) > 1 or (kinds in ("YNN", "NY") and len(signs) > 1) or (kinds == "NY" and " " in signs):
        return None
    part = dict(zip(form, values, strict=True))
    if kinds == "YN" and signs == {"-"} and part["m"] == (part["y"] + 1) % 100:
        return str(part["y"])  # "2010-11": the month, or the next year
    month = part.get("m") or None  # 0 says that none is known
    return _iso(part["y"], month, (part.get("d") or None) if month else None)


def _read_either(one: int, two: int, year: int) -> str | None:
    """Two numbers and a year: day and month, or month and day."""
    if one <= 12 < two or two <= 12 < one:
        return _iso(year, min(one, two), max(one, two))
    if one > 12:
        return None
    return _iso(year, one, two) if one == two else str(year)


def _read_span(first: Sequence[_Word], last: Sequence[_Word]) -> str | None:
    """What both ends share: the month, the year, or else the year in which the first lies."""
    if last[0].sign not in ("-", "/"):
        return None
    kinds = ["".join(word.kind for word in words) for words in (first, last)]
    if not all(kind in _ENDS for kind in kinds):
        return None
    values = [[word.value for word in words] for words in (first, last)]
    ends = [dict(zip(_ENDS[kind], value, strict=True)) for kind, value in zip(kinds, values, strict=True)]
    if kinds == ["YN", "N"]:  # 2024/1-2
        ends[1] = {"m": ends[1]["d"]}
    elif kinds == ["MN", "NY"]:  # Sep 3-17, 2023
        ends[1] = {"d": ends[1]["m"], "y": ends[1]["y"]}
    years = [end["y"] for end in ends if "y" in end]
    months = [end["m"] for end in ends if "m" in end]
    days = [end["d"] for end in ends if "d" in end]
    if not all(1 <= month <= 12 for month in months) or not all(1 <= day <= 31 for day in days):
        return None
    one_month = len(set(years)) == 1 and len(set(months)) == 1 and (len(months) == 2 or len(days) == 2)
    return _iso(years[0], months[0] if one_month else None)


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    try:
        date = datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return date.isoformat()[: 4 if month is None else 7 if day is None else 10]
