"""Spreadsheets as text: CSV with commas or semicolons, TSV; which column holds the ids is told by its heading."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from scraper.errors import InputError
from scraper.id_files.decode import Source
from scraper.id_files.found import Found
from scraper.ids import Scheme

# Headings, lower case without blanks and signs.
HEADINGS: dict[str, Scheme] = {
    "pmid": "pmid", "pmids": "pmid", "pubmedid": "pmid", "pubmedids": "pmid", "pubmed": "pmid", "pubmedpmid": "pmid",
    "medlinepmid": "pmid",  # Embase
    "pmcid": "pmcid", "pmcids": "pmcid", "pmc": "pmcid", "pubmedcentralid": "pmcid", "pmcidentifier": "pmcid",
    "doi": "doi", "dois": "doi", "digitalobjectidentifier": "doi", "doinumber": "doi",
}  # fmt: skip
# Ids of any catalogue: read where no other column has ids, and bare digits are refused.
_OF_ANY = frozenset({"accession", "accessionnumber", "accessionno"})
# One column under two names, in our own tables of records: Rayyan's name is the second.
_SAME = (frozenset({"pmid", "pubmed_id"}), frozenset({"pmcid", "pmc_id"}))
_DELIMITERS = "\t;,"
_LARGEST_CELL = 1 << 24  # characters
_SHOWN = 12  # headings named in a message
Columns = Mapping[Scheme, int]


def choose_columns(headings: Sequence[Any], where: str = "the table") -> Columns:
    """The place of each column of ids in a row of headings; empty when there is none.

    Raises InputError when two columns hold ids of one kind, but for those that our own tables of records have twice.

    >>> choose_columns(["Title", "PubMed ID", "doi"]), choose_columns(["Title", "Year"])
    ({'pmid': 1, 'doi': 2}, {})
    """
    found: dict[Scheme, int] = {}
    for place, heading in enumerate(headings):
        scheme = HEADINGS.get(_plain(heading))
        if scheme is None:
            continue
        if scheme not in found:
            found[scheme] = place
        elif {headings[found[scheme]], heading} not in _SAME:
            raise InputError(
                f"{where}: two columns hold {scheme.upper()}s, {headings[found[scheme]]!r} and {heading!r}: keep one"
            )
    if not found:
        places = [at for at, heading in enumerate(headings) if _plain(heading) in _OF_ANY]
        return {"doi": places[0]} if places else {}
    return found


def is_heading(heading: object) -> bool:
    """Whether it names ids of one kind."""
    return _plain(heading) in HEADINGS


def no_column(where: str, headings: Sequence[Any]) -> InputError:
    """The error of a table without a column of ids."""
    named = ", ".join(repr(str(heading)[:40]) for heading in headings[:_SHOWN])
    more = ", …" if len(headings) > _SHOWN else ""
    return InputError(f"{where}: no column of ids among {named}{more}: head one 'PMID', 'PMCID' or 'DOI'")


def is_table(source: Source) -> bool:
    """Whether the first line has headings: one that names ids, or several cells without any digit."""
    heading, delimiter = _heading_of(source)
    return bool(choose_columns(_cells(heading, delimiter), source.name)) or (
        delimiter in heading and not re.search(r"[0-9#]", heading)
    )


def _heading_of(source: Source) -> tuple[str, str]:
    """The line of headings and what separates its cells: Excel's "sep=;" line, else whatever makes a heading known."""
    lines = [line for line in source.first_lines if line.strip()][:2]
    told = re.fullmatch(r'"?sep=(.)"?', lines[0].strip()) if lines else None
    if told:
        return lines[-1], told[1]
    heading = lines[0] if lines else ""
    known = (one for one in _DELIMITERS if choose_columns(_cells(heading, one), source.name))
    return heading, next(known, max(_DELIMITERS, key=heading.count))


def read_table(source: Source, found: Found) -> None:
    """The ids of a table: of each row its PMID, else its PMCID, else its DOI. Rows that have none are counted.

    Raises InputError on a table without a column of ids, or with a quotation mark that is not closed.
    """
    _, delimiter = _heading_of(source)
    lines = (f"{line}\n" for _, line in source.lines())
    with _large_cells():
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            headings = next(
                (row for row in rows if any(cell.strip() for cell in row) and row[0] not in ("sep=", f"sep={delimiter}")), []
            )
            columns = choose_columns(headings, f"{found.name}, line {rows.line_num}")
            if not columns:
                raise no_column(f"{found.name}, line {rows.line_num}", headings)
            for row in rows:
                read_row(row, headings, columns, f"{found.name}, line {rows.line_num}", found)
        except csv.Error as error:
            reason = "a quotation mark that is not closed, or stands inside a cell" if "expected" in str(error) else str(error)
            raise InputError(f"{found.name}, line {rows.line_num}: cannot be read as a table: {reason}") from None
    found.tell_columns({scheme: str(headings[at]).strip() for scheme, at in columns.items()}, found.name)


def read_row(row: Sequence[Any], headings: Sequence[Any], columns: Columns, place: str, found: Found) -> None:
    """The id of one row. One with more cells than headings is refused: its cells stand under other headings than their own."""
    if not any(cell is not None and str(cell).strip() for cell in row):
        return
    if any(str(cell).strip() for cell in row[len(headings) :] if cell is not None):
        found.refuse(place, f"{len(row)} cells below {len(headings)} headings: quote cells that hold the separator")
        return
    found.take_row({scheme: row[at] for scheme, at in columns.items() if at < len(row)}, place)


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _plain(heading: object) -> str:
    return re.sub(r"[\s_./:()#-]+", "", str(heading or "")[:100]).lower()


@contextmanager
def _large_cells() -> Iterator[None]:
    """PubMed's author lists of some papers are longer than the csv module takes; its limit is one of the whole process."""
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
