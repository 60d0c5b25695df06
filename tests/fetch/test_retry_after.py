"""How long a reply asks us to wait: seconds, dates, limits by the second, and nonsense."""

from __future__ import annotations

import datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.fetch.retry_after import read_rate_limit, read_retry_after

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0), (" 7 ", 7.0), ("1.5", 1.5), ("604800", 604_800.0), ("604801", 604_800.0), ("-0.1", None), ("-inf", None),
        ("7 s", None), ("Sun, 06 Nov", None), ("Sun, 06 Nov 99999 08:49:37 GMT", None),
    ],
)  # fmt: skip
def test_seconds_and_what_is_none(text: str, seconds: float | None) -> None:
    assert read_retry_after({"Retry-After": text}) == seconds


@pytest.mark.parametrize(("later", "seconds"), [(0, 1.0), (1, 2.0), (59, 60.0), (-1, 0.0), (-2, None), (8 * 86_400, 604_800.0)])
@pytest.mark.parametrize("zone", ["GMT", "-0000", ""])
def test_a_date_counts_from_the_replys_own_to_the_end_of_its_second(later: int, seconds: float | None, zone: str) -> None:
    until = format_datetime(NOW + datetime.timedelta(seconds=later), usegmt=True).replace("GMT", zone).strip()
    assert read_retry_after({"Date": format_datetime(NOW, usegmt=True), "Retry-After": until}) == seconds


@pytest.mark.parametrize("date", [{}, {"Date": "yesterday"}])
def test_a_date_without_another_counts_from_now(date: dict[str, str]) -> None:
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=100)
    waited = read_retry_after({"Retry-After": format_datetime(until, usegmt=True), **date})
    assert waited is not None
    assert 60 < waited <= 101


@settings(max_examples=40)
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_ends_in_an_error_or_a_wait_beyond_a_week(text: str, date: str) -> None:
    waited = read_retry_after({"retry-after": text, "date": date})
    assert waited is None or 0 <= waited <= 604_800
    rate, remaining = read_rate_limit({"x-ratelimit-limit": text, "x-ratelimit-remaining": date})
    assert rate is None or 0 < rate <= 100
    assert remaining is None or remaining >= 0


@pytest.mark.parametrize(
    ("limit", "rate"),
    [
        ("1", 1.0), ("100", 100.0), ("101", None), ("0", None), ("-3", None), ("3.5", None), ("", None), ("\u0663", None),
        ("000000003", 3.0), ("0000000003", None), (" 3 ", 3.0), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_limit_that_may_be_one_by_the_second(limit: str, rate: float | None) -> None:
    assert read_rate_limit({"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": "7"}) == (rate, 7)


@pytest.mark.parametrize(
    ("text", "remaining"),
    [("0", 0), ("999999999", 999_999_999), ("1000000000", None), ("-1", None), ("", None), ("\u0663", None), ("9" * 5000, None)],
)
def test_how_many_are_left(text: str, remaining: int | None) -> None:
    assert read_rate_limit({"x-ratelimit-limit": "3", "X-RATELIMIT-REMAINING": text}) == (3.0, remaining)


@pytest.mark.parametrize(
    ("limit", "interval", "rate"),
    [
        ("50", "1s", 50.0), ("5", "10s", 0.5), ("999999", "9999s", 999_999 / 9999), ("1000000", "1s", None),
        ("1", "10000s", None),
        ("0", "1s", None), ("50", "0s", None), ("50", "1m", None), ("50", "1", None), ("", "1s", None), ("50", "", None),
        ("50", "01s", None), ("5.0", "1s", None),
    ],
)  # fmt: skip
def test_crossrefs_limit_and_interval(limit: str, interval: str, rate: float | None) -> None:
    assert read_rate_limit({"X-Rate-Limit-Limit": limit, "X-Rate-Limit-Interval": interval}) == (rate, None)
    beside = {
        "X-Rate-Limit-Limit": limit,
        "X-Rate-Limit-Interval": interval,
        "X-RateLimit-Limit": "3",
        "X-RateLimit-Remaining": "1",
    }
    assert read_rate_limit(beside) == ((3.0, 1) if rate is None else (rate, None))
