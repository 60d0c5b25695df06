"""PubMed's own records by efetch: everything NLM holds of a paper, references in their printed order among it.

API:    https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.EFetch
Format: scraper/parse/pubmed_xml.py      Sample: cassettes/pubmed/999000001/
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.errors import Incomplete
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.eutils import BASE, TERMS, access, refuse_broken_xml
from scraper.sources.source import Source, batches, ids_in_query, read_document

NAME = "pubmed"
PMIDS_PER_REQUEST = 200


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One POST per two hundred PMIDs: long addresses are refused.

    >>> requests_for(["37622028", "39867533"], Settings())[0].body
    'db=pubmed&retmode=xml&id=37622028,39867533'
    """
    return [
        Request(NAME, f"{BASE}/efetch.fcgi", batch, f"db=pubmed&retmode=xml&id={','.join(batch)}")
        for batch in batches(pmids, PMIDS_PER_REQUEST)
    ]


def parse(capture: Capture) -> list[ParsedRecord]:
    """What each article says, of several versions of one the last; a set without articles has none."""
    from scraper.parse.layouts import parse_capture

    latest: dict[str | None, ParsedRecord] = {}
    for article in parse_capture(capture, layout="pubmed_xml", source=NAME):
        other = latest.get(article.pmid)
        if other is None or _version(article) >= _version(other):
            latest[article.pmid] = article
    return list(latest.values())


def _version(article: ParsedRecord) -> int:
    from scraper.parse.pubmed_article import VERSION

    return int(next(iter(article.ids.get(VERSION, ())), "1"))


def check(capture: Capture, _pmids: Sequence[str]) -> None:
    """Raise Incomplete on what is not a whole set of articles, errors under status 200 among it."""
    document = read_document(capture)
    if any(issue.code == "encoding_guessed" for issue in document.issues):
        raise Incomplete("the reply is not UTF-8", source=NAME, url=capture.url, status=capture.status, kind="bad_utf8")
    refuse_broken_xml(capture, "PubmedArticleSet")


SOURCE = Source(
    NAME,
    gives="the whole PubMed record: abstract, authors, MeSH, grants, notices, ids, references in printed order",
    terms=TERMS,
    requests_per_second=3,
    ids_per_request=PMIDS_PER_REQUEST,
    requests_for=requests_for,
    ids_in=ids_in_query("id"),
    parse=parse,
    check=check,
    access=access,
    key="NCBI_API_KEY, for 10 requests a second",
)
