"""Crossref: the reference list as the publisher deposited it, by DOI.

API:    https://api.crossref.org/swagger-ui/index.html
Format: scraper/parse/api/crossref.py      Sample: cassettes/crossref/10.5555_inv.11/
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from scraper.ids import clean_doi
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.source import Access, Source, check_json, is_gone

NAME = "crossref"


def requests_for(dois: Sequence[str], _settings: Settings) -> list[Request]:
    """One work per DOI; a DOI may hold "/", "<" and ";".

    >>> requests_for(["10.5555/a<b>;2"], Settings())[0].url
    'https://api.crossref.org/works/10.5555/a%3Cb%3E%3B2'
    """
    return [Request(NAME, f"https://api.crossref.org/works/{quote(doi, safe='/:()')}", (doi,)) for doi in dois]


def ids_in(url: str) -> tuple[str, ...]:
    """The DOI an address asks for."""
    doi = clean_doi(unquote(urlsplit(url).path.partition("/works/")[2]))
    return (doi,) if doi else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the work says."""
    from scraper.parse.api.crossref import parse_crossref

    return parse_crossref(capture)


def access(settings: Settings) -> Access:
    """The polite pool, ten a second, with an address to write to; five without (Crossref, December 2025)."""
    if settings.crossref_mailto is None:
        return Access()
    return Access({"mailto": settings.crossref_mailto}, requests_per_second=10)


SOURCE = Source(
    NAME,
    gives="abstract, people, funders, updates and ordered references, as the publisher deposited them; by DOI, one a request",
    terms="https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/",
    requests_per_second=5,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check_json,
    says_absent=is_gone,
    asks_by="doi",
    access=access,
    key="CROSSREF_MAILTO, for the polite pool",
)
