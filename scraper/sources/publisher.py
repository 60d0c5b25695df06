"""The publisher's landing page, reached by the DOI that another source gave. Off unless asked for.

Terms:  each publisher's own; https://www.doi.org/the-identifier/resources/handbook/ for the resolver
Format: scraper/parse/landing/publisher.py      Sample: cassettes/publisher/10.9990_newts.2026.7/

Where doi.org leads is another host each time: each gets its own pace, its own robots.txt and its own stop. No redirect
of a resolver was recorded, so how publishers answer this is unverified; a page that asks for a check or for scripts ends
as Blocked or failed, never as an empty paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import msgspec

from scraper.errors import FetchError, Incomplete
from scraper.ids import clean_doi
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.landing import ends_as_page
from scraper.sources.source import Source, is_gone, read_document, refuse_challenge

if TYPE_CHECKING:
    from scraper.parse.document import Document

NAME = "publisher"


def requests_for(dois: Sequence[str], _settings: Settings) -> list[Request]:
    """One page per DOI.

    >>> requests_for(["10.9990/s0140(02)1<3::aid>4"], Settings())[0].url
    'https://doi.org/10.9990/s0140(02)1%3C3::aid%3E4'
    """
    return [Request(NAME, f"https://doi.org/{quote(doi, safe='/:;()')}", (doi,)) for doi in dois]


def ids_in(url: str) -> tuple[str, ...]:
    """The DOI in the address of a page.

    >>> ids_in("https://doi.org/10.9990/s0140(02)1%3C3::aid%3E4")
    ('10.9990/s0140(02)1<3::aid>4',)
    """
    doi = clean_doi(unquote(urlsplit(url).path.lstrip("/")))
    return (doi,) if doi else ()


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the page says. A page whose tags hold no DOI, yet prints the one asked for, is taken to be its page."""
    from scraper.parse.landing.publisher import LAYOUT
    from scraper.parse.layouts import parse_capture

    records = parse_capture(capture, layout=LAYOUT, source=NAME)
    asked = ids_in(capture.url or "")
    return [msgspec.structs.replace(one, doi=asked[0]) if asked and one.doi is None else one for one in records]


def check(capture: Capture, dois: Sequence[str]) -> None:
    """Refuse a page: raises Incomplete when it is empty or cut, FetchError when it is of no article or of another paper than the
    DOI's, Blocked when it is a block page.
    """
    from scraper.parse.landing.publisher import is_layout

    details: dict[str, Any] = {"source": NAME, "url": capture.url, "status": capture.status}
    if not capture.body.strip():
        raise Incomplete("the page is empty", **details, kind="empty")
    document = read_document(capture)
    if not _prints(document, dois) or not is_layout(document):
        refuse_challenge(capture, document.text)
        reason = f"what came is no article page of DOI {', '.join(dois)}; many sites show it to browsers only"
        raise FetchError(reason, **details, kind="other_page")
    if not ends_as_page(document):
        raise Incomplete("the page ends before </html>: it was cut short", **details, kind="cut_short")
    own = parse(capture)[0].doi
    if own not in dois:
        raise FetchError(f"the page is of DOI {own}, not of {', '.join(dois)}: refused", **details, kind="other_page")


def _prints(document: Document, dois: Sequence[str]) -> bool:
    text = unquote(document.text).lower()
    return any(doi in text for doi in dois)


SOURCE = Source(
    NAME,
    gives="the publisher's own page at the DOI: title, abstract, authors, references; only where its robots.txt allows",
    terms="each publisher's own",
    requests_per_second=1,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check,
    says_absent=is_gone,
    robots=True,
    asks_by="doi",
    anywhere=True,
)
