"""Files of rows that come in pieces: lines, the cells of CSV, the columns that a header names, whatever the file's size.

Each row stands alone: one that cannot be read spoils no other, and is told in the record of its paper.
CSV as RFC 4180 has it: cells that hold commas, quotes or line ends stand in quotes.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec

from scraper.errors import ParseError
from scraper.model import Issue, ParsedRecord
from scraper.text import without_controls

CUT_SHORT = Issue("cut_short", None, "the file ends within a line; its last row may be cut short")
_LONGEST = 64_000_000  # bytes of one line; the longest list of citing articles has 400,000
_LARGEST_CELL = 1 << 26  # characters
_AT_ONCE = 64  # rows
_LARGEST_HEADER = 20_000  # characters
_SHOWN = 120  # characters of a row in a message


class Lines:
    """The lines of a file in pieces, each with its line feed, without the byte order mark.

    `is_cut` tells, when all are read, whether the last one has no line feed: it may be the half of a row. Raises ParseError,
    naming `name`, on a line of more than 64 MB.
    """

    def __init__(self, chunks: Iterable[bytes], name: str):
        self.is_cut = False
        self._name = name
        self._lines = self._split(chunks)

    def __iter__(self) -> Iterator[bytes]:
        return self._lines

    def __next__(self) -> bytes:
        return next(self._lines)

    def _split(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        held, size, number = [b""], 0, 1
        for chunk in chunks:
            first, *more = chunk.split(b"\n")
            held.append(first)
            size += len(first)
            if size > _LONGEST:
                raise ParseError(self._name, f"line {number}", b"".join(held)[:80].decode("utf-8", "replace"), "more than 64 MB")
            if not more:
                continue
            *whole, last = more
            for line in (b"".join(held), *whole):
                yield (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line) + b"\n"
                number += 1
            held, size = [last], len(last)
        rest = b"".join(held)
        if rest:
            self.is_cut = True
            yield rest.removeprefix(codecs.BOM_UTF8) if number == 1 else rest


def iter_cells(lines: Iterable[bytes], name: str) -> Iterator[list[str]]:
    """The cells of each row of CSV below its header, blank rows left out.

    Bytes that are not UTF-8 become lone surrogates, which `as_text` replaces and `control_issues` tells. Raises ParseError,
    naming `name` and the line, on a cell of more than 64 million characters, as of a quote that nothing closes.
    """
    rows = csv.reader(map(_decode, lines))
    while True:
        found: list[list[str]] = []
        ended, failure = rows.line_num, None
        with _large_cells():
            try:
                for row in islice(rows, _AT_ONCE):
                    found.append(row)
                    ended = rows.line_num
            except csv.Error as error:
                failure = ParseError(name, f"line {ended + 2}", "", f"a row that is no CSV, as of a quote never closed: {error}")
        yield from filter(None, found)
        if failure is not None:
            raise failure
        if not found:
            return


def _decode(line: bytes) -> str:
    """A line as text; a carriage return within it, which the csv module takes for the end of a row gone wrong, is a blank."""
    if b"\r" in line[:-2]:
        line = line[:-2].replace(b"\r", b" ") + line[-2:]
    return line.decode("utf-8", "surrogateescape")


@contextmanager
def _large_cells() -> Iterator[None]:
    """Lists of citing articles are longer than the csv module takes; its limit is one of the whole process, so it is put back."""
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class Columns:
    """The columns of a table by the names in its header line.

    Raises ParseError when one of the `needed` is not there, or a name stands twice.
    """

    def __init__(self, header_line: str | bytes, name: str, needed: Sequence[str]):
        self.names = read_header(header_line)
        shown = ",".join(self.names)
        for column in needed:
            if column not in self.names:
                raise ParseError(name, "line 1", shown, f"the header has no column {column!r}; it is another table")
        twice = next((column for column in self.names if column and self.names.count(column) > 1), None)
        if twice is not None:
            raise ParseError(name, "line 1", shown, f"the header names the column {twice!r} twice")

    def values(self, row: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any] | None:
        """The cells by their column, empty ones as None; None when a row has not one for each column."""
        if isinstance(row, Mapping):
            return {name: None if (cell := row.get(name)) == "" else cell for name in self.names}
        if len(row) != len(self.names):
            return None
        return {name: None if cell == "" else cell for name, cell in zip(self.names, row, strict=True)}


def read_header(line: str | bytes) -> tuple[str, ...]:
    """The names in a header line of CSV, without blanks around them; none in a line with a CR in it, which CSV does not have.

    >>> read_header(b'\\xef\\xbb\\xbfpmid, "doi"\\r\\n'), read_header("")
    (('pmid', '"doi"'), ())
    """
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    try:
        found = next(csv.reader([text.removeprefix("\ufeff").rstrip("\r\n")[:_LARGEST_HEADER]]), [])
    except csv.Error:
        return ()
    return tuple(name.strip() for name in found)


def unread(count: int, first: str | bytes, why: str, field: str | None = None) -> Issue:
    """What is told of rows that are left out, with the text of the first one."""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else first
    shown = without_controls(text[:_SHOWN]) + ("…" if len(text) > _SHOWN else "")
    rows = "1 row is left out" if count == 1 else f"{count} rows are left out"
    return Issue("unread_rows", field, f"{rows} ({why}): {shown!r}")


def mark_cut(records: Iterable[ParsedRecord], lines: Lines) -> Iterator[ParsedRecord]:
    """The records, the last one with an issue (`cut_short`) when its last line has no end."""
    last: ParsedRecord | None = None
    for record in records:
        if last is not None:
            yield last
        last = record
    if last is not None and lines.is_cut:
        last = msgspec.structs.replace(last, issues=(*last.issues, CUT_SHORT))
    if last is not None:
        yield last
