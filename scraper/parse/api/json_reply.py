"""A JSON reply as plain values, read with suspicion: a value of another kind than expected is none."""

from __future__ import annotations

import codecs
import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_orcid, clean_pmcid, clean_pmid
from scraper.model import ArticleList, Capture, Count, Issue, ListedArticle, Published
from scraper.parse.html import plain_text
from scraper.text import without_controls

_decode = msgspec.json.Decoder().decode
_PMIDS = re.compile(r"(?:[1-9][0-9]{0,8}+ )*+[1-9][0-9]{0,8}+")


def read_json(capture: Capture) -> Any:
    """The value of the body; a byte order mark before it is ignored (RFC 8259, 8.1). Raises ParseError when it is no JSON."""
    try:
        return _decode(capture.body.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        head = capture.body[:80].decode("utf-8", "replace")
        raise ParseError(capture.source, "body", head, f"no whole JSON: {error}") from None


def as_dict(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """A text or number as text, control characters as U+FFFD; None when it is empty, or neither."""
    if isinstance(value, str):
        return without_controls(value).strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_plain(value: object) -> str | None:
    """A text without markup and entities, in one line; None when nothing of it is left."""
    text = as_text(value)
    return plain_text(text) or None if text else None


def plain_texts(value: object) -> tuple[str, ...]:
    """The texts of an array without markup, each once, in its order; of a bare text that one."""
    texts = map(as_plain, [value] if isinstance(value, str) else as_list(value))
    return tuple(dict.fromkeys(text for text in texts if text))


def as_url(value: object) -> str | None:
    """An address of the web; None for anything else."""
    text = as_text(value)
    if text is None or re.search(r"[\s<>\"\ufffd]", text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def read_orcid(value: object, issues: list[Issue]) -> str | None:
    """The ORCID iD, if it is one; one that is none is told."""
    text = as_text(value)
    orcid = clean_orcid(text or "")
    if text and orcid is None:
        issues.append(Issue("orcid_invalid", "authors", f"{text[:60]!r} is no ORCID iD"))
    return orcid


def counts_of(source: str, **values: Any) -> tuple[Count, ...]:
    """The numbers that are numbers, by kind; a whole number stays one. True and False are none, nor is what is not finite."""
    found = {kind: as_int(value) if as_int(value) is not None else _as_float(value) for kind, value in values.items()}
    return tuple(Count(kind, value, source) for kind, value in found.items() if value is not None)


def _as_float(value: object) -> float | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,20}", value):
        value = float(value)
    return value if isinstance(value, float) and math.isfinite(value) else None


def control_issues(value: object) -> tuple[Issue, ...]:
    """One issue that counts the texts in which a character stands that no text should hold; `as_text` makes it U+FFFD."""
    count = 0
    waiting: list[Any] = [[value]]
    while waiting:
        one = waiting.pop()
        parts = [*one.values()] if isinstance(one, dict) else one
        texts = [part for part in parts if isinstance(part, str)]
        if not "".join(texts).isprintable():  # as hardly any is
            count += sum(without_controls(text) != text for text in texts)
        waiting += [part for part in parts if isinstance(part, dict | list)]
    message = f"control characters in {count} texts of the reply replaced by U+FFFD"
    return (Issue("control_characters", None, message),) if count else ()


def as_int(value: object) -> int | None:
    """A whole number, also as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value) else None


def as_year(value: object) -> int | None:
    """The year in a number or date."""
    found = re.match(r"(?:1[5-9]|20)[0-9]{2}", as_text(value) or "")
    return int(found[0]) if found else None


def read_day(value: object) -> Published:
    """A date of a source that gives a day for every paper: where it is the first of a month or year, only that is sure.

    >>> read_day("2023-08-25").date, read_day("2019-05-01").date, read_day("2019-01-01").date, read_day("soon").date
    ('2023-08-25', '2019-05', '2019', None)
    """
    text = as_text(value)
    match = re.fullmatch(r"((?:1[5-9]|20)[0-9]{2})-([0-9]{2})-([0-9]{2})(?:T.*)?", text or "")
    if match is None:
        return Published(raw=text)
    year, month, day = match.groups()
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        return Published(raw=text)
    return Published(
        year if (month, day) == ("01", "01") else f"{year}-{month}" if day == "01" else f"{year}-{month}-{day}", text
    )


def pmids_of(value: object) -> tuple[str, ...]:
    """The PMIDs of an array of numbers or texts, or of a text joined by spaces; each once, in their order."""
    if isinstance(value, str) and _PMIDS.fullmatch(value):  # as in whole files, with hundreds of millions
        return tuple(dict.fromkeys(value.split(" ")))
    texts = value.split() if isinstance(value, str) else [as_text(one) or "" for one in as_list(value)]
    return tuple(dict.fromkeys(filter(None, map(clean_pmid, texts))))


def unordered(pmids: Iterable[str], *, complete: bool | None = None, total: int | None = None) -> ArticleList:
    """A list of PMIDs without an order."""
    items = tuple(ListedArticle(pmid=pmid) for pmid in pmids)
    return ArticleList(items, len(items), total, complete)


def ids_of(*, pmid: object = None, pmcid: object = None, doi: object = None) -> dict[str, Any]:
    """The ids of an entry, those that are of their form."""
    return {
        "pmid": clean_pmid(as_text(pmid) or ""), "pmcid": clean_pmcid(as_text(pmcid) or ""), "doi": clean_doi(as_text(doi) or ""),
    }  # fmt: skip
