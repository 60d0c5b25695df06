"""NCBI's ID converter: PMCID and DOI of papers that PubMed Central holds.

Format: https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/     Sample: cassettes/idconv/999000001/     (no success was recorded)
"""

from __future__ import annotations

from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord
from scraper.parse.api.json_reply import as_dict, as_list, as_text, control_issues, ids_of, read_json

LAYOUT = "idconv"


def parse_idconv(capture: Capture) -> list[ParsedRecord]:
    """One document per PMID asked for; one that PubMed Central does not hold has its PMID only.

    What is no object is passed over. Raises ParseError when there is no list of records.
    """
    body = as_dict(read_json(capture))
    if not isinstance(body.get("records"), list):
        raise ParseError(capture.source, "records", str(body)[:80], "no list of records")
    rows = filter(None, map(as_dict, as_list(body["records"])))
    return [
        ParsedRecord(source=capture.as_status(), layout=LAYOUT, issues=control_issues(row), **ids_of(
            pmid=row.get("pmid") or as_text(row.get("requested-id")), pmcid=row.get("pmcid"), doi=row.get("doi"),
        ))
        for row in rows
    ]  # fmt: skip
