"""PMC-ids.csv: PMCID, PMID, DOI and manuscript id of every article in PubMed Central, with its citation in brief.

    Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date

Columns are found by their names in the header. The journal's title is NLM's abbreviation, the page mostly the first one only, and
the release date "live", or the day on which an article that is not yet free will be. Many rows have no PMID.
Format: https://pmc.ncbi.nlm.nih.gov/tools/ftp/ (PMC-ids.csv.gz)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import Issue, Journal, OtherDate, ParsedRecord, Published, SourceStatus
from scraper.parse.api.json_reply import as_text, control_issues
from scraper.parse.document import Document
from scraper.parse.rows import Columns, Lines, iter_cells, mark_cut, read_header, unread

LAYOUT = "pmc_ids"
SOURCE = "pmc-ids"
_NEEDED = ("PMCID", "PMID")
_RELEASED = "live"


class PmcIdsTable:
    """The table whose header line this is. Raises ParseError when that has no column `PMCID` or `PMID`, or names one twice."""

    def __init__(self, header_line: str | bytes):
        self._columns = Columns(header_line, LAYOUT, _NEEDED)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in the header, in its order."""
        return self._columns.names

    def read(self, row: Sequence[Any] | Mapping[str, Any], status: SourceStatus) -> ParsedRecord:
        """What a row says: cells in the order of the header, or by its names; `pmid` is None where the article has none.

        Raises nothing: a row that has not a cell for every column is an issue (`unread_rows`), as its ids may stand in any of
        them, and what stands where an id should and is none is one too (`id_invalid`).
        """
        values = self._columns.values(row)
        if values is None:
            cells = [str(cell or "") for cell in row]
            why = f"with {len(cells)} cells where the header has {len(self._columns.names)}"
            return ParsedRecord(source=status, layout=LAYOUT, issues=(unread(1, ",".join(cells), why),))
        texts = {name: as_text(value) for name, value in values.items()}
        issues = list(control_issues(values))
        release = texts.get("Release Date")
        manuscript = texts.get("Manuscript Id")
        return ParsedRecord(
            source=status, layout=LAYOUT,
            pmid=_id(texts, "PMID", clean_pmid, issues), pmcid=_id(texts, "PMCID", clean_pmcid, issues),
            doi=_id(texts, "DOI", clean_doi, issues), ids={"mid": (manuscript,)} if manuscript else {},
            journal=Journal(
                abbreviation=texts.get("Journal Title"), issn=texts.get("ISSN"), eissn=texts.get("eISSN")
            ),
            published=Published(raw=texts.get("Year")), volume=texts.get("Volume"), issue=texts.get("Issue"),
            pages=texts.get("Page"),
            dates=(OtherDate("pmc-release", None, release),) if release and release != _RELEASED else (),
            issues=tuple(issues),
        )  # fmt: skip


def _id(texts: Mapping[str, str | None], name: str, clean: Any, issues: list[Issue]) -> str | None:
    text = texts.get(name)
    found: str | None = clean(text) if text else None
    if text and found is None:
        issues.append(Issue("id_invalid", name.lower(), f"{text[:60]!r} is no {name}"))
    return found


def is_pmc_ids(document: Document) -> bool:
    """Whether the first line is the header of PMC-ids.csv."""
    return {"Journal Title", "Manuscript Id", *_NEEDED} <= set(read_header(document.text[:4_000].partition("\n")[0]))


def iter_pmc_ids(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """One document for each row of a file that comes in pieces, in its order, those without a PMID too.

    Raises ParseError on another header, and on a cell of more than 64 million characters.
    """
    lines = Lines(chunks, LAYOUT)
    table = PmcIdsTable(next(lines, b""))
    return mark_cut((table.read(row, status) for row in iter_cells(lines, LAYOUT)), lines)
