"""What a source is: addresses, batch size, pace, parser, and the check that stands between the wire and the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from scraper.errors import Incomplete
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings


class Source(NamedTuple):
    """One source, as data.

    `requests_for` gives one request per `pmids_per_request` PMIDs; `pmids_in` reads back which PMIDs an address asks
    for; `says_absent` knows the reply by which the source says that it has none of the papers asked for.
    """

    name: str
    gives: str
    terms: str
    requests_per_second: float
    pmids_per_request: int
    requests_for: Callable[[Sequence[str], Settings], list[Request]]
    pmids_in: Callable[[str], tuple[str, ...]]
    parse: Callable[[Capture], list[ParsedRecord]]
    says_absent: Callable[[Capture], bool]


def with_base_url(url: str, source: str, settings: Settings) -> str:
    """`url` with scheme, host and port replaced when the user set SCRAPER_BASE_URL_<SOURCE>; path and query kept."""
    base = settings.base_urls.get(source)
    if base is None:
        return url
    parts, replacement = urlsplit(url), urlsplit(base)
    return parts._replace(scheme=replacement.scheme, netloc=replacement.netloc).geturl()


def read_reply(source: Source, capture: Capture, pmids: Sequence[str]) -> dict[str, ParsedRecord]:
    """What the source says of each paper it knows among those asked for; papers it left out are missing.

    Raises ParseError when the reply is not of the source's form, Incomplete when it holds a paper nobody asked for
    or one paper twice: papers are told apart by the id inside the document, never by position.
    """
    if source.says_absent(capture):
        return {}
    found: dict[str, ParsedRecord] = {}
    for record in source.parse(capture):
        if record.pmid is None or record.pmid not in pmids:
            reason = f"asked for PMID {_shown(pmids)}, got a document of PMID {record.pmid}: refused"
            raise Incomplete(reason, source=source.name, url=capture.url, status=capture.status)
        if record.pmid in found:
            raise Incomplete(
                f"PMID {record.pmid} came twice: refused", source=source.name, url=capture.url, status=capture.status
            )
        found[record.pmid] = record
    return found


def _shown(pmids: Sequence[str]) -> str:
    return ", ".join(pmids[:3]) + (f" and {len(pmids) - 3} more" if len(pmids) > 3 else "")
