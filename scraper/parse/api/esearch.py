"""ESearch: the PMIDs of a query, how many there are, and what PubMed made of the query.

Format: https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESearch and the esearch DTD of 2006-06-28
Sample: cassettes/pubmed/esearch-warnings/
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import Capture
from scraper.text import without_controls

LAYOUT = "esearch"
_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_TOLD = {
    "ErrorList/PhraseNotFound": "not found in PubMed, and left out: {}",
    "ErrorList/FieldNotFound": "no such field: {}",
    "WarningList/PhraseIgnored": "ignored: {}",
    "WarningList/QuotedPhraseNotFound": "not found as a phrase, so its words were searched apart: {}",
    "WarningList/OutputMessage": "{}",
}
_NUMBER = re.compile("[0-9]{1,15}")
_NOTHING_FOUND = "No items found."
_CUT = "Restrictions achieved"  # it gives no more than the first 9,999: asked for, so no news


class SearchPage(NamedTuple):
    """One reply: how many papers fit the query, the PMIDs shown, in PubMed's order, from which place on, how many at most.

    `translation` is the query as PubMed read it; `warnings` what it left out, ignored or searched otherwise.
    """

    total: int
    start: int
    shown: int
    pmids: tuple[str, ...]
    translation: str | None
    warnings: tuple[str, ...]
    phrases_not_found: bool


def parse_esearch(capture: Capture) -> SearchPage:
    """What a reply says. Raises ParseError on one that is not of this form, or is an error: never "nothing found"."""
    root = _root(capture)
    wrong = root.findtext("ERROR")
    if wrong is not None:
        raise ParseError(capture.source, "ERROR", without_controls(wrong)[:200], "ESearch reports an error")
    numbers = [(root.findtext(name) or "").strip() for name in ("Count", "RetStart", "RetMax")]
    if not all(map(_NUMBER.fullmatch, numbers)):
        raise ParseError(capture.source, "Count", " ".join(numbers)[:80], "no Count, RetStart and RetMax")
    total, start, shown = map(int, numbers)
    texts = [(one.text or "").strip() for one in root.iterfind("IdList/Id")]
    pmids = tuple(filter(None, map(clean_pmid, texts)))
    if len(pmids) != len(texts):
        raise ParseError(capture.source, "IdList", " ".join(texts)[:80], "an id that is no PMID")
    warnings = tuple(_warnings(root))
    phrases = root.find("WarningList/QuotedPhraseNotFound") is not None
    translation = " ".join(without_controls(root.findtext("QueryTranslation") or "").split())
    return SearchPage(total, start, shown, pmids, translation or None, warnings, phrases)


def _root(capture: Capture) -> etree._Element:
    try:
        root = etree.fromstring(capture.body, _parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(capture.source, "body", "", f"broken or cut XML: {error.msg}") from None
    if root.tag != "eSearchResult":
        raise ParseError(capture.source, "eSearchResult", "", f"the root is {root.tag!s}, not eSearchResult")
    return root


def _warnings(root: etree._Element) -> list[str]:
    found = []
    for path, words in _TOLD.items():
        for one in root.iterfind(path):
            text = " ".join(without_controls(one.text or "").split())[:300]
            if text and text != _NOTHING_FOUND and not text.startswith(_CUT):
                found.append(words.format(text))
    return found
