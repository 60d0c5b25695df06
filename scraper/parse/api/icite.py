"""iCite's publications: both directions of NIH's open citation links, as PMIDs.

Two shapes are about: the older (`cited_by`, `references`) and that of `legacy=false` (`citedByPmids`, `citedPmids`).
Format: https://icite.od.nih.gov/api     Sample: cassettes/icite/999000001/
"""

from __future__ import annotations

from typing import Any

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmid
from scraper.model import Capture, Count, ParsedRecord
from scraper.parse.api.json_reply import as_dict, as_int, as_text, pmids_of, read_json, unordered

LAYOUT = "icite"


def parse_icite(capture: Capture) -> list[ParsedRecord]:
    """One document per publication. Lists have no order; whether they are whole nobody can know.

    Raises ParseError when the body is of neither shape.
    """
    body = read_json(capture)
    rows = body.get("data") if isinstance(body, dict) and "data" in body else [body] if "pmid" in as_dict(body) else None
    if not isinstance(rows, list):
        raise ParseError(capture.source, "body", str(body)[:80], "no list `data` of publications")
    return [_read(as_dict(row), capture) for row in rows]


def _read(row: Any, capture: Capture) -> ParsedRecord:
    known = as_int(row.get("citation_count", row.get("citedByPmidCount")))
    citing = pmids_of(row.get("cited_by", row.get("citedByPmids")))
    cut = bool(known and known > len(citing))
    cited = pmids_of(row.get("references", row.get("citedPmids")))
    return ParsedRecord(
        source=capture.as_status(), layout=LAYOUT, pmid=clean_pmid(as_text(row.get("pmid", row.get("_id"))) or ""),
        doi=clean_doi(as_text(row.get("doi")) or ""),
        citing_articles=unordered(citing, total=known, complete=False if cut else None),
        references=unordered(cited), counts=(Count("cited_by", known, capture.source),) if known is not None else (),
    )  # fmt: skip
