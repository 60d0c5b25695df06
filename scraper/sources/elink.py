"""ELink: who cites a paper and whom it cites, as far as PubMed Central holds the articles.

API:    https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ELink
Format: scraper/parse/api/elink.py      Sample: cassettes/elink/999000001/
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.eutils import BASE, TERMS, access, refuse_broken_xml
from scraper.sources.source import Source, batches, ids_in_query

NAME = "elink"
PMIDS_PER_REQUEST = 100
_ASKED = "dbfrom=pubmed&db=pubmed&cmd=neighbor&linkname=pubmed_pubmed_citedin,pubmed_pubmed_refs&retmode=xml"


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One POST per hundred PMIDs, each in an `id` of its own: ids joined in one would be mixed into one set.

    >>> requests_for(["37622028", "39867533"], Settings())[0].body.rpartition("&id=")[0][-12:]
    '&id=37622028'
    """
    return [
        Request(NAME, f"{BASE}/elink.fcgi", batch, "&".join([_ASKED, *(f"id={pmid}" for pmid in batch)]))
        for batch in batches(pmids, PMIDS_PER_REQUEST)
    ]


def parse(capture: Capture) -> list[ParsedRecord]:
    """The links of each paper."""
    from scraper.parse.api.elink import parse_elink

    return parse_elink(capture)


def check(capture: Capture, _pmids: Sequence[str]) -> None:
    """Refuse what is not a whole result, errors under status 200 among it."""
    refuse_broken_xml(capture, "eLinkResult")


SOURCE = Source(
    NAME,
    gives="PMIDs of citing articles and references, as far as PubMed Central holds the articles; without order",
    terms=TERMS,
    requests_per_second=3,
    ids_per_request=PMIDS_PER_REQUEST,
    requests_for=requests_for,
    ids_in=ids_in_query("id"),
    parse=parse,
    check=check,
    access=access,
    key="NCBI_API_KEY, for 10 requests a second",
    may_be_empty=True,
    links_only=True,
)
