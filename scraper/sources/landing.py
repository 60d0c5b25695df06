"""The landing page of an article: PubMed's by default, any other by SCRAPER_LANDING_URL.

Terms:  https://www.ncbi.nlm.nih.gov/home/about/policies/
Format: scraper/parse/landing/      Sample: cassettes/landing/37622028/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.model import Capture, ParsedRecord, Request
from scraper.parse.layouts import parse_capture
from scraper.settings import Settings
from scraper.sources.source import Source, with_base_url

NAME = "landing"


def requests_for(pmids: Sequence[str], settings: Settings) -> list[Request]:
    """One page per PMID.

    >>> requests_for(["37622028"], Settings())[0].url
    'https://pubmed.ncbi.nlm.nih.gov/37622028/'
    """
    pages = {pmid: with_base_url(settings.landing_url.replace("{pmid}", pmid), NAME, settings) for pmid in pmids}
    return [Request(NAME, url, (pmid,)) for pmid, url in pages.items()]


def pmids_in(url: str) -> tuple[str, ...]:
    """The PMID in the address of a page: its last number.

    >>> pmids_in("http://127.0.0.1:8099/37622028/")
    ('37622028',)
    """
    numbers = re.findall(r"(?<![0-9])[1-9][0-9]{0,8}(?![0-9])", url.rsplit("://", maxsplit=1)[-1].partition("/")[2])
    return tuple(numbers[-1:])


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the page says, whichever of the known layouts it has."""
    return parse_capture(capture, source=NAME)


def says_absent(capture: Capture) -> bool:
    """404 and 410: there is no such page (RFC 9110, 15.5.5 and 15.5.11)."""
    return capture.status in (404, 410)


SOURCE = Source(
    NAME,
    gives="title, abstract, journal, date, citing articles and references as the page shows them",
    terms="https://www.ncbi.nlm.nih.gov/home/about/policies/",
    requests_per_second=3,
    pmids_per_request=1,
    requests_for=requests_for,
    pmids_in=pmids_in,
    parse=parse,
    says_absent=says_absent,
)
