"""NCBI's ID converter: PMCID and DOI of papers in PubMed Central, many a request.

API:    https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/
Format: scraper/parse/api/idconv.py      Sample: cassettes/idconv/999000001/

No success of the present address was recorded: its shape is that of its documentation and of the older one, so unverified.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs, quote, urlsplit

from scraper.ids import Scheme
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.eutils import TERMS
from scraper.sources.source import Access, Source, batches, check_json_with, ids_in_query

NAME = "idconv"
PMIDS_PER_REQUEST = 200
_IDS_PER_REQUEST = 50  # DOIs: the address has to stay short
_ADDRESS = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One address per two hundred PMIDs, which say what they are: a call takes ids of one kind.

    >>> requests_for(["37622028", "39867533"], Settings())[0].url.rpartition("?")[2]
    'ids=37622028,39867533&idtype=pmid&format=json'
    """
    return [
        Request(NAME, f"{_ADDRESS}?ids={','.join(batch)}&idtype=pmid&format=json", batch)
        for batch in batches(pmids, PMIDS_PER_REQUEST)
    ]


def _requests_by(ids: Sequence[str], _settings: Settings, scheme: Scheme) -> list[Request]:
    """One address per fifty ids. A DOI with a comma cannot be asked for: commas separate ids here."""
    return [
        Request(NAME, f"{_ADDRESS}?ids={','.join(quote(one, safe='/') for one in batch)}&idtype={scheme}&format=json", ())
        for batch in batches(ids, _IDS_PER_REQUEST)
    ]


def _ids_in(url: str, scheme: Scheme) -> tuple[str, ...]:
    asked = parse_qs(urlsplit(url).query)
    return tuple(asked.get("ids", [""])[0].split(",")) if asked.get("idtype") == [scheme] else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """The ids of each paper."""
    from scraper.parse.api.idconv import parse_idconv

    return parse_idconv(capture)


def access(settings: Settings) -> Access:
    """`tool`, and the contact the user gave."""
    return Access({"tool": "literature-scraper"} | ({"email": settings.email} if settings.email else {}))


SOURCE = Source(
    NAME,
    gives="PMCID and DOI of papers in PubMed Central",
    terms=TERMS,
    requests_per_second=3,
    ids_per_request=PMIDS_PER_REQUEST,
    requests_for=requests_for,
    ids_in=ids_in_query("ids"),
    parse=parse,
    check=check_json_with("records"),
    access=access,
    may_be_empty=True,
    links_only=True,
)


def lookup_by(scheme: Scheme) -> Source:
    """The converter, asked by ids of another kind."""
    if scheme == "pmid":
        return SOURCE
    return SOURCE._replace(
        ids_per_request=_IDS_PER_REQUEST,
        requests_for=partial(_requests_by, scheme=scheme),
        ids_in=partial(_ids_in, scheme=scheme),
        asks_by=scheme,
    )
