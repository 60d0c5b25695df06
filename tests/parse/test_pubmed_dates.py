"""Dates of PubMed XML: the parts as printed in one line, and the day of the calendar that they are, if they are one."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scraper.model import OtherDate
from scraper.parse.pubmed_dates import date_of, iter_history, raw_date, read_day


def node(*parts: str) -> etree._Element:
    return etree.fromstring("<Date>" + "".join(f"<Part>{part}</Part>" for part in parts) + "</Date>")


@pytest.mark.parametrize(
    ("parts", "raw", "date"),
    [
        (("2017", "6", "5", "6", "0"), "2017 6 5 6 0", "2017-06-05"),
        ((" 2017\n", "06"), "2017 06", "2017-06"),
        (("2017",), "2017", "2017"),
        (("2017", "Jun", "5"), "2017 Jun 5", None),
        (("2017", "2", "30"), "2017 2 30", None),
        (("2017", "13"), "2017 13", None),
        (("1998 Dec-1999 Jan",), "1998 Dec-1999 Jan", None),
        (("2004", "Spring"), "2004 Spring", None),
        (("0000",), "0000", None),
        (("17",), "17", None),
        (("20170", "1"), "20170 1", None),
        (("2017", "\u0666"), "2017 \u0666", None),
    ],
)
def test_what_is_no_day_of_the_calendar_keeps_its_text_only(parts: tuple[str, ...], raw: str, date: str | None) -> None:
    assert raw_date(node(*parts)) == raw
    assert read_day(node(*parts), "indexed") == date_of("indexed", *parts) == OtherDate("indexed", date, raw)


@given(st.dates(), st.integers(1, 3), st.booleans())
def test_every_day_month_and_year_is_read_as_it_is(day: datetime.date, exact: int, padded: bool) -> None:
    numbers = (f"{day.year:04}", *(f"{part:02}" if padded else str(part) for part in (day.month, day.day)))[:exact]
    found = date_of("indexed", *numbers)
    assert found is not None
    assert (found.date, found.raw) == (day.isoformat()[: (4, 7, 10)[exact - 1]], " ".join(numbers))


@pytest.mark.parametrize("parts", [(), ("",), (" ", "\n")])
def test_an_empty_date_is_none(parts: tuple[str, ...]) -> None:
    assert (raw_date(node(*parts)), read_day(node(*parts), "indexed")) == ("", None)


def test_dates_of_handling_keep_their_order_and_their_kinds() -> None:
    day = "<Year>{}</Year>"
    rows = [("received", "2002"), ("accepted", ""), ("", "2003"), ("revised", "2001"), ("received", "2000")]
    told = "".join(f'<PubMedPubDate PubStatus="{kind}">{day.format(year)}</PubMedPubDate>' for kind, year in rows)
    found = list(iter_history(etree.fromstring(f"<History>{told}<PubMedPubDate>{day.format(1999)}</PubMedPubDate></History>")))
    assert [(one.kind, one.date) for one in found] == [("received", "2002"), ("revised", "2001"), ("received", "2000")]
