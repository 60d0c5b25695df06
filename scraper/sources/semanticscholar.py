"""Semantic Scholar: citations and references, by PMID. Without a key it hardly ever answers.

API:    https://api.semanticscholar.org/api-docs/graph
Format: scraper/parse/api/semanticscholar.py      Sample: cassettes/semanticscholar/999000001/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from scraper.model import ArticleList, Capture, Issue, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.pages import Rows
from scraper.sources.source import Access, Get, Source, check_json, is_gone, name_after_address

if TYPE_CHECKING:
    from scraper.parse.api.semanticscholar import Page

NAME = "semanticscholar"
_GRAPH = "https://api.semanticscholar.org/graph/v1/paper"
_FIELDS = (
    "fields=externalIds,title,abstract,venue,year,publicationDate,journal,authors,publicationTypes,openAccessPdf,citationCount,"
    "influentialCitationCount,referenceCount"
)
_PAGE_SIZE = 1000
_REACHABLE = 9_999  # entries of one list


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One paper per PMID.

    >>> requests_for(["37622028"], Settings())[0].url.partition("?")[0]
    'https://api.semanticscholar.org/graph/v1/paper/PMID:37622028'
    """
    return [Request(NAME, f"{_GRAPH}/PMID:{pmid}?{_FIELDS}", (pmid,)) for pmid in pmids]


def ids_in(url: str) -> tuple[str, ...]:
    """The PMID an address asks for; the pages of a list ask for none."""
    found = re.search(r"/paper/PMID:([1-9][0-9]{0,8})(?:\?|$)", url)
    return (found[1],) if found else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """The paper. It was asked for by its PMID, which not every paper shows again."""
    from scraper.parse.api.semanticscholar import parse_paper

    return name_after_address(parse_paper(capture), ids_in(capture.url or "") or (capture.name,))


def complete(parsed: ParsedRecord, get: Get) -> ParsedRecord:
    """The record with both lists, as far as they can be reached."""
    issues = list(parsed.issues)
    citing = _read_list(parsed, get, ("citations", "citingPaper"), "citing_articles", issues)
    references = _read_list(parsed, get, ("references", "citedPaper"), "references", issues)
    return msgspec.structs.replace(parsed, citing_articles=citing, references=references, issues=tuple(issues))


def _read_list(parsed: ParsedRecord, get: Get, names: tuple[str, str], field: str, issues: list[Issue]) -> ArticleList | None:
    rows = Rows()
    left_out, offset, whole = 0, 0, False
    while offset < _REACHABLE:
        limit = min(_PAGE_SIZE, _REACHABLE - offset)
        fields = "fields=externalIds,title,year,venue"
        address = f"/graph/v1/paper/PMID:{parsed.pmid}/{names[0]}?{fields}&limit={limit}&offset={offset}"
        page: Page | None = get(address, partial(_read_page, end=names[1]))
        if page is not None and page.withheld:
            issues.append(
                Issue("list_withheld", field, "the source gives none of this list, which is not to say that it is empty")
            )
            return ArticleList((), 0, None, False)
        if page is None:
            break
        rows.add(page.items)
        left_out += page.left_out
        whole = page.next is None
        if page.next is None or page.next <= offset:
            break
        offset = page.next
    issues += rows.issues(field)
    if not whole:
        issues.append(Issue("list_not_read", field, f"only the first {rows.read + left_out} entries can be reached"))
    if left_out:
        issues.append(Issue("scraps", field, f"{left_out} entries without PMID and DOI are left out"))
    if whole and not rows.items:
        return None
    return ArticleList(tuple(rows.items), len(rows.items), None, None if whole and not rows.doubled else False)


def _read_page(capture: Capture, end: str) -> Page:
    from scraper.parse.api.semanticscholar import parse_page

    check_json(capture, ())
    return parse_page(capture, end)


def access(settings: Settings) -> Access:
    """The user's key, in a header."""
    return Access(headers={"x-api-key": settings.s2_api_key}) if settings.s2_api_key else Access()


SOURCE = Source(
    NAME,
    gives="title, abstract, people; citing articles and references, no order; three or more requests a paper, a key is wanted",
    terms="https://www.semanticscholar.org/product/api/license (attribution)",
    requests_per_second=1,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check_json,
    says_absent=is_gone,
    complete=complete,
    access=access,
    key="S2_API_KEY, hardly ever answers without",
    may_be_empty=True,
    more_requests=2,
)
