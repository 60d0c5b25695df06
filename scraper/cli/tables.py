"""Rows of values as CSV or TSV for spreadsheets: what would run as a formula there is disarmed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from scraper.model import Author

_RUNS = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet runs


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], out: IO[bytes], format_: str) -> int:
    """A head and a line per row; lists are joined by "; ", line ends become blanks, nothing is an empty cell.

    A cell that a spreadsheet would run gets an apostrophe before it; gives how many did.
    """
    text = io.StringIO()
    writer = csv.writer(text, dialect="excel-tab" if format_ == "tsv" else "excel", lineterminator="\n")
    writer.writerow(columns)
    disarmed = 0
    for row in rows:
        cells = [cell_of(row[column]) for column in columns]
        disarmed += sum(cell.startswith(_RUNS) for cell in cells)
        writer.writerow(["'" + cell if cell.startswith(_RUNS) else cell for cell in cells])
        out.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
    out.write(text.getvalue().encode())
    return disarmed


def cell_of(value: Any) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(cell_of, value))
    if isinstance(value, Author):
        return value.literal or " ".join(filter(None, (value.family, value.initials or value.given, value.suffix)))
    return " ".join(str(value).splitlines())  # a carriage return too would end the row
