"""NCBI's ID converter: PMCID and DOI of papers that PubMed Central holds.

Format: https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/     Sample: cassettes/idconv/999000001/     (no success was recorded)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord
from scraper.parse.api.json_reply import as_dict, as_list, as_text, control_issues, ids_of, read_json

LAYOUT = "idconv"


def parse_idconv(capture: Capture) -> list[ParsedRecord]:
    """One document per id asked for; one that PubMed Central does not hold has that id only.

    What is no object is passed over. Raises ParseError when there is no list of records.
    """
    body = as_dict(read_json(capture))
    if not isinstance(body.get("records"), list):
        raise ParseError(capture.source, "records", str(body)[:80], "no list of records")
    rows = filter(None, map(as_dict, as_list(body["records"])))
    return [ParsedRecord(source=capture.as_status(), layout=LAYOUT, issues=control_issues(row), **_ids(row)) for row in rows]


def _ids(row: Mapping[str, Any]) -> dict[str, Any]:
    """The ids of a row; `requested-id` is of the kind that was asked by, and digits alone are a PMID."""
    asked = as_text(row.get("requested-id")) or ""
    in_pmc = asked if asked[:3].upper() == "PMC" else None
    return ids_of(pmid=row.get("pmid") or asked, pmcid=row.get("pmcid") or in_pmc, doi=row.get("doi") or asked)
