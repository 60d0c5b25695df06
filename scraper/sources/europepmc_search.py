"""Europe PMC's search: a query's PMIDs, page by page, and papers by PMID, PMCID or DOI, many a request.

API:    https://europepmc.org/RestfulWebService
Format: scraper/parse/api/europepmc.py      Sample: cassettes/europepmc/search-page-1/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from scraper.errors import FetchError, Incomplete, ParseError
from scraper.ids import Scheme, clean_pmid
from scraper.model import Capture, ParsedRecord, Request
from scraper.parse.api.europepmc import LAYOUT, parse_core
from scraper.parse.api.json_reply import as_dict, as_int, as_list, as_text, read_json
from scraper.settings import Settings
from scraper.sources.europepmc import NAME, SOURCE
from scraper.sources.source import Source, batches, check_json, refuse_error_status

PAGE_SIZE = 1_000
_PER_REQUEST = 25
_SEARCH = "https://www.ebi.ac.uk/europepmc/webservices/rest/search"
_FORMS: Mapping[Scheme, str] = {"pmid": "EXT_ID:{}", "pmcid": "PMCID:{}", "doi": 'DOI:"{}"'}
_ASKED: Mapping[Scheme, re.Pattern[str]] = {
    "pmid": re.compile(r"EXT_ID:([0-9]+)"),
    "pmcid": re.compile(r"PMCID:(PMC[0-9]+)"),
    "doi": re.compile(r'DOI:"([^"]{1,2000})"'),
}


class ResultPage(NamedTuple):
    """One page of results: how many there are in all, rows here, their PMIDs, the mark of the next page, the query as read."""

    total: int
    rows: int
    pmids: tuple[str, ...]
    next_mark: str | None
    understood: str | None


def request_for(query: str, mark: str = "*", size: int = PAGE_SIZE) -> Request:
    """One page of a query.

    >>> request_for("asthma", size=2).url.partition("?")[2]
    'query=asthma&resultType=idlist&format=json&pageSize=2&cursorMark=%2A'
    """
    given = f"query={quote(query, safe='')}&resultType=idlist&format=json&pageSize={size}&cursorMark={quote(mark, safe='')}"
    return Request(NAME, f"{_SEARCH}?{given}", ())


def read_page(capture: Capture) -> ResultPage:
    """What a page says.

    Raises FetchError on an error, also one under status 200, Incomplete when it is cut, ParseError when it names no count.
    """
    body = _read_body(capture)
    rows = [as_dict(row) for row in as_list(as_dict(body.get("resultList")).get("result"))]
    count = as_int(body.get("hitCount"))
    if count is None:
        raise ParseError(NAME, "hitCount", str(body)[:80], "no number of results")
    pmids = (clean_pmid(as_text(row.get("pmid") or row.get("id")) or "") for row in rows if row.get("source") == "MED")
    understood = as_text(as_dict(body.get("request")).get("queryString"))
    return ResultPage(count, len(rows), tuple(filter(None, pmids)), as_text(body.get("nextCursorMark")), understood)


def _read_body(capture: Capture) -> Mapping[str, Any]:
    refuse_error_status(capture)
    check_json(capture, ())
    body = as_dict(read_json(capture))
    if "errCode" in body or not isinstance(as_dict(body.get("resultList")).get("result"), list):
        reason = f"Europe PMC reports an error: {as_text(body.get('errMsg')) or 'no list of results'}"[:200]
        raise Incomplete(reason, source=NAME, url=capture.url, status=capture.status, kind="error_in_reply")
    return body


def _requests_for(ids: Sequence[str], _settings: Settings, scheme: Scheme) -> list[Request]:
    """One search per twenty-five ids; an id with a quotation mark cannot be put into one."""
    queries = (" OR ".join(map(_FORMS[scheme].format, batch)) for batch in batches(ids, _PER_REQUEST))
    return [
        Request(NAME, f"{_SEARCH}?query={quote(f'({query}) AND SRC:MED', safe='')}&resultType=lite&format=json&pageSize=100", ())
        for query in queries
    ]


def _ids_in(url: str, scheme: Scheme) -> tuple[str, ...]:
    asked = parse_qs(urlsplit(url).query)
    query = next(iter(asked.get("query", [])), "")
    return tuple(_ASKED[scheme].findall(query)) if asked.get("resultType") == ["lite"] else ()


def _parse(capture: Capture, scheme: Scheme) -> list[ParsedRecord]:
    """One document per paper of PubMed, and an empty one for each id that it has none for."""
    found = parse_core(capture)
    known = {getattr(document, scheme) for document in found}
    missing = [one for one in _ids_in(capture.url or "", scheme) if one not in known]
    fields: list[Mapping[str, Any]] = [{scheme: one} for one in missing]
    return found + [ParsedRecord(source=capture.as_status(), layout=LAYOUT, **one) for one in fields]


def _check(capture: Capture, ids: Sequence[str]) -> None:
    body = _read_body(capture)
    count, rows = as_int(body.get("hitCount")), as_list(as_dict(body["resultList"]).get("result"))
    if count is None or count > len(rows):
        reason = f"Europe PMC finds {count} papers for {len(ids)} ids: it searched for something else"
        raise FetchError(reason, source=NAME, url=capture.url, status=capture.status, kind="too_many")


def lookup_by(scheme: Scheme) -> Source:
    """Europe PMC, asked for papers by ids of one kind."""
    own: Callable[..., Any] = partial(_requests_for, scheme=scheme)
    return SOURCE._replace(
        gives="PMID, PMCID and DOI", ids_per_request=_PER_REQUEST, requests_for=own, ids_in=partial(_ids_in, scheme=scheme),
        parse=partial(_parse, scheme=scheme), check=_check, asks_by=scheme, may_be_empty=True, links_only=True, more_requests=0,
        complete=lambda parsed, _get: parsed,
    )  # fmt: skip
