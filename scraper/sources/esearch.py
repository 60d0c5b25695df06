"""ESearch at PubMed: a query's PMIDs, and PMIDs of DOIs and PMCIDs.

API:    https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESearch
Format: scraper/parse/api/esearch.py      Sample: cassettes/pubmed/esearch-warnings/

PubMed shows the first 9,999 of a query and no more, in one reply; so nothing is paged through, and no history is kept at NCBI.
The field [AID] holds DOIs, PMCIDs are searched without a field (PubMed User Guide); a hit is believed only when its own record
has the id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scraper.errors import FetchError, Incomplete
from scraper.ids import Scheme
from scraper.model import Capture, ParsedRecord, Request
from scraper.parse.api.esearch import LAYOUT, SearchPage, parse_esearch
from scraper.settings import Settings
from scraper.sources.eutils import BASE, TERMS, access, refuse_broken_xml
from scraper.sources.source import Source, batches, refuse_error_status

NAME = "pubmed"
MOST = 9_999
CANDIDATES = "pubmed"  # under which `ids` of a document has the PMIDs that may be the paper's
_PER_REQUEST = 50
_ASKED = {"doi": re.compile(r'"([^"]{1,2000})"\[AID\]'), "pmcid": re.compile(r"(?:^| OR )(PMC[0-9]{1,9})(?= OR |$)")}
_LONGEST_ADDRESS = 1_500  # characters; a longer query is posted


def request_for(
    term: str, *, most: int = MOST, start: int = 0, days: int | None = None, dates: tuple[str, str] = ("", "")
) -> Request:
    """One page of a query, of all dates, of the last `days`, or of the dates (as 2026/11/26) of entry to PubMed.

    >>> request_for("asthma[ti]", most=20, days=7).url.partition("?")[2]
    'db=pubmed&retmode=xml&retmax=20&retstart=0&datetype=edat&reldate=7&term=asthma%5Bti%5D'
    """
    given: dict[str, Any] = {"db": "pubmed", "retmode": "xml", "retmax": most, "retstart": start}
    if days is not None:
        given |= {"datetype": "edat", "reldate": days}
    if dates[0]:
        given |= {"datetype": "edat", "mindate": dates[0], "maxdate": dates[1]}
    query = urlencode(given | {"term": term})
    address = f"{BASE}/esearch.fcgi"
    if len(address) + len(query) > _LONGEST_ADDRESS:
        return Request(NAME, address, (), query)
    return Request(NAME, f"{address}?{query}", ())


def read_page(capture: Capture) -> SearchPage:
    """What a reply says. Raises FetchError on an error, also one under status 200, Incomplete when it is cut or lacks ids."""
    refuse_error_status(capture)
    refuse_broken_xml(capture, "eSearchResult")
    page = parse_esearch(capture)
    due = max(0, min(page.shown, page.total - page.start))
    if len(page.pmids) != due:
        reason = f"the reply has {len(page.pmids)} of the {due} PMIDs it tells of"
        raise Incomplete(reason, source=NAME, url=capture.url, status=capture.status, kind="cut_short")
    return page


def _requests_for(ids: Sequence[str], _settings: Settings, scheme: Scheme) -> list[Request]:
    """One query per fifty ids; an id with a quotation mark cannot be put into one."""
    forms = {"doi": '"{}"[AID]', "pmcid": "{}"}
    terms = (" OR ".join(map(forms[scheme].format, batch)) for batch in batches(ids, _PER_REQUEST))
    return [request_for(term, most=3 * _PER_REQUEST) for term in terms]


def _ids_in(url: str, scheme: Scheme) -> tuple[str, ...]:
    """The ids a query asks for."""
    term = next(iter(parse_qs(urlsplit(url).query).get("term", [])), "")
    return tuple(_ASKED[scheme].findall(term))


def _parse(capture: Capture, scheme: Scheme) -> list[ParsedRecord]:
    """One document per id asked for, each with all PMIDs of the reply: which is whose only their own records tell."""
    page = parse_esearch(capture)
    asked = _ids_in(f"{capture.url}?{capture.request_body}" if capture.request_body else capture.url or "", scheme)
    own: list[Mapping[str, Any]] = [{scheme: one} for one in asked]
    return [ParsedRecord(source=capture.as_status(), layout=LAYOUT, ids={CANDIDATES: page.pmids}, **one) for one in own]


def _check(capture: Capture, ids: Sequence[str]) -> None:
    """Refuse what is not whole, and a reply of so many papers that PubMed has searched for something else than the ids."""
    page = read_page(capture)
    if page.total > max(len(page.pmids), 2 * len(ids) + 1):
        reason = f"PubMed finds {page.total:,} papers for {len(ids)} ids: it searched for their parts"
        raise FetchError(reason, source=NAME, url=capture.url, status=capture.status, kind="too_many")


def lookup_by(scheme: Scheme) -> Source:
    """PubMed, asked for papers by their DOIs or PMCIDs."""
    return Source(
        NAME,
        gives="PMIDs that may be those of a DOI or PMCID",
        terms=TERMS,
        requests_per_second=3,
        ids_per_request=_PER_REQUEST,
        requests_for=partial(_requests_for, scheme=scheme),
        ids_in=partial(_ids_in, scheme=scheme),
        parse=partial(_parse, scheme=scheme),
        check=_check,
        asks_by=scheme,
        access=access,
        may_be_empty=True,
        links_only=True,
    )
