"""A table as an Excel workbook, row by row: every text is stored as text, so that nothing of it is run, linked or made a date.

Format: ECMA-376; the limits are Excel's: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
"""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from scraper.errors import InputError, StoreError, why_unwritten
from scraper.export.extras import library_of
from scraper.export.losses import Losses
from scraper.export.tables import Cell, Row

MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 units
MOST_ROWS = 1_048_576
_LINE_END = re.compile("\r\n?")  # Excel ends lines of a cell with a line feed
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: characters
_WIDTHS = {"title": 60, "abstract": 60, "authors": 40, "journal": 30, "doi": 28, "url": 36, "keywords": 30, "notes": 30}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(columns: Sequence[str], rows: Iterable[Row], out: IO[bytes]) -> Losses:
    """One sheet, its first row the column names. The same rows give the same bytes.

    Cells too long for Excel are cut, and named by their paper; characters that XML cannot hold become U+FFFD. Raises
    InputError when xlsxwriter is not installed, or on more rows than a sheet has.
    """
    library, losses = library_of("xlsx"), Losses()
    with tempfile.TemporaryDirectory() as folder:  # rows wait here for the end, for a pipe cannot be written out of order
        whole = Path(folder, "book.xlsx")
        book = library.Workbook(str(whole), {**_OPTIONS, "tmpdir": folder})
        book.use_zip64()
        book.set_properties({"created": datetime.datetime(1980, 1, 1)})  # noqa: DTZ001 - a workbook's time has no zone
        sheet = book.add_worksheet("papers")
        try:
            _write_rows(book, sheet, columns, rows, losses)
        except BaseException:
            sheet._opt_close()  # the library has no other way to end without a file
            raise
        try:
            book.close()
        except library.exceptions.FileCreateError as error:
            reason = f"the sheet cannot be put together: {why_unwritten(error.args[0])}; or set TMPDIR to a folder with room"
            raise StoreError(reason, folder) from None
        with whole.open("rb") as file:
            shutil.copyfileobj(file, out)
    return losses


def _write_rows(book: Any, sheet: Any, columns: Sequence[str], rows: Iterable[Row], losses: Losses) -> None:
    _write_head(book, sheet, columns)
    for number, row in enumerate(rows, 1):
        if number == MOST_ROWS:
            raise InputError(f"an Excel sheet holds {MOST_ROWS - 1:,} papers and there are more: use --format csv or parquet")
        for place, column in enumerate(columns):
            _write_cell(sheet, number, place, _fit(row.get(column), row, column, losses))


def _write_head(book: Any, sheet: Any, columns: Sequence[str]) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, 12))
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # ids are texts, and no mistake
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)


def _write_cell(sheet: Any, number: int, place: int, value: Cell) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, int):
        sheet.write_number(number, place, value)
    elif value:
        sheet.write_string(number, place, value)


def _fit(value: Cell, row: Row, column: str, losses: Losses) -> Cell:
    """The value as Excel can hold it."""
    if not isinstance(value, str):
        return value
    plain, replaced = _NO_XML.subn("\ufffd", _LINE_END.sub("\n", value))
    losses.replaced += replaced
    units = plain.encode("utf-16-le")
    if len(units) <= 2 * MOST_CHARACTERS:
        return plain
    losses.cut.append(f"{column} of {_name_of(row)}")
    return units[: 2 * MOST_CHARACTERS].decode("utf-16-le", "ignore")


def _name_of(row: Row) -> str:
    return f"PMID {row['pmid']}" if row.get("pmid") else str(row.get("key"))
