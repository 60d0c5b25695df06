"""What a request asks for, read from its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scraper.card.markup import clip
from scraper.errors import InputError, ScraperError
from scraper.view.site.papers import Query

_LONGEST = 2_000  # characters


class NotHereError(ScraperError):
    """A page of a site that there is not."""


def read_query(given: Mapping[str, str]) -> Query:
    """What is looked for. Raises InputError on a text that is too long or holds what no text has."""
    found: dict[str, Any] = {name: given.get(name, "").strip() for name in Query._fields}
    for name, value in found.items():
        if len(value) > _LONGEST or "\x00" in value:
            raise InputError(f"what is looked for in {name} cannot be read: it is too long, or holds a null character")
    flags = {name: bool(found[name]) for name in ("retracted", "partial")}
    fields: dict[str, Any] = {name: value or None for name, value in found.items()} | flags
    return Query(**fields)


def read_page(given: Mapping[str, str]) -> int:
    """The number of a page of results, from 1. Raises InputError on what is none."""
    text = given.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text)):
        raise InputError(f"{clip(text, 40)!r} is no number of a page")
    return int(text)
