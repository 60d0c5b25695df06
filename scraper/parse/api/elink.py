"""ELink's link sets of PubMed: who cites a paper (`pubmed_pubmed_citedin`) and whom it cites (`pubmed_pubmed_refs`).

Both come from articles held by PMC: of a paper outside PMC the references are empty, and that means "cannot know".
Format: https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ELink     Sample: cassettes/elink/999000001/
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import Capture, ParsedRecord
from scraper.parse.api.json_reply import unordered

LAYOUT = "elink"

_LINKS = {"pubmed_pubmed_citedin": "citing_articles", "pubmed_pubmed_refs": "references"}
_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def parse_elink(capture: Capture) -> list[ParsedRecord]:
    """One document per LinkSet; lists have no order, and an empty one is none.

    Raises ParseError on XML that is broken or of another form, on a LinkSet with an error, and on one of several papers: its
    links could be anybody's.
    """
    try:
        root = etree.fromstring(capture.body, _parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(capture.source, "body", "", f"broken or cut XML: {error.msg}") from None
    wrong = next(root.iter("ERROR"), None)
    if root.tag != "eLinkResult" or wrong is not None:
        reason = f"ELink reports an error: {wrong.text}" if wrong is not None else f"the root is {root.tag!s}, not eLinkResult"
        raise ParseError(capture.source, "eLinkResult", "", reason)
    return [_read(node, capture) for node in root.iterchildren("LinkSet")]


def _read(node: etree._Element, capture: Capture) -> ParsedRecord:
    ids = [(one.text or "").strip() for one in node.iterfind("IdList/Id")]
    if len(ids) != 1 or clean_pmid(ids[0]) is None:
        raise ParseError(capture.source, "LinkSet", ", ".join(ids)[:80], "links of several papers, or of none, in one set")
    lists: dict[str, Any] = {}
    for links in node.iterchildren("LinkSetDb"):
        name = _LINKS.get((links.findtext("LinkName") or "").strip())
        pmids = dict.fromkeys(filter(None, (clean_pmid(one.text or "") for one in links.iterfind("Link/Id"))))
        if name and pmids:
            lists[name] = unordered(pmids)
    return ParsedRecord(source=capture.as_status(), layout=LAYOUT, pmid=clean_pmid(ids[0]), **lists)
