"""Semantic Scholar: a paper, and pages of its citations and references.

Entries without PMID, DOI and arXiv id are partly scraps of a PDF's text ("Sign up to receive e-mail alerts"): they are no
articles, and counted as left out.
Format: https://api.semanticscholar.org/api-docs/graph     Sample: cassettes/semanticscholar/999000001/
"""

from __future__ import annotations

from typing import Any, NamedTuple

from scraper.errors import ParseError
from scraper.model import Capture, Count, ListedArticle, ParsedRecord
from scraper.parse.api.json_reply import as_dict, as_int, as_text, as_year, ids_of, read_json
from scraper.parse.landing.tags import plain

LAYOUT = "semanticscholar"


class Page(NamedTuple):
    """One page of a list: articles with an id, entries left out, and the offset of the next page (None: the last).

    `withheld` tells that the source has null in place of the list: its publisher does not let it be shown.
    """

    items: tuple[ListedArticle, ...]
    left_out: int
    next: int | None
    withheld: bool = False


def parse_paper(capture: Capture) -> list[ParsedRecord]:
    """The paper with its ids and counts. Raises ParseError when there is none."""
    paper = as_dict(read_json(capture))
    if "paperId" not in paper:
        raise ParseError(capture.source, "body", str(paper)[:80], "no paper")
    ids = as_dict(paper.get("externalIds"))
    cited = as_int(paper.get("citationCount"))
    own = ids_of(pmid=ids.get("PubMed"), pmcid=ids.get("PubMedCentral"), doi=ids.get("DOI"))
    return [
        ParsedRecord(
            source=capture.as_status(), layout=LAYOUT, **own, ids={"semanticscholar": (as_text(paper["paperId"]) or "",)},
            counts=(Count("cited_by", cited, capture.source),) if cited is not None else (),
        )
    ]  # fmt: skip


def parse_page(capture: Capture, end: str) -> Page:
    """One page; `end` is "citingPaper" or "citedPaper". Raises ParseError when it is none."""
    body = as_dict(read_json(capture))
    rows = body.get("data", body)
    if rows is None:
        return Page((), 0, None, withheld=True)
    if not isinstance(rows, list):
        raise ParseError(capture.source, "data", str(body)[:80], "no list of entries")
    items = []
    for row in rows:
        paper = as_dict(as_dict(row).get(end))
        ids = as_dict(paper.get("externalIds"))
        known = ids_of(pmid=ids.get("PubMed"), pmcid=ids.get("PubMedCentral"), doi=ids.get("DOI") or _arxiv_doi(ids.get("ArXiv")))
        if known["pmid"] or known["doi"]:
            year, venue = as_year(paper.get("year")), as_text(paper.get("venue"))
            title = plain(as_text(paper.get("title")) or "") or None
            items.append(ListedArticle(**known, title=title, year=year, journal=venue))
    return Page(tuple(items), len(rows) - len(items), as_int(body.get("next")))


def _arxiv_doi(ident: Any) -> str | None:
    """The DOI that arXiv registers for each of its papers (https://info.arxiv.org/help/doi.html).

    >>> _arxiv_doi("2401.00998"), _arxiv_doi(None)
    ('10.48550/arXiv.2401.00998', None)
    """
    text = as_text(ident)
    return f"10.48550/arXiv.{text}" if text else None
