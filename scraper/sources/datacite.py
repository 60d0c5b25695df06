"""DataCite: data sets, software and images that repositories have registered for a paper, by its DOI.

API:    https://support.datacite.org/docs/api-queries
Format: scraper/parse/api/datacite.py      Sample: cassettes/datacite/10.5555_inv.18/

No reply to such a query was recorded: its shape is that of the documentation and of lists that others recorded (unverified).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from scraper.errors import ParseError
from scraper.ids import clean_doi
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.source import Access, Source, check_json_with

NAME = "datacite"
_BEFORE, _BETWEEN = 'relatedIdentifiers.relatedIdentifier:("', '" OR "https://doi.org/'  # bare, or as an address
_OPTIONS = {
    "fields[dois]": "doi,types,relatedIdentifiers,rightsList",
    "page[size]": "100",  # more may time out, as the documentation says
    "disable-facets": "true",
}


def requests_for(dois: Sequence[str], _settings: Settings) -> list[Request]:
    """One query per DOI, for what names it as related: the first hundred.

    >>> requests_for(["10.5555/a"], Settings())[0].url.partition("&")[0].partition(":(")[2]
    '%2210.5555/a%22%20OR%20%22https://doi.org/10.5555/a%22)'
    """
    return [Request(NAME, f"https://api.datacite.org/dois?{_query(doi)}", (doi,)) for doi in dois]


def _query(doi: str) -> str:
    quoted = re.sub(r'(["\\])', r"\\\1", doi)
    query = f'{_BEFORE}{quoted}{_BETWEEN}{quoted}")'
    return urlencode({"query": query, **_OPTIONS}, safe=":/()", quote_via=quote)


def ids_in(url: str) -> tuple[str, ...]:
    """The DOI an address asks for."""
    query = parse_qs(urlsplit(url).query).get("query", [""])[0]
    quoted = query.removeprefix(_BEFORE).partition(_BETWEEN)[0]
    doi = clean_doi(re.sub(r"\\(.)", r"\1", quoted)) if query.startswith(_BEFORE) else None
    return (doi,) if doi else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """What is registered for the DOI in the address. Raises ParseError when there is none: an empty reply names no paper."""
    from scraper.parse.api.datacite import parse_datacite

    dois = ids_in(capture.url or "")
    if not dois:
        raise ParseError(capture.source, "address", capture.url or "", "the DOI asked for is not in it")
    return [parse_datacite(capture, doi) for doi in dois]


def access(settings: Settings) -> Access:
    """A thousand requests in five minutes where the User-Agent names an address, five hundred where it does not."""
    return Access(requests_per_second=3) if settings.email else Access()


SOURCE = Source(
    NAME,
    gives="links to data sets, software and images that repositories registered for the paper; by DOI, 1 a request (unverified)",
    terms="https://support.datacite.org/docs/rate-limit",
    requests_per_second=1.5,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check_json_with("data"),
    asks_by="doi",
    access=access,
    key="NCBI_EMAIL, for 3 requests a second",
    may_be_empty=True,
    links_only=True,
)
