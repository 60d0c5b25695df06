"""OpenCitations' index, version 2: each row one citation, both ends as ids joined by spaces.

Format: https://api.opencitations.net/index/v2     Sample: cassettes/opencitations/999000001/ (version 2 was never recorded)
"""

from __future__ import annotations

from typing import Any

from scraper.errors import ParseError
from scraper.model import ArticleList, Capture, ListedArticle
from scraper.parse.api.json_reply import as_dict, as_text, ids_of, read_json

LAYOUT = "opencitations"


def parse_rows(capture: Capture, end: str) -> ArticleList | None:
    """The articles at one `end` ("citing" or "cited") of every row; None for no rows, which may also mean "not known".

    Rows without PMID and DOI have only OpenCitations' own id and are left out; the total counts them. Raises ParseError when the
    body is no array.
    """
    rows = read_json(capture)
    if not isinstance(rows, list):
        raise ParseError(capture.source, "body", str(rows)[:80], "no array of citations")
    found: dict[tuple[Any, ...], ListedArticle] = {}
    for row in rows:
        ids = read_ids(as_text(as_dict(row).get(end)) or "")
        if ids["pmid"] or ids["doi"]:
            found.setdefault(tuple(ids.values()), ListedArticle(**ids))
    items = tuple(found.values())
    return ArticleList(items, len(items), len(rows), None) if rows else None


def read_ids(joined: str) -> dict[str, Any]:
    """The ids of "omid:br/06 doi:10.5555/x pmid:123"; version 1 has a bare DOI.

    >>> read_ids("omid:br/061 doi:10.5555/X.1 pmid:999000001")["pmid"], read_ids("10.5555/X.1")["doi"]
    ('999000001', '10.5555/x.1')
    """
    parts = dict(part.partition(":")[::2] for part in joined.split() if part.startswith(("doi:", "pmid:", "pmcid:")))
    bare = joined if joined.startswith("10.") else None
    return ids_of(pmid=parts.get("pmid"), pmcid=parts.get("pmcid"), doi=parts.get("doi") or bare)
