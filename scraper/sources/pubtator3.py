"""PubTator 3: NCBI's entity and relation annotations of PubMed titles and abstracts.

API:    https://www.ncbi.nlm.nih.gov/research/pubtator3/api
Format: scraper/parse/pubtator.py      Sample: cassettes/pubtator3/37622028/
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from scraper.ids import clean_pmid
from scraper.model import Capture, ParsedRecord, Request
from scraper.parse.layouts import parse_capture
from scraper.settings import Settings
from scraper.sources.source import Source, with_base_url

NAME = "pubtator3"
EXPORT = "https://www.ncbi.nlm.nih.gov/research/pubtator3-api/publications/export/pubtator"
PMIDS_PER_REQUEST = 100


def requests_for(pmids: Sequence[str], settings: Settings) -> list[Request]:
    """One address per hundred PMIDs.

    >>> requests_for(["37622028", "39867533"], Settings())[0].url.partition("?")[2]
    'pmids=37622028,39867533'
    """
    batches = [tuple(pmids[start : start + PMIDS_PER_REQUEST]) for start in range(0, len(pmids), PMIDS_PER_REQUEST)]
    export = with_base_url(EXPORT, NAME, settings)
    return [Request(NAME, f"{export}?pmids={','.join(batch)}", batch) for batch in batches]


def pmids_in(url: str) -> tuple[str, ...]:
    """The PMIDs an export address asks for."""
    values = parse_qs(urlsplit(url).query).get("pmids", [])
    return tuple(pmid for value in values for pmid in value.split(",") if clean_pmid(pmid))


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the export says of each paper; a 200 without a document is an empty list."""
    if capture.status in (None, 200) and not capture.body.strip():
        return []
    return parse_capture(capture, source=NAME)


def says_absent(capture: Capture) -> bool:
    """A 400 with this detail: none of the PMIDs is known (two clients report it; not recorded here, so unverified)."""
    return capture.status == 404 or (capture.status == 400 and b"Could not retrieve publications" in capture.body)


SOURCE = Source(
    NAME,
    gives="entities (genes, diseases, chemicals, species, variants, cell lines) and relations in title and abstract",
    terms="https://www.ncbi.nlm.nih.gov/research/pubtator3/api",
    requests_per_second=3,
    pmids_per_request=PMIDS_PER_REQUEST,
    requests_for=requests_for,
    pmids_in=pmids_in,
    parse=parse,
    says_absent=says_absent,
)
