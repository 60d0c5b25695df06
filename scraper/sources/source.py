"""What a source is: addresses, batch size, pace, parser, and the check that stands between the wire and the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import msgspec

from scraper.errors import Blocked, FetchError, Incomplete, ParseError
from scraper.fetch.site import ANYWHERE, Site, Unbelieved
from scraper.ids import Scheme, clean_pmid
from scraper.model import Capture, ParsedRecord, Request
from scraper.redact import host_of
from scraper.settings import Settings

if TYPE_CHECKING:
    from scraper.parse.document import Document


class Access(NamedTuple):
    """What the user's settings give a source: parameters and headers sent along, and a pace of their own."""

    params: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    requests_per_second: float | None = None


def _anonymous(_settings: Settings) -> Access:
    return Access()


Read = Callable[[Capture], Any]
Get = Callable[[str, Read], Any]


def _nothing_more(parsed: ParsedRecord, _get: Get) -> ParsedRecord:
    return parsed


def is_gone(capture: Capture) -> bool:
    """404 and 410: there is no such paper here (RFC 9110, 15.5.5 and 15.5.11); for sources that say so by status."""
    return capture.status in (404, 410)


def _never(_capture: Capture) -> bool:
    return False


class Source(NamedTuple):
    """One source, as data.

    `requests_for` gives one request per `ids_per_request` ids, of the kind that `asks_by` says; `ids_in` reads back which
    ids an address asks for. `check` raises Incomplete on a reply that is not whole, or not of this source; `says_absent`
    knows the reply that says it has none of the papers, other than by leaving them out; `may_be_empty` tells that a
    document without content is an answer: no links known; `links_only` that it has a document for any number, so that only what
    is in it says that there is such a paper. `complete` fetches what a document only points to,
    `more_requests` a paper at least: its `get` takes an address and a reader, and gives None where nothing could be read.
    `fallback_for` gives requests for the same in another form, for a paper whose first form cannot be had. `robots` tells
    that pages are read, so robots.txt counts, `anywhere` that redirects may lead to any public host; `key` names the user's
    setting that it wants or takes; `access` is what the user's settings add.
    """

    name: str
    gives: str
    terms: str
    requests_per_second: float
    ids_per_request: int
    requests_for: Callable[[Sequence[str], Settings], list[Request]]
    ids_in: Callable[[str], tuple[str, ...]]
    parse: Callable[[Capture], list[ParsedRecord]]
    check: Callable[[Capture, Sequence[str]], None]
    says_absent: Callable[[Capture], bool] = _never
    robots: bool = False
    asks_by: Scheme = "pmid"
    anywhere: bool = False
    complete: Callable[[ParsedRecord, Get], ParsedRecord] = _nothing_more
    access: Callable[[Settings], Access] = _anonymous
    may_be_empty: bool = False
    links_only: bool = False
    more_requests: int = 0
    key: str = "none needed"
    fallback_for: Callable[[Sequence[str], Settings], list[Request]] | None = None


class Reply(NamedTuple):
    """What a reply says of the papers asked for, by the id inside each document, never by position.

    `others` are ids of documents nobody asked for, which are refused; `shells` those of documents without content, or of
    two that differ. What is in neither was left out.
    """

    found: dict[str, ParsedRecord]
    others: tuple[str, ...] = ()
    shells: tuple[str, ...] = ()


_ODD = frozenset({"control_characters", "encoding_guessed", "unread_line"})
ADVICE = "Wait a day, set NCBI_EMAIL so that the site can reach you, or use --sources without it"
_FEW = 4  # below so many papers asked for, leaving out most of them is no surprise


def read_reply(source: Source, capture: Capture, pmids: Sequence[str]) -> Reply:
    """What the source says of each paper it knows among those asked for.

    Raises Incomplete when the reply is cut short or not the source's, ParseError when it is not of the form we know,
    Blocked on a block page, FetchError on an error status, and Unbelieved when it leaves out most of what was asked
    or holds characters no text should hold.
    """
    if source.says_absent(capture):
        return Reply({})
    refuse_error_status(capture)
    source.check(capture, pmids)
    reply = _sort(source, source.parse(capture), pmids)
    odd = sorted({issue.code for record in reply.found.values() for issue in record.issues} & _ODD)
    if odd:
        raise Unbelieved(f"the reply has {' and '.join(odd)}", source=source.name, result=reply)
    if len(pmids) >= _FEW and len(reply.found) < len(pmids) / 2:
        reason = f"the reply has {len(reply.found)} of {len(pmids)} papers asked for"
        raise Unbelieved(reason, source=source.name, result=reply)
    return reply


def _sort(source: Source, records: Sequence[ParsedRecord], ids: Sequence[str]) -> Reply:
    """Documents by the id inside them; two that differ are both refused."""
    found: dict[str, ParsedRecord] = {}
    refused: set[str] = set()
    others, shells = [], []
    for record in records:
        own: str = getattr(record, source.asks_by) or ""
        if own not in ids:
            others.append(own)
        elif not source.may_be_empty and is_shell(record):
            shells.append(own)
        elif own in found and found[own] != record:
            refused.add(own)
        else:
            found[own] = record
    kept = {own: record for own, record in found.items() if own not in refused}
    return Reply(kept, tuple(others), (*shells, *sorted(refused)))


def refuse_error_status(capture: Capture) -> None:
    """Raise FetchError on a status other than 200; a file that nobody recorded has none."""
    if capture.status not in (None, 200):
        details: dict[str, Any] = {"source": capture.source, "url": capture.url, "status": capture.status}
        raise FetchError(f"HTTP {capture.status}", **details, kind=f"http_{capture.status}")


