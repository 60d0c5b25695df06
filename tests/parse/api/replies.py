"""Replies of services as captures, and the people that are read of them."""

from __future__ import annotations

import json
from typing import Any

from scraper.model import Author, Capture


def capture(source: str, body: Any) -> Capture:
    """A reply of this source under status 200; what is no bytes is printed as JSON."""
    return Capture(source=source, body=body if isinstance(body, bytes) else json.dumps(body).encode(), status=200)


def names(authors: tuple[Author, ...]) -> list[tuple[str | None, ...]]:
    """Family name, given names or initials, suffix, and the whole name where it is not divided."""
    return [(one.family, one.given or one.initials, one.suffix, one.literal) for one in authors]
