"""iCite: NIH's open citation links between PubMed articles, both directions, many papers a request.

API:    https://icite.od.nih.gov/api
Format: scraper/parse/api/icite.py      Sample: cassettes/icite/999000001/
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.source import Source, batches, check_json_with, ids_in_query, is_gone

NAME = "icite"
PMIDS_PER_REQUEST = 200


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One address per two hundred PMIDs.

    >>> requests_for(["37622028", "39867533"], Settings())[0].url
    'https://icite.od.nih.gov/api/pubs?pmids=37622028,39867533'
    """
    return [
        Request(NAME, f"https://icite.od.nih.gov/api/pubs?pmids={','.join(batch)}", batch)
        for batch in batches(pmids, PMIDS_PER_REQUEST)
    ]


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the row of each paper says."""
    from scraper.parse.api.icite import parse_icite

    return parse_icite(capture)


def says_absent(capture: Capture) -> bool:
    """404 to a single PMID; of several, some would be known (one client reports it; not recorded here, so unverified)."""
    return is_gone(capture) and len(SOURCE.ids_in(capture.url or "")) == 1


SOURCE = Source(
    NAME,
    gives="title, people, journal, citation ratio; PMIDs of citing articles and references (NIH's Open Citation Collection)",
    terms="https://icite.od.nih.gov/api (public domain)",
    requests_per_second=3,
    ids_per_request=PMIDS_PER_REQUEST,
    requests_for=requests_for,
    ids_in=ids_in_query("pmids"),
    parse=parse,
    check=check_json_with("data"),
    says_absent=says_absent,
    may_be_empty=True,
)
