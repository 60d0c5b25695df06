"""The landing page of an article: PubMed's by default, any other by SCRAPER_LANDING_URL.

Terms:  https://www.ncbi.nlm.nih.gov/home/about/policies/
Format: scraper/parse/landing/      Sample: cassettes/landing/37622028/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from scraper.errors import Blocked, FetchError, Incomplete, ParseError
from scraper.model import ArticleList, Capture, Issue, ListedArticle, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.source import Get, Source, is_gone, read_document, refuse_challenge

if TYPE_CHECKING:
    from scraper.parse.document import Document

NAME = "landing"
_END = re.compile(r"</html\s*>", re.IGNORECASE)
_PAGE_SIZE = 200
_MOST_PAGES = 200
_TAIL = 4_000  # characters in which a whole page ends


def requests_for(pmids: Sequence[str], settings: Settings) -> list[Request]:
    """One page per PMID.

    >>> requests_for(["37622028"], Settings())[0].url
    'https://pubmed.ncbi.nlm.nih.gov/37622028/'
    """
    return [Request(NAME, settings.landing_url.replace("{pmid}", pmid), (pmid,)) for pmid in pmids]


def ids_in(url: str) -> tuple[str, ...]:
    """The PMID in the address of a page: the last number of its path, else the first of its query.

    >>> ids_in("http://127.0.0.1:8099/37622028/"), ids_in("https://example.org/37622028/?v=2"), ids_in("https://example.org/?id=7&v=2")
    (('37622028',), ('37622028',), ('7',))
    """
    if re.search(r"/references/?$|[?&]linkname=", url):  # the rest of a list, not a page
        return ()
    path, _, query = url.rsplit("://", maxsplit=1)[-1].partition("/")[2].partition("?")
    number = re.compile(r"(?<![0-9])[1-9][0-9]{0,8}(?![0-9])")
    return tuple(number.findall(path)[-1:] or number.findall(query)[:1])


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the page says, whichever of the known layouts it has."""
    from scraper.parse.layouts import parse_capture

    return parse_capture(capture, source=NAME)


def check(capture: Capture, pmids: Sequence[str]) -> None:
    """Refuse a page that is empty, ends before its end tag, or does not name the paper asked for.

    Raises Incomplete then; Blocked on a page that blocks us, which names no paper either.
    """
    details: dict[str, Any] = {"source": NAME, "url": capture.url, "status": capture.status}
    if not capture.body.strip():
        raise Incomplete("the page is empty", **details, kind="empty")
    document = read_document(capture)
    named = any(re.search(rf"(?<![0-9]){pmid}(?![0-9])", document.text) for pmid in pmids)
    if not named and not _is_article(document):
        refuse_challenge(capture, document.text)
        raise Incomplete(f"the page does not name PMID {', '.join(pmids)} and is no article's", **details, kind="other_page")
    if not ends_as_page(document):
        raise Incomplete("the page ends before </html>: it was cut short", **details, kind="cut_short")
    if _says_utf8(capture) and any(issue.code == "encoding_guessed" for issue in document.issues):
        raise Incomplete("the page says it is UTF-8 and is not", **details, kind="bad_utf8")


def ends_as_page(document: Document) -> bool:
    """Whether a page has its end tag where pages end; text saved from one has none to miss."""
    return not document.is_html or _END.search(document.text[-_TAIL:]) is not None


def _is_article(document: Document) -> bool:
    from scraper.parse.layouts import find_layout

    try:
        find_layout(document, source=NAME)
    except (ParseError, Blocked):
        return False
    return True


def _says_utf8(capture: Capture) -> bool:
    return re.search(r"charset\s*=\s*[\"']?utf-?8", capture.content_type or "", re.IGNORECASE) is not None


# ---- the rest of lists that a PubMed page cuts; the replies were never recorded, so all of this is unverified ----


def complete(parsed: ParsedRecord, get: Get) -> ParsedRecord:
    """The record with its reference and citing lists whole, where the site gives the rest.

    What cannot be had leaves the list as the page shows it, with an issue.
    """
    issues = list(parsed.issues)
    references = _rest_of_references(parsed, get, issues)
    citing = _rest_of_citing(parsed, get, issues)
    return msgspec.structs.replace(parsed, references=references, citing_articles=citing, issues=tuple(issues))


def _rest_of_references(parsed: ParsedRecord, get: Get, issues: list[Issue]) -> ArticleList | None:
    shown = parsed.references
    if shown is None or parsed.references_rest is None:
        return shown
    expected = shown.total_reported or shown.shown

    def read(capture: Capture) -> tuple[ListedArticle, ...]:
        from scraper.parse.landing.pubmed_lists import parse_reference_fragment

        items = parse_reference_fragment(_list_document(capture))
        if len(items) < expected:
            raise Incomplete(f"{len(items)} of {expected} references", source=NAME, url=capture.url, kind="cut_short")
        return items

    items = get(parsed.references_rest, read)
    if items is None:
        issues.append(Issue("rest_not_read", "references", "the rest of the references could not be read"))
        return shown
    return ArticleList(items, len(items), shown.total_reported, True)


def _rest_of_citing(parsed: ParsedRecord, get: Get, issues: list[Issue]) -> ArticleList | None:
    shown = parsed.citing_articles
    if shown is None or parsed.citing_rest is None:
        return shown
    pmids: dict[str, None] = {}
    for page in range(1, _MOST_PAGES + 1):
        address = f"{parsed.citing_rest}&format=pmid&size={_PAGE_SIZE}&page={page}"
        found = get(address, _read_pmids)
        new = dict.fromkeys(pmid for pmid in found or () if pmid not in pmids)
        pmids |= new
        if found is None or not new:
            break
        if len(found) < _PAGE_SIZE:
            known = {item.pmid for item in shown.items}
            items = (*shown.items, *(ListedArticle(pmid=pmid) for pmid in pmids if pmid not in known))
            return ArticleList(items, len(items), len(pmids), known <= pmids.keys() or None)
    issues.append(Issue("rest_not_read", "citing_articles", "the rest of the citing articles could not be read"))
    return shown


def _read_pmids(capture: Capture) -> tuple[str, ...]:
    from scraper.parse.landing.pubmed_lists import parse_pmid_listing

    document = _list_document(capture)
    if not document.is_html and not document.text.endswith("\n"):  # a cut number would be another paper's
        raise Incomplete("the list ends within a line", source=NAME, url=capture.url, kind="cut_short")
    return parse_pmid_listing(document)


def _list_document(capture: Capture) -> Document:
    details: dict[str, Any] = {"source": NAME, "url": capture.url, "status": capture.status}
    if capture.status not in (None, 200):
        raise FetchError(f"HTTP {capture.status}", **details, kind=f"http_{capture.status}")
    document = read_document(capture)
    refuse_challenge(capture, document.text)
    if document.issues:
        raise Incomplete("the list has bytes that no list should have", **details, kind="bad_utf8")
    if "<html" in document.text[:1000].lower() and not _END.search(document.text[-_TAIL:]):
        raise Incomplete("the list ends before </html>: it was cut short", **details, kind="cut_short")
    return document


SOURCE = Source(
    NAME,
    gives="title, abstract, authors, journal, dates, ids, MeSH, citing articles, references; cut lists are followed",
    terms="https://www.ncbi.nlm.nih.gov/home/about/policies/",
    requests_per_second=3,
    ids_per_request=1,
    requests_for=requests_for,
    ids_in=ids_in,
    parse=parse,
    check=check,
    says_absent=is_gone,
    robots=True,
    complete=complete,
)
