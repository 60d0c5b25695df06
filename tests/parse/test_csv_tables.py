"""Tables as CSV are told apart by their headers, whatever their line ends and encoding; another header is of no layout."""

from __future__ import annotations

import pytest

from scraper.errors import ParseError
from tests.parse.tables import COLUMNS, OWN, PMC_HEADER, as_csv, parse


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_tables_are_recognised_by_their_header(mark: bytes) -> None:
    for header, layout, source in (
        (",".join(COLUMNS), "icite_table", "icite"),
        ("pmid,relative_citation_ratio", "icite_table", "icite"),
        (PMC_HEADER, "pmc_ids", "pmc-ids"),
    ):
        row = ["998000001" if name in ("pmid", "PMID") else "" for name in header.split(",")]
        (found,) = parse(mark + as_csv([header.split(","), row], "\r\n"))
        assert (found.layout, found.source.name, found.pmid, found.issues) == (layout, source, OWN, ())
        assert parse(mark + header.encode()) == []
        assert [one.pmid for one in parse(as_csv([header.split(","), row]).decode().encode("utf-16"))] == [OWN]


@pytest.mark.parametrize("header", ["key,pmid,title,abstract", "pmid", "PMID,PMCID,DOI", "citing,referenced,year", "a,b"])
def test_other_tables_are_of_no_known_layout(header: str) -> None:
    with pytest.raises(ParseError, match="no known layout"):
        parse(f"{header}\n998000001\n".encode())