def is_shell(record: ParsedRecord) -> bool:
    """Whether a document has an id and nothing that a reader could use: neither a paper nor the word that there is none.

    Old papers have no title in PubMed, or one in their own language only: their authors are content as well.
    """
    lists = [found for found in (record.references, record.citing_articles) if found is not None and found.items]
    texts = record.title or record.vernacular_title or record.abstract or record.other_abstracts or record.authors
    return not (texts or record.annotations or record.relations or lists)


def read_document(capture: Capture) -> Document:
    """The reply as text; Incomplete when it is none: a transfer went wrong."""
    from scraper.parse.document import Document  # with lxml, which `scraper sources` has no use for

    try:
        return Document(capture)
    except ParseError as error:
        reason = f"the reply is no text ({error.reason})"
        raise Incomplete(reason, source=capture.source, url=capture.url, status=capture.status, kind="no_text") from None


def refuse_page(capture: Capture, source: str) -> None:
    """Raise on a reply that should be data and is none: Blocked on a block page, Incomplete on another, or on nothing."""
    details: dict[str, Any] = {"source": source, "url": capture.url, "status": capture.status}
    if not capture.body:
        raise Incomplete("the reply is empty", **details, kind="empty")
    head = capture.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        refuse_challenge(capture, capture.body.decode("utf-8", "replace"))
        raise Incomplete("a page came instead of data", **details, kind="html")


def refuse_broken_json(capture: Capture) -> None:
    """Raise Incomplete on JSON that is cut, or that two readers would read differently (RFC 8259, 4: names SHOULD be unique)."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a name stands twice in one object")
        return found

    def constant(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    try:
        json.loads(capture.body, object_pairs_hook=unique, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        reason = f"the reply is no whole JSON ({str(error)[:80]})"
        raise Incomplete(reason, source=capture.source, url=capture.url, status=capture.status, kind="bad_json") from None


def ids_in_query(name: str) -> Callable[[str], tuple[str, ...]]:
    """A reader of the PMIDs in one parameter of an address, or of the form posted to it: joined by commas, or repeated.

    >>> ids_in_query("id")("https://example.org/?id=12,13"), ids_in_query("id")("https://example.org/?id=12&id=13&x=9")
    (('12', '13'), ('12', '13'))
    """

    def ids_in(url: str) -> tuple[str, ...]:
        values = parse_qs(urlsplit(url).query).get(name, [])
        return tuple(pmid for value in values for pmid in value.split(",") if clean_pmid(pmid))

    return ids_in


def name_after_address(documents: Sequence[ParsedRecord], asked: Sequence[str]) -> list[ParsedRecord]:
    """The one document of a reply, with the PMID it was asked for by, when it shows none."""
    if len(documents) != 1 or len(asked) != 1 or documents[0].pmid is not None:
        return list(documents)
    return [msgspec.structs.replace(documents[0], pmid=asked[0])]


def check_json(capture: Capture, _ids: Sequence[str]) -> None:
    """Refuse what is not a whole JSON reply."""
    refuse_page(capture, capture.source)
    refuse_broken_json(capture)


def check_json_with(name: str) -> Callable[[Capture, Sequence[str]], None]:
    """A check that refuses what is not a whole JSON reply with this name in it; errors under status 200 have it not."""

    def check(capture: Capture, ids: Sequence[str]) -> None:
        check_json(capture, ids)
        if f'"{name}"'.encode() not in capture.body:
            details: dict[str, Any] = {"source": capture.source, "url": capture.url, "status": capture.status}
            raise Incomplete(f"the reply has no {name}", **details, kind="other_form")

    return check


def refuse_challenge(capture: Capture, text: str) -> None:
    """Raise Blocked when a page that is not the one asked for is a block or bot-check page."""
    from scraper.parse.challenge import find_challenge

    sign = find_challenge(text)
    if sign is not None:
        reason = f"the site shows a block or bot-check page ({sign!r}); nothing more is asked of it. {ADVICE}"
        raise Blocked(reason, source=capture.source, url=capture.url, status=capture.status)


def place_request(request: Request, settings: Settings) -> Request:
    """The request with scheme, host and port replaced when the user set SCRAPER_BASE_URL_<SOURCE>; path and query kept."""
    base = settings.base_urls.get(request.source)
    if base is None:
        return request
    parts, replacement = urlsplit(request.url), urlsplit(base)
    return msgspec.structs.replace(request, url=parts._replace(scheme=replacement.scheme, netloc=replacement.netloc).geturl())


def site_of(source: Source, request: Request, settings: Settings) -> Site:
    """Where a request of a source goes, as the client needs to know it. `request` is as the source made it."""
    host = urlsplit(request.url).hostname or ""
    access = source.access(settings)
    pace = access.requests_per_second or source.requests_per_second
    base = settings.base_urls.get(source.name)
    if base is None:
        hosts = frozenset({host, ANYWHERE}) if source.anywhere else frozenset({host})
        return Site(host, pace, hosts, source.robots, access.params, access.headers)
    parts = urlsplit(base)
    hosts = frozenset(f"{parts.scheme}://{place}" for place in (parts.netloc, host_of(base)))
    return Site(f"{host} at {host_of(base)}", pace, hosts, source.robots, access.params, access.headers)


def batches(pmids: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """The PMIDs in groups of at most `size`, in their order."""
    return [tuple(pmids[start : start + size]) for start in range(0, len(pmids), size)]
