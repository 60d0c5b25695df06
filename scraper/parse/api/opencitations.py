"""OpenCitations' index, version 2: each row one citation, both ends as ids joined by spaces.

Format: https://api.opencitations.net/index/v2     Sample: cassettes/opencitations/999000001/ (version 2 was never recorded)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scraper.errors import ParseError
from scraper.model import ArticleList, Capture, Issue, ListedArticle
from scraper.parse.api.json_reply import as_dict, as_text, ids_of, read_json

LAYOUT = "opencitations"


_SCHEMES = ("doi", "pmid", "pmcid")
_TOLD = 50  # rows with several ids that are named in an issue


def parse_rows(capture: Capture, end: str) -> tuple[ArticleList | None, tuple[Issue, ...]]:
    """The articles at one `end` ("citing" or "cited") of every row, and what is odd; None for no rows, or "not known".

    Of a work with several ids of a kind, as an article joined with its preprint has, the first counts; an issue names the others.
    Rows without PMID and DOI have only OpenCitations' own id and are left out; the total counts them. Raises ParseError when the
    body is no array.
    """
    rows = read_json(capture)
    if not isinstance(rows, list):
        raise ParseError(capture.source, "body", str(rows)[:80], "no array of citations")
    found: dict[tuple[Any, ...], ListedArticle] = {}
    several: dict[str, None] = {}
    for row in rows:
        joined = as_text(as_dict(row).get(end)) or ""
        ids = read_ids(joined)
        if ids["pmid"] or ids["doi"]:
            found.setdefault(tuple(ids.values()), ListedArticle(**ids))
            if any(joined.count(f" {scheme}:") + joined.startswith(f"{scheme}:") > 1 for scheme in _SCHEMES):
                several[" ".join(part for part in joined.split() if part.partition(":")[0] in _SCHEMES)] = None
    items = tuple(found.values())
    field = "citing_articles" if end == "citing" else "references"
    return (ArticleList(items, len(items), len(rows), None) if rows else None), tuple(_tell_several(list(several), field))


def _tell_several(rows: list[str], field: str) -> Iterator[Issue]:
    if rows:
        more = f"; and {len(rows) - _TOLD} more" if len(rows) > _TOLD else ""
        message = f"{len(rows)} works have several ids of a kind, of which the first is taken: {'; '.join(rows[:_TOLD])}{more}"
        yield Issue("several_ids", field, message)


def read_ids(joined: str) -> dict[str, Any]:
    """The ids of "omid:br/06 doi:10.5555/x pmid:123", the first of each kind; version 1 has a bare DOI.

    >>> read_ids("omid:br/061 doi:10.5555/X.1 pmid:999000001")["pmid"], read_ids("10.5555/X.1")["doi"]
    ('999000001', '10.5555/x.1')
    >>> read_ids("pmid:999000001 doi:10.5555/x.1 pmid:999000002 doi:10.5555/x.2")["pmid"]
    '999000001'
    """
    parts: dict[str, str] = {}
    for part in joined.split():
        scheme, _, value = part.partition(":")
        if scheme in _SCHEMES:
            parts.setdefault(scheme, value)
    bare = joined if joined.startswith("10.") else None
    return ids_of(pmid=parts.get("pmid"), pmcid=parts.get("pmcid"), doi=parts.get("doi") or bare)
