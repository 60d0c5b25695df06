"""Semantic Scholar: a paper, and pages of its citations and references.

Entries without PMID, DOI and arXiv id are partly scraps of a PDF's text ("Sign up to receive e-mail alerts"): they are no
articles, and counted as left out. `tldr` is a machine's summary and no value; ids of authors are its own.
Format: https://api.semanticscholar.org/api-docs/graph     Sample: cassettes/semanticscholar/999000001/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scraper.errors import ParseError
from scraper.model import Capture, Issue, Journal, Link, ListedArticle, ParsedRecord, Published
from scraper.parse.api.json_reply import (
    as_dict,
    as_int,
    as_list,
    as_plain,
    as_text,
    as_url,
    as_year,
    control_issues,
    counts_of,
    ids_of,
    plain_texts,
    read_day,
    read_json,
)
from scraper.parse.free_names import read_display_name
from scraper.parse.html import plain_text

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
    ids, journal = as_dict(paper.get("externalIds")), as_dict(paper.get("journal"))
    day = read_day(paper.get("publicationDate"))
    year = as_year(paper.get("year"))
    names = [as_plain(as_dict(one).get("name")) for one in as_list(paper.get("authors"))]
    issues = list(control_issues(paper))
    if None in names:
        message = f"{names.count(None)} authors without a name are left out"
        issues.append(Issue("author_without_name", "authors", message))
    return [
        ParsedRecord(
            source=capture.as_status(), layout=LAYOUT,
            **ids_of(pmid=ids.get("PubMed"), pmcid=ids.get("PubMedCentral"), doi=ids.get("DOI")), ids=_other_ids(paper, ids),
            title=as_plain(paper.get("title")), abstract=as_plain(paper.get("abstract")),
            authors=tuple(read_display_name(name) for name in names if name),
            journal=Journal(title=as_plain(journal.get("name")) or as_plain(paper.get("venue"))),
            volume=as_text(journal.get("volume")), pages=_pages(journal),
            published=day if day.raw else Published(raw=str(year) if year else None),
            publication_types=plain_texts(paper.get("publicationTypes")), links=_links(paper),
            counts=counts_of(
                capture.source, cited_by=paper.get("citationCount"),
                influential_citations=paper.get("influentialCitationCount"),
            ),
            issues=tuple(issues),
        )
    ]  # fmt: skip


def _other_ids(paper: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Its own id, and those of arXiv, DBLP, Microsoft Academic and its corpus, by scheme in lower case."""
    found = {"semanticscholar": as_text(paper.get("paperId"))}
    found |= {name.lower(): as_text(ids.get(name)) for name in ("ArXiv", "CorpusId", "DBLP", "MAG")}
    return {scheme: (value,) for scheme, value in found.items() if value}


def _pages(journal: Mapping[str, Any]) -> str | None:
    """The pages, which may have blanks around their hyphen: "369 - 383"."""
    pages = as_plain(journal.get("pages"))
    return re.sub(r"(?<=\w) - (?=\w)", "-", pages) if pages else None


def _links(paper: Mapping[str, Any]) -> tuple[Link, ...]:
    """The open copy, if there is one: a file, but for addresses of the DOI's resolver, which give a page."""
    found = as_dict(paper.get("openAccessPdf"))
    url = as_url(found.get("url"))
    if url is None:
        return ()
    is_page = (urlsplit(url).hostname or "").removeprefix("dx.").removeprefix("www.") == "doi.org"
    return (Link("html" if is_page else "pdf", url, as_text(found.get("license"))),)


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
            title = plain_text(as_text(paper.get("title")) or "") or None
            items.append(ListedArticle(**known, title=title, year=year, journal=venue))
    return Page(tuple(items), len(rows) - len(items), as_int(body.get("next")))


def _arxiv_doi(ident: object) -> str | None:
    """The DOI that arXiv registers for each of its papers (https://info.arxiv.org/help/doi.html).

    >>> _arxiv_doi("2401.00998"), _arxiv_doi(None)
    ('10.48550/arXiv.2401.00998', None)
    """
    text = as_text(ident)
    return f"10.48550/arXiv.{text}" if text else None
