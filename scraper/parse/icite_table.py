"""iCite's whole table: a row of CSV for every paper, with what NIH says of it and both directions of its citation links.

    pmid,doi,title,authors,year,journal,is_research_article,relative_citation_ratio,nih_percentile,…,cited_by_clin,cited_by,references

Columns are found by their names in the header, in any order; the cells say what the API's older shape says, as texts, and lists
are PMIDs with blanks between. A row is read as `api/icite.py` reads a publication, so that both give the same record.
Format: https://support.icite.nih.gov, "Bulk Data and API" (snapshots on NIH's figshare)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from scraper.ids import clean_pmid
from scraper.model import Issue, ParsedRecord, SourceStatus
from scraper.parse.api.icite import read_publication
from scraper.parse.document import Document
from scraper.parse.rows import Columns, Lines, iter_cells, mark_cut, read_header, unread

LAYOUT = "icite_table"
_KNOWN_BY = ({"pmid", "relative_citation_ratio"}, {"pmid", "cited_by", "references"})
_WHOLE = ("pmid", "year", "citation_count")
_NUMBERS = ("relative_citation_ratio", "nih_percentile")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,3})?")


class IciteTable:
    """The table whose header line this is. Raises ParseError when that names no column `pmid`, or one twice."""

    def __init__(self, header_line: str | bytes):
        self._columns = Columns(header_line, LAYOUT, ["pmid"])
        self._first = self._columns.names[0] == "pmid"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in the header, in its order."""
        return self._columns.names

    def read(self, row: Sequence[Any] | Mapping[str, Any], status: SourceStatus) -> ParsedRecord:
        """What a row says: cells in the order of the header, or by its names; None and "" are empty cells.

        Raises nothing: a row that has not a cell for every column is an issue (`unread_rows`) and nothing more of it is read, but
        its PMID where that comes first; what is no PMID is one (`id_invalid`) too.
        """
        values = self._columns.values(row)
        if values is None:
            return self._left_out(row, status)
        for name in _WHOLE:
            if isinstance(value := values.get(name), str) and value.endswith(".0"):
                values[name] = value[:-2]  # as data frames print whole numbers beside empty cells
        for name in _NUMBERS:
            if isinstance(value := values.get(name), str):
                values[name] = _number(value.strip())
        record = read_publication(values, status, layout=LAYOUT)
        return record if record.pmid else _without_pmid(record, values["pmid"])

    def _left_out(self, row: Sequence[Any] | Mapping[str, Any], status: SourceStatus) -> ParsedRecord:
        cells = [str(cell or "") for cell in row]
        why = f"with {len(cells)} cells where the header has {len(self._columns.names)}"
        pmid = clean_pmid(cells[0]) if self._first and cells else None
        return ParsedRecord(source=status, layout=LAYOUT, pmid=pmid, issues=(unread(1, ",".join(cells), why),))


def _number(text: str) -> int | float | str:
    """A number as JSON has it; any other text as it is."""
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.removeprefix("-").isdigit() else float(text)


def _without_pmid(record: ParsedRecord, given: object) -> ParsedRecord:
    told = Issue("id_invalid", "pmid", f"{str(given or '')[:60]!r} is no PMID")
    return msgspec.structs.replace(record, issues=(*record.issues, told))


def is_icite_table(document: Document) -> bool:
    """Whether the first line is the header of iCite's table."""
    names = set(read_header(document.text[:4_000].partition("\n")[0]))
    return any(known <= names for known in _KNOWN_BY)


def iter_icite_table(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """One document for each row of a file that comes in pieces, in its order.

    Raises ParseError on another header, and on a cell of more than 64 million characters.
    """
    lines = Lines(chunks, LAYOUT)
    table = IciteTable(next(lines, b""))
    return mark_cut((table.read(row, status) for row in iter_cells(lines, LAYOUT)), lines)
