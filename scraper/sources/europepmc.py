"""Europe PMC: core metadata, and whole reference and citation lists, page by page.

API:    https://europepmc.org/RestfulWebService
Format: scraper/parse/api/europepmc.py      Sample: cassettes/europepmc/999000001/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from scraper.errors import Incomplete
from scraper.model import ArticleList, Capture, Issue, ListedArticle, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.pages import Rows
from scraper.sources.source import Get, Source, check_json, check_json_with

if TYPE_CHECKING:
    from scraper.parse.api.europepmc import Page

NAME = "europepmc"
_REST = "https://www.ebi.ac.uk/europepmc/webservices/rest"
_PAGE_SIZE = 1000
_MOST_PAGES = 100


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One search by id per PMID; its lists are asked for afterwards.

    >>> requests_for(["37622028"], Settings())[0].url.rpartition("?")[2]
    'query=EXT_ID:37622028%20AND%20SRC:MED&resultType=core&format=json'
    """
    return [
        Request(NAME, f"{_REST}/search?query=EXT_ID:{pmid}%20AND%20SRC:MED&resultType=core&format=json", (pmid,))
        for pmid in pmids
    ]


def ids_in(url: str) -> tuple[str, ...]:
    """The PMIDs a search asks for; the pages of a list ask for none."""
    return tuple(re.findall(r"EXT_ID:([1-9][0-9]{0,8})", unquote(url)))


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the core data of each paper say."""
    from scraper.parse.api.europepmc import parse_core

    return parse_core(capture)


def complete(parsed: ParsedRecord, get: Get) -> ParsedRecord:
    """The record with both lists, whole where every page was read; one endpoint may be out while the other works."""
    issues = list(parsed.issues)
    citing = _read_list(parsed, get, "citation", "citing_articles", issues)
    references = _read_list(parsed, get, "reference", "references", issues)
    return msgspec.structs.replace(parsed, citing_articles=citing, references=references, issues=tuple(issues))


def _read_list(parsed: ParsedRecord, get: Get, name: str, field: str, issues: list[Issue]) -> ArticleList | None:
    """A list is not complete when it could not be read to its end, or its pages contradict each other or `citedByCount`."""
    rows = Rows()
    total: int | None = None
    for number in range(1, _MOST_PAGES + 1):
        address = f"/europepmc/webservices/rest/MED/{parsed.pmid}/{name}s?page={number}&pageSize={_PAGE_SIZE}&format=json"
        page: Page | None = get(address, partial(_read_page, name=name))
        if page is None:
            break
        total = max(total or 0, page.total)
        if not rows.add(page.items) or rows.read >= total:
            break
    counted = next((one.value for one in parsed.counts if one.kind == "cited_by"), 0) if name == "citation" else 0
    if total == 0 and counted > 0:
        total = int(counted)
    items = _in_print_order(rows.items)
    whole = total is not None and len(items) >= total
    issues += rows.issues(field)
    if not whole:
        known = "unknown" if total is None else total
        issues.append(Issue("list_not_read", field, f"{len(items)} of {known} rows could be read"))
    if whole and not items:
        return None  # hitCount 0 is also what it says of a paper whose links it does not know
    return ArticleList(items, len(items), total, whole)


def _in_print_order(items: Sequence[ListedArticle]) -> tuple[ListedArticle, ...]:
    """The entries by their places in print, which count from 1, those without one last; a place given twice is the first's."""
    found: list[ListedArticle] = []
    taken: set[int] = set()
    for item in items:
        is_free = item.position is not None and item.position > 0 and item.position not in taken
        taken.add(item.position or 0)
        found.append(item if is_free else msgspec.structs.replace(item, position=None))
    return tuple(sorted(found, key=lambda item: (item.position is None, item.position or 0)))


def _read_page(capture: Capture, name: str) -> Page:
    from scraper.parse.api.europepmc import parse_page

    check_json(capture, ())
    if b'"errCode"' in capture.body[:2000]:
        details: dict[str, Any] = {"source": NAME, "url": capture.url, "status": capture.status}
        raise Incomplete("Europe PMC reports an error under status 200", **details, kind="error_in_reply")
    return parse_page(capture, name)


SOURCE = Source(
    NAME,
    gives="core metadata; whole citation and reference lists with titles, unmatched entries too; 3 or more requests a paper",
    terms="https://europepmc.org/Help#contentreuse",
    requests_per_second=5,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check_json_with("resultList"),
    complete=complete,
    more_requests=2,
)
