"""PubTator 3: NCBI's entity and relation annotations of PubMed titles and abstracts.

API:    https://www.ncbi.nlm.nih.gov/research/pubtator3/api
Format: scraper/parse/bioc_json.py, scraper/parse/pubtator.py      Sample: cassettes/pubtator3/999000007/

Asked for as BioC JSON, which has scores, names and normalised ids; a paper whose JSON cannot be had is asked for as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scraper.errors import Incomplete
from scraper.model import Capture, ParsedRecord, Request
from scraper.settings import Settings
from scraper.sources.source import Source, batches, ids_in_query, read_document, refuse_broken_json, refuse_page

if TYPE_CHECKING:
    from scraper.parse.document import Document

NAME = "pubtator3"
EXPORT = "https://www.ncbi.nlm.nih.gov/research/pubtator3-api/publications/export"
PMIDS_PER_REQUEST = 100
_BLANK_LINE = re.compile(r"\s*?\n\r?\n")  # of a text that is read backwards


def requests_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """One address per hundred PMIDs.

    >>> requests_for(["37622028", "39867533"], Settings())[0].url.rpartition("/")[2]
    'biocjson?pmids=37622028,39867533'
    """
    return _requests("biocjson", pmids)


def fallback_for(pmids: Sequence[str], _settings: Settings) -> list[Request]:
    """The same as PubTator text."""
    return _requests("pubtator", pmids)


def _requests(form: str, pmids: Sequence[str]) -> list[Request]:
    return [Request(NAME, f"{EXPORT}/{form}?pmids={','.join(batch)}", batch) for batch in batches(pmids, PMIDS_PER_REQUEST)]


def parse(capture: Capture) -> list[ParsedRecord]:
    """What the export says of each paper; a reply that holds blank lines only has none."""
    from scraper.parse.layouts import parse_capture

    return [] if not capture.body.strip() else parse_capture(capture, source=NAME)


def check(capture: Capture, _pmids: Sequence[str]) -> None:
    """Raise Incomplete on what is no export, no whole JSON, or text without the blank line that ends each document of one."""
    refuse_page(capture, NAME)
    details: dict[str, Any] = {"source": NAME, "url": capture.url, "status": capture.status}
    document = read_document(capture)
    if any(issue.code == "encoding_guessed" for issue in document.issues):
        raise Incomplete("the reply is not UTF-8", **details, kind="bad_utf8")
    if document.text.lstrip()[:1] in ("{", "["):
        from scraper.parse import bioc_json

        refuse_broken_json(capture)
        if not bioc_json.is_layout(document):
            raise Incomplete("the reply is JSON, but no export", **details, kind="other_form")
    elif document.text.strip():
        _check_text(document, details)


def _check_text(document: Document, details: dict[str, Any]) -> None:
    from scraper.parse import pubtator

    if not pubtator.is_layout(document):
        raise Incomplete("the reply is no PubTator export", **details, kind="other_form")
    if not _BLANK_LINE.match(document.text[:-21:-1]):
        raise Incomplete("the last document has no end: the reply was cut short", **details, kind="cut_short")


def says_absent(capture: Capture) -> bool:
    """A 400 with this detail: none of the PMIDs is known (two clients report it; not recorded here, so unverified)."""
    return capture.status == 400 and b"Could not retrieve publications" in capture.body


SOURCE = Source(
    NAME,
    gives="entities (genes, diseases, chemicals, species, variants, cell lines) and relations in title and abstract",
    terms="https://www.ncbi.nlm.nih.gov/research/pubtator3/api",
    requests_per_second=3,
    ids_per_request=PMIDS_PER_REQUEST,
    requests_for=requests_for,
    ids_in=ids_in_query("pmids"),
    parse=parse,
    check=check,
    says_absent=says_absent,
    fallback_for=fallback_for,
)
