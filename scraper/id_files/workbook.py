"""Excel workbooks (.xlsx): the first sheet that has a column of ids, by openpyxl (the extra [export]).

A workbook is a zip file of XML that anybody may have made: what it unpacks to, its rows and its cells are bounded, formulas are
not run.
"""

from __future__ import annotations

import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from scraper.errors import InputError
from scraper.id_files.decode import Source
from scraper.id_files.found import Found, is_nothing
from scraper.id_files.tables import Columns, choose_columns, is_heading, no_column
from scraper.ids import Scheme

_LARGEST = 1 << 28  # bytes of the file
_LARGEST_UNPACKED = 1 << 29  # bytes of all its parts
_LARGEST_RATIO = 200  # of a part above 10 MB; sheets of numbers have 10 to 30
_SMALL = 10_000_000
# Parts are held whole, at up to 10 bytes in memory for one of texts and 40 for one of styles; sheets are read row by row.
_LARGEST_HELD, _LARGEST_STYLES = 1 << 27, 1 << 24
_READ_BY_ROW, _NOT_READ = "xl/worksheets/sheet", ("xl/pivotCache/", "xl/media/", "xl/externalLinks/")
_ABOUT_IT = frozenset({"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "docProps/custom.xml"})
_MOST_PARTS = 10_000
_MOST_CELLS = 20_000_000  # looked at, empty ones too
_HEADING_ROWS, _HEADING_COLUMNS = 20, 1_000  # within which a heading is looked for
_SHEETS_NAMED = 5
_LAST_ROW = 1_048_576
_MARK = b"PK\x03\x04"


def is_workbook(source: Source) -> bool:
    """Whether it is a zip file with the parts of a workbook."""
    return source.head.startswith(_MARK) and (b"xl/" in source.head or b"[Content_Types].xml" in source.head)


def read_workbook(source: Source, found: Found) -> None:
    """The ids of the first sheet with a column of ids, as `read_table` does; a formula counts by the value the file keeps of it.

    Raises InputError on a workbook that cannot be read, is larger than any list, or has no such column.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise InputError(f"{found.name}: pip install 'literature-scraper[export]' reads .xlsx; or save it as CSV") from None
    with tempfile.SpooledTemporaryFile(max_size=_SMALL) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, of dates and styles
        _copy(source, file)
        _refuse_bombs(file, found.name)
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet, at, headings, columns = _find_columns(book, found.name)
            empty = _read_rows(sheet, at, columns, found)
            _tell_others(book, sheet, found)
            if empty:
                formulas = load_workbook(file, read_only=True, keep_links=False)[sheet.title]
                _refuse_formulas(formulas, at, columns, empty, found)
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - openpyxl raises whatever a broken file makes it stumble over
            reason = f"{type(error).__name__}: {error}"[:120]
            raise InputError(f"{found.name}: cannot be read as an Excel workbook ({reason}): save it anew, or as CSV") from None
    where = f"sheet {sheet.title!r} of {found.name}"
    found.tell_columns({scheme: str(headings[place]).strip() for scheme, place in columns.items()}, where)


def _copy(source: Source, file: IO[bytes]) -> None:
    size = 0
    for piece in source.pieces():
        size += len(piece)
        if size > _LARGEST:
            raise InputError(f"{source.name}: a workbook of more than {_LARGEST:,} bytes: save the column of ids as CSV")
        file.write(piece)


def _refuse_bombs(file: IO[bytes], name: str) -> None:
    """Raise InputError on a zip file that unpacks to more than any list. No more than its entry says is unpacked of a part."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{name}: cannot be read as an Excel workbook ({error}): it was cut, or is none") from None
    unpacked = sum(part.file_size for part in parts)
    packed = any(part.file_size > _SMALL and part.file_size > _LARGEST_RATIO * max(part.compress_size, 1) for part in parts)
    held = sum(part.file_size for part in parts if _is_held(part.filename))
    styles = sum(part.file_size for part in parts if part.filename in _ABOUT_IT or part.filename.endswith(".rels"))
    too_large = unpacked > _LARGEST_UNPACKED or held > _LARGEST_HELD or styles > _LARGEST_STYLES
    if too_large or packed or len(parts) > _MOST_PARTS:
        raise InputError(
            f"{name}: unpacks to {unpacked:,} bytes in {len(parts):,} parts, more than a list of ids: save it as CSV"
        )
    if not any(part.filename.startswith("xl/") for part in parts):
        raise InputError(f"{name}: is a zip file, and no Excel workbook: unpack it, or save the sheet as .xlsx or CSV")


def _is_held(name: str) -> bool:
    """Whether a part may be unpacked into memory as a whole."""
    return not name.startswith((_READ_BY_ROW, *_NOT_READ))


def _find_columns(book: Any, name: str) -> tuple[Any, int, Sequence[Any], Columns]:
    """The sheet, the row of its headings from 1, the headings, and the places of its ids."""
    first: Sequence[Any] = ()
    for sheet in book.worksheets:
        for at, headings in _iter_headings(sheet):
            if columns := choose_columns(headings, name):
                return sheet, at, headings, columns
            first = first or headings
    raise no_column(name, first)


def _iter_headings(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows that may be the headings of a sheet, with their numbers."""
    sheet.reset_dimensions()  # what a file says of its size may be anything
    for at, row in enumerate(sheet.iter_rows(max_row=_HEADING_ROWS, max_col=_HEADING_COLUMNS, values_only=True), 1):
        yield at, _without_end(row)


def _tell_others(book: Any, chosen: Any, found: Found) -> None:
    """Note the sheets behind the chosen one that have such a column too."""
    behind = book.worksheets[book.worksheets.index(chosen) + 1 :]
    others = [repr(sheet.title) for sheet in behind if any(_has_columns(headings) for _, headings in _iter_headings(sheet))]
    if others:
        named = ", ".join([*others[:_SHEETS_NAMED], *["…"] * (len(others) > _SHEETS_NAMED)])
        found.notes.append(f"{found.name}: other sheets with such a column are not read: {named}")


def _has_columns(headings: Sequence[Any]) -> bool:
    return any(is_heading(heading) for heading in headings)


def _without_end(row: Sequence[Any]) -> Sequence[Any]:
    """The cells up to the last that is not empty."""
    last = max((place for place, cell in enumerate(row) if cell is not None), default=-1)
    return row[: last + 1]


def _read_rows(sheet: Any, at: int, columns: Columns, found: Found) -> set[int]:
    """The ids of all rows below the headings; gives the numbers of those without, blank ones at the end left out."""
    empty: set[int] = set()
    blank: list[int] = []
    for number, row in _iter_rows(sheet, at, columns, found.name, values_only=True):
        if all(is_nothing(value) for value in row.values()):
            blank.append(number)
            continue
        empty.update(blank)
        blank = []
        found.take_row(row, _place(sheet, number, found))
    found.without += len(empty)
    return empty | set(blank)


def _refuse_formulas(sheet: Any, at: int, columns: Columns, empty: set[int], found: Found) -> None:
    """Note the rows that look empty because the program that wrote the file did not work out their formulas."""
    sheet.reset_dimensions()
    for number, row in _iter_rows(sheet, at, columns, found.name, values_only=False):
        if number in empty and any(getattr(cell, "data_type", None) == "f" for cell in row.values()):
            reason = "a formula without its value: open the file in a spreadsheet program and save it"
            found.refuse(_place(sheet, number, found), reason)


def _iter_rows(sheet: Any, at: int, columns: Columns, name: str, *, values_only: bool) -> Iterator[tuple[int, dict[Scheme, Any]]]:
    """The cells of the columns of ids, by row. Cells of times and dates are no ids, and `read_id` says so."""
    low, high = min(columns.values()), max(columns.values())
    seen = 0
    rows = sheet.iter_rows(min_row=at + 1, max_row=_LAST_ROW, min_col=low + 1, max_col=high + 1, values_only=values_only)
    for number, row in enumerate(rows, at + 1):
        seen += len(row)
        if seen > _MOST_CELLS:
            raise InputError(f"{name}: more than {_MOST_CELLS:,} cells to look at: save the column of ids as CSV")
        yield number, {scheme: row[place - low] for scheme, place in columns.items()}


def _place(sheet: Any, number: int, found: Found) -> str:
    return f"{found.name}, sheet {sheet.title!r}, row {number}"
