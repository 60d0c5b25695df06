"""The landing page of an article: PubMed's by default, any other by SCRAPER_LANDING_URL.

Terms:  https://www.ncbi.nlm.nih.gov/home/about/policies/
Format: scraper/parse/landing/      Sample: cassettes/landing/37622028/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from scraper.errors import Blocked, Incomplete, ParseError
from scraper.model import Capture, ParsedRecord, Request
from scraper.parse.document import Document
from scraper.parse.layouts import find_layout, parse_capture
from scraper.settings import Settings
from scraper.sources.source import Source, refuse_challenge

NAME = "landing"
_TAIL = 4_000  # characters in which a whole page ends


def requests_for(pmids: Sequence[str], settings: Settings) -> list[Request]:
    """One page per PMID.

    >>> requests_for(["37622028"], Settings())[0].url
    'https://pubmed.ncbi.nlm.nih.gov/37622028/'
    """
    return [Request(NAME, settings.landing_url.replace("{pmid}", pmid), (pmid,)) for pmid in pmids]


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


def check(capture: Capture, pmids: Sequence[str]) -> None:
    """Refuse a page that is empty, ends before its end tag, or does not name the paper asked for.

    A page that blocks us names no paper either: it is refused as Blocked.
    """
    details: dict[str, Any] = {"source": NAME, "url": capture.url, "status": capture.status}
    if not capture.body.strip():
        raise Incomplete("the page is empty", **details, kind="empty")
    document = Document(capture)
    named = any(re.search(rf"(?<![0-9]){pmid}(?![0-9])", document.text) for pmid in pmids)
    if not named and not _is_article(document):
        refuse_challenge(capture, document.text)
        raise Incomplete(f"the page does not name PMID {', '.join(pmids)} and is no article's", **details, kind="other_page")
    if document.is_html and not re.search(r"</html\s*>", document.text[-_TAIL:], re.IGNORECASE):
        raise Incomplete("the page ends before </html>: it was cut short", **details, kind="cut_short")
    if _says_utf8(capture) and any(issue.code == "encoding_guessed" for issue in document.issues):
        raise Incomplete("the page says it is UTF-8 and is not", **details, kind="bad_utf8")


def _is_article(document: Document) -> bool:
    try:
        find_layout(document, source=NAME)
    except (ParseError, Blocked):
        return False
    return True


def _says_utf8(capture: Capture) -> bool:
    return re.search(r"charset\s*=\s*[\"']?utf-?8", capture.content_type or "", re.IGNORECASE) is not None


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
    check=check,
    says_absent=says_absent,
    robots=True,
)
