"""A JSON reply as plain values, read with suspicion: a value of another kind than expected is none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import ArticleList, Capture, ListedArticle
from scraper.text import without_controls

_decode = msgspec.json.Decoder().decode


def read_json(capture: Capture) -> Any:
    """The value of the body; a byte order mark before it is ignored (RFC 8259, 8.1). Raises ParseError when it is no JSON."""
    try:
        return _decode(capture.body.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        head = capture.body[:80].decode("utf-8", "replace")
        raise ParseError(capture.source, "body", head, f"no whole JSON: {error}") from None


def as_dict(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str | None:
    """A text or number as text, control characters as U+FFFD; None when it is empty, or neither."""
    if isinstance(value, str):
        return without_controls(value).strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_int(value: Any) -> int | None:
    """A whole number, also as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value) else None


def as_year(value: Any) -> int | None:
    """The year in a number or date."""
    found = re.match(r"(?:1[5-9]|20)[0-9]{2}", as_text(value) or "")
    return int(found[0]) if found else None


def pmids_of(value: Any) -> tuple[str, ...]:
    """The PMIDs of an array of numbers or texts, or of a text joined by spaces; each once, in their order."""
    texts = value.split() if isinstance(value, str) else [as_text(one) or "" for one in as_list(value)]
    return tuple(dict.fromkeys(filter(None, map(clean_pmid, texts))))


def unordered(pmids: Iterable[str], *, complete: bool | None = None, total: int | None = None) -> ArticleList:
    """A list of PMIDs without an order."""
    items = tuple(ListedArticle(pmid=pmid) for pmid in pmids)
    return ArticleList(items, len(items), total, complete)


def ids_of(*, pmid: Any = None, pmcid: Any = None, doi: Any = None) -> dict[str, Any]:
    """The ids of an entry, those that are of their form."""
    return {
        "pmid": clean_pmid(as_text(pmid) or ""), "pmcid": clean_pmcid(as_text(pmcid) or ""), "doi": clean_doi(as_text(doi) or ""),
    }  # fmt: skip
