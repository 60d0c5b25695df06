"""OpenCitations: open citation links of all publishers, both directions, by PMID.

API:    https://api.opencitations.net/index/v2
Format: scraper/parse/api/opencitations.py      Sample: cassettes/opencitations/999000001/

No reply of version 2 was recorded: its shape is that of its documentation, so this source is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import msgspec

from scraper.model import ArticleList, Capture, Issue, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.source import Access, Get, Source, check_json

NAME = "opencitations"
_INDEX = "https://api.opencitations.net/index/v2"


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """The citations of each PMID; its references are asked for afterwards.

    >>> requests_for(["37622028"], Settings())[0].url
    'https://api.opencitations.net/index/v2/citations/pmid:37622028'
    """
    return [Request(NAME, f"{_INDEX}/citations/pmid:{pmid}", (pmid,)) for pmid in pmids]


def ids_in(url: str) -> tuple[str, ...]:
    """The PMID whose citations an address asks for."""
    found = re.search(r"/citations/pmid:([1-9][0-9]{0,8})$", url)
    return (found[1],) if found else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """The citing articles of the PMID in the address: an empty reply names no paper."""
    from scraper.parse.api.opencitations import LAYOUT, parse_rows

    citing, issues = parse_rows(capture, "citing")
    pmids = ids_in(capture.url or "") or (capture.name,)
    return [
        ParsedRecord(source=capture.as_status(), layout=LAYOUT, pmid=pmid, citing_articles=citing, issues=issues)
        for pmid in pmids
    ]


def complete(parsed: ParsedRecord, get: Get) -> ParsedRecord:
    """The record with its references."""
    found = get(f"/index/v2/references/pmid:{parsed.pmid}", partial(_read_list, end="cited"))
    if found is None:
        issue = Issue("list_not_read", "references", "the references could not be read")
        return msgspec.structs.replace(parsed, references=ArticleList(complete=False), issues=(*parsed.issues, issue))
    references, issues = found
    listed = references if references is not None and references.items else None
    return msgspec.structs.replace(parsed, references=listed, issues=(*parsed.issues, *issues))


def _read_list(capture: Capture, end: str) -> tuple[ArticleList | None, tuple[Issue, ...]]:
    from scraper.parse.api.opencitations import parse_rows

    check_json(capture, ())
    return parse_rows(capture, end)


def access(settings: Settings) -> Access:
    """The token, if the user has one."""
    return Access(headers={"authorization": settings.opencitations_token}) if settings.opencitations_token else Access()


SOURCE = Source(
    NAME,
    gives="PMIDs and DOIs of citing articles and references; without order; two requests a paper (unverified)",
    terms="https://opencitations.net (CC0)",
    requests_per_second=3,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check_json,
    complete=complete,
    access=access,
    key="OPENCITATIONS_TOKEN, if you have one",
    may_be_empty=True,
    links_only=True,
    more_requests=1,
)
