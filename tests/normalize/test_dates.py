"""Dates are only as exact as printed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from scraper.normalize.dates import clean_date


@given(st.text(alphabet="0123456789 /-,.:TADFJMONSagnpresuyvtcober", max_size=24))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    date = clean_date(text)
    assert date is None or re.fullmatch(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?", date)
    assert date is None or date[:4] in text


@given(st.dates())
def test_iso_dates_come_back(date: object) -> None:
    text = str(date)
    assert clean_date(text) == (text if text[:2] in ("15", "16", "17", "18", "19", "20") else None)
