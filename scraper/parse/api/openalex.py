"""OpenAlex: a work, and pages of works, which cite it or are cited by it.

Format: https://docs.openalex.org     Sample: cassettes/openalex/999000001/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.errors import ParseError
from scraper.model import Capture, Count, ListedArticle, ParsedRecord
from scraper.parse.api.json_reply import as_dict, as_int, as_list, as_text, as_year, ids_of, read_json
from scraper.parse.landing.tags import plain

LAYOUT = "openalex"


class Page(NamedTuple):
    """One page of works, and how many there are in all."""

    items: tuple[ListedArticle, ...]
    total: int


def parse_work(capture: Capture) -> list[ParsedRecord]:
    """The work with its ids; its lists are asked for apart. `ids` has OpenAlex's own id, and those of the works it cites.

    Raises ParseError when there is no work.
    """
    work = as_dict(read_json(capture))
    ids = as_dict(work.get("ids"))
    own = _tail(work.get("id"))
    if own is None:
        raise ParseError(capture.source, "body", str(work)[:80], "no work with an id")
    cited = as_int(work.get("cited_by_count"))
    referenced = tuple(filter(None, map(_tail, as_list(work.get("referenced_works")))))
    return [
        ParsedRecord(
            source=capture.as_status(), layout=LAYOUT,
            **ids_of(pmid=_tail(ids.get("pmid")), pmcid=_tail(ids.get("pmcid")), doi=work.get("doi")),
            ids={"openalex": (own,)} | ({"openalex_references": referenced} if referenced else {}),
            counts=(Count("cited_by", cited, capture.source),) if cited is not None else (),
        )
    ]  # fmt: skip


def parse_works(capture: Capture) -> Page:
    """One page of a list of works. Raises ParseError when it is none."""
    body = as_dict(read_json(capture))
    total = as_int(as_dict(body.get("meta")).get("count"))
    rows = body.get("results")
    if total is None or not isinstance(rows, list):
        raise ParseError(capture.source, "results", str(body)[:80], "no list of works")
    return Page(tuple(_read(as_dict(row)) for row in rows), total)


def _read(work: Mapping[str, Any]) -> ListedArticle:
    ids = as_dict(work.get("ids"))
    return ListedArticle(
        **ids_of(pmid=_tail(ids.get("pmid")), pmcid=_tail(ids.get("pmcid")), doi=work.get("doi") or ids.get("doi")),
        title=plain(as_text(work.get("title") or work.get("display_name")) or "") or None,
        year=as_year(work.get("publication_year")),
    )


def _tail(value: Any) -> str | None:
    """The last part of an address: ids are addresses here."""
    text = as_text(value)
    return text.rstrip("/").rpartition("/")[2] or None if text else None
