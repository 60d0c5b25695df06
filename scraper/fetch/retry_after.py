"""How long a reply asks us to wait: Retry-After and X-RateLimit-* headers, nonsense tolerated."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping

_LONGEST_SECONDS = 7 * 86_400.0


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, or None when the header is missing or says nothing sensible.

    Seconds or an HTTP date (RFC 9110, 10.2.3); a date is read against the reply's own Date, so that our clock does
    not matter. Whole seconds are printed, so a date counts to the end of its second.

    >>> read_retry_after({"Retry-After": "3"}), read_retry_after({"Retry-After": "soon"}), read_retry_after({"Retry-After": "-5"})
    (3.0, None, None)
    >>> dates = {"Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:49:39 GMT"}
    >>> read_retry_after(dates)
    3.0
    """
    text = _get(headers, "retry-after")
    try:
        seconds = float(text)
    except ValueError:
        until = _read_date(text)
        if until is None:
            return None
        now = _read_date(_get(headers, "date")) or datetime.datetime.now(datetime.UTC)
        seconds = (until - now).total_seconds() + 1
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return min(seconds, _LONGEST_SECONDS)


def read_rate_limit(headers: Mapping[str, str]) -> tuple[float | None, int | None]:
    """(requests a second, how many are left) as X-RateLimit-Limit and -Remaining say, None where they do not.

    NCBI counts by the second. Larger limits are of longer periods and say nothing about a second. Crossref names both, in
    X-Rate-Limit-Limit and -Interval; its pools differ in them.

    >>> read_rate_limit({"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "0"}), read_rate_limit({})
    ((3.0, 0), (None, None))
    >>> read_rate_limit({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"})
    (50.0, None)
    """
    named = "/".join(_get(headers, f"x-rate-limit-{name}") for name in ("limit", "interval"))
    stated = re.fullmatch(r"([0-9]{1,6})/([1-9][0-9]{0,3})s", named)
    if stated and int(stated[1]):
        return int(stated[1]) / int(stated[2]), None
    limit, remaining = (_get(headers, f"x-ratelimit-{name}") for name in ("limit", "remaining"))
    per_second = float(limit) if limit.isascii() and limit.isdigit() and len(limit) < 10 and 0 < int(limit) <= 100 else None
    return per_second, int(remaining) if remaining.isascii() and remaining.isdigit() and len(remaining) < 10 else None


def _get(headers: Mapping[str, str], name: str) -> str:
    """A header's value, whatever case its name was sent in (RFC 9110, 5.1)."""
    return next((value.strip() for own, value in headers.items() if own.lower() == name), "")


def _read_date(text: str) -> datetime.datetime | None:
    try:
        from email.utils import parsedate_to_datetime  # hardly ever needed, and slow to import

        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)
