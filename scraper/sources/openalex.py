"""OpenAlex: citing works and references, by PMID. Single works are free; lists cost a little of a daily allowance.

API:    https://docs.openalex.org
Format: scraper/parse/api/openalex.py      Sample: cassettes/openalex/999000001/

When the day's allowance is spent it answers 429 with hours to wait: it is then switched off for the run. No list of works was
recorded, so paging is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from scraper.model import ArticleList, Capture, Issue, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.pages import Rows
from scraper.sources.source import Access, Get, Source, batches, check_json, is_gone, name_after_address

if TYPE_CHECKING:
    from scraper.parse.api.openalex import Page

NAME = "openalex"
_WORKS = "https://api.openalex.org/works"
_SELECT = "select=id,doi,ids,title,publication_year"
_PAGE_SIZE = 100
_MOST_PAGES = 100  # page times size may be 10,000 at the most


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One work per PMID.

    >>> requests_for(["37622028"], Settings())[0].url
    'https://api.openalex.org/works/pmid:37622028'
    """
    return [Request(NAME, f"{_WORKS}/pmid:{pmid}", (pmid,)) for pmid in pmids]


def ids_in(url: str) -> tuple[str, ...]:
    """The PMID an address asks for."""
    found = re.search(r"/works/pmid:([1-9][0-9]{0,8})(?:\?|$)", url)
    return (found[1],) if found else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """The work. OpenAlex joins works that it takes to be one: it then gives, for a PMID, a work that shows another, or none."""
    from scraper.parse.api.openalex import parse_work

    asked = ids_in(capture.url or "") or (capture.name,)
    documents = name_after_address(parse_work(capture), asked)
    return [_as_asked(one, asked[0]) if one.pmid not in asked else one for one in documents]


def _as_asked(work: ParsedRecord, pmid: str) -> ParsedRecord:
    message = f"the work of PMID {work.pmid} is given for this PMID: OpenAlex has joined the two"
    ids = {**work.ids, "pmid": (work.pmid or "",)}
    return msgspec.structs.replace(work, pmid=pmid, ids=ids, issues=(*work.issues, Issue("merged_work", "pmid", message)))


def complete(parsed: ParsedRecord, get: Get) -> ParsedRecord:
    """The record with the works that cite it and those it cites; both without order."""
    issues = list(parsed.issues)
    own = parsed.ids["openalex"][0]
    ids = {scheme: found for scheme, found in parsed.ids.items() if scheme != "openalex_references"}
    counted = next((one.value for one in parsed.counts if one.kind == "cited_by"), 0)
    citing = _read_pages(get, own, int(counted), issues)
    references = _read_known(get, parsed.ids.get("openalex_references", ()), issues)
    return msgspec.structs.replace(parsed, citing_articles=citing, references=references, ids=ids, issues=tuple(issues))


def _read_pages(get: Get, own: str, counted: int, issues: list[Issue]) -> ArticleList | None:
    """The works that cite it; none of them although some are counted is a list that could not be read."""
    rows = Rows()
    total: int | None = None
    for number in range(1, _MOST_PAGES + 1):
        page: Page | None = get(f"/works?filter=cites:{own}&{_SELECT}&per_page={_PAGE_SIZE}&page={number}", _read_page)
        if page is None:
            break
        total = max(total or 0, page.total)
        if not rows.add(page.items) or rows.read >= total:
            break
    if total == 0:
        total = max(counted, 0)
    items = tuple(rows.items)
    issues += rows.issues("citing_articles")
    if total is None or len(items) < total:
        issues.append(Issue("list_not_read", "citing_articles", f"{len(items)} of {total or 'unknown'} works could be read"))
        return ArticleList(items, len(items), total, False)
    return ArticleList(items, len(items), total, True) if items else None


def _read_known(get: Get, works: Sequence[str], issues: list[Issue]) -> ArticleList | None:
    """The works of a list of OpenAlex ids; OpenAlex lists only works it knows."""
    pages: list[Page | None] = list(_iter_known(get, works))
    items = tuple(item for page in pages if page for item in page.items)
    if None in pages:
        issues.append(Issue("list_not_read", "references", f"{len(items)} of {len(works)} works could be read"))
    return ArticleList(items, len(items), len(works), False if None in pages else None) if works else None


def _iter_known(get: Get, works: Sequence[str]) -> Iterator[Page | None]:
    for group in batches(works, _PAGE_SIZE // 2):  # an address of fifty ids is short enough for every server
        yield get(f"/works?filter=openalex:{'|'.join(group)}&{_SELECT}&per_page={_PAGE_SIZE}", _read_page)


def _read_page(capture: Capture) -> Page:
    from scraper.parse.api.openalex import parse_works

    check_json(capture, ())
    return parse_works(capture)


def access(settings: Settings) -> Access:
    """The user's key; without one the daily allowance is small."""
    return Access({"api_key": settings.openalex_api_key}) if settings.openalex_api_key else Access()


SOURCE = Source(
    NAME,
    gives="title, people, abstract, open copies; citing works and references; 2 or more requests a paper, a key is wanted",
    terms="https://docs.openalex.org/how-to-use-the-api/rate-limits-and-authentication (CC0)",
    requests_per_second=5,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check_json,
    says_absent=is_gone,
    complete=complete,
    access=access,
    key="OPENALEX_API_KEY, wanted for lists",
    may_be_empty=True,
    more_requests=1,
)
