"""Records and edges as rows of a table, under column names that ASReview, Rayyan and Zotero's plugins read; CSV and TSV of them.

ASReview: title, abstract, authors, keywords, doi, url, notes, year. Rayyan: key, title, year, month, day, journal, issn, volume,
issue, pages, authors, url, language, publisher, location, abstract, notes, pubmed_id, pmc_id. A file of ours has all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from scraper.export.citation import Citation, citation_of_edge, citation_of_record, iter_with_own_keys, render_name
from scraper.export.edges import Edge
from scraper.export.losses import Losses
from scraper.model import ArticleList, Record

Cell = str | int | bool | None
Row = Mapping[str, Cell]

RECORD_COLUMNS = (
    "key", "pmid", "title", "abstract", "authors", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "doi",
    "pmcid", "url", "language", "publisher", "location", "keywords", "mesh", "publication_types", "notes", "retracted",
    "n_references", "references_complete", "n_citing", "citing_complete", "sources", "pubmed_id", "pmc_id",
)  # fmt: skip
EDGE_COLUMNS = (
    "paper_pmid", "position", "list", "pmid", "pmcid", "doi", "title", "authors", "journal", "year", "volume", "issue", "pages",
    "url", "notes", "sources", "raw",
)  # fmt: skip

# What a spreadsheet runs: a sign at the start of a cell, also a full-width one, also behind blanks or signs that are not seen.
_FORMULA = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")
SEPARATOR = "; "


def iter_record_rows(records: Iterable[Record]) -> Iterator[Row]:
    """A row per record, under RECORD_COLUMNS. Lists are joined by semicolons; None: the sources do not say."""
    for citation in iter_with_own_keys(map(citation_of_record, records)):
        record = citation.record
        if record is not None:
            yield {
                **row_of(citation),
                "mesh": _joined(heading.name for heading in record.mesh),
                "publication_types": _joined(record.publication_types),
                **_list_cells("references", record.references),
                **_list_cells("citing", record.citing_articles),
            }


def iter_edge_rows(edges: Iterable[Edge]) -> Iterator[Row]:
    """A row per edge, under EDGE_COLUMNS; `paper_pmid` is the paper asked for, `list` whose list it is in."""
    for edge in edges:
        of_paper = {"paper_pmid": edge.paper_pmid, "position": edge.item.position, "list": edge.list_name, "raw": edge.item.raw}
        yield {**row_of(citation_of_edge(edge)), **of_paper}


def row_of(citation: Citation) -> dict[str, Cell]:
    """The cells that every citation has."""
    year, month, day = (*citation.date_parts, None, None, None)[:3]
    return {
        "key": citation.key, "pmid": citation.pmid, "title": citation.title, "abstract": citation.abstract,
        "authors": _joined(map(render_name, citation.authors)), "year": year, "month": month, "day": day,
        "journal": citation.container, "issn": citation.issn, "volume": citation.volume, "issue": citation.issue,
        "pages": citation.pages, "doi": citation.doi, "pmcid": citation.pmcid, "url": citation.url,
        "language": citation.language, "publisher": citation.publisher, "location": citation.place,
        "keywords": _joined(citation.keywords), "notes": " ".join(citation.notes) or None, "retracted": citation.retracted,
        "sources": _joined(citation.sources), "pubmed_id": citation.pmid, "pmc_id": citation.pmcid,
    }  # fmt: skip


def write_csv(columns: Sequence[str], rows: Iterable[Row], out: IO[bytes], *, tabs: bool = False) -> Losses:
    """A table of one line per row, with commas or tabs, UTF-8, line feeds as line ends.

    A cell that a spreadsheet would run as a formula begins with an apostrophe. Line ends and tabs inside a cell are blanks.
    """
    losses, text = Losses(), io.StringIO()
    writer = csv.writer(text, dialect="excel-tab" if tabs else "excel", lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        out.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
        writer.writerow([_text_of(row.get(column), losses) for column in columns])
    out.write(text.getvalue().encode())
    return losses


def is_formula(text: str) -> bool:
    r"""Whether a spreadsheet may run `text` as a formula.

    >>> [is_formula(text) for text in ("=1+1", " \u200b－1", "\tx", "a = b", "")]
    [True, True, True, False, False]
    """
    return _FORMULA.match(text) is not None


def _text_of(value: Cell, losses: Losses) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value).lower()
    plain = losses.in_line(value)
    if is_formula(value):
        losses.formulas += 1
        return f"'{plain}"
    return plain


def _joined(parts: Iterable[str]) -> str | None:
    return SEPARATOR.join(parts) or None


def _list_cells(name: str, found: ArticleList) -> dict[str, Cell]:
    """How many, and whether that is all; nothing where no source said anything: that is not none."""
    unknown = not found.shown and found.complete is not True and found.total_reported is None
    return {f"n_{name}": None if unknown else found.shown, f"{name}_complete": found.complete}
