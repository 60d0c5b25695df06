"""The formats that lists of ids come in: one recogniser and one reader each, the first that knows the file reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from scraper.errors import InputError
from scraper.id_files import exports, json_lines, tables, workbook
from scraper.id_files.decode import Source
from scraper.id_files.found import Found
from scraper.id_files.plain import read_list

_PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<(?:\?xml|[A-Za-z!])")
_SAVE_A_LIST = "in PubMed, Save > Format: PMID gives a list"
# Files that are no lists, by their first bytes, and what to do.
_OTHERS = {
    b"%PDF": "is a PDF: give a list of ids, one per line",
    b"\xd0\xcf\x11\xe0": "is a workbook of the old form (.xls) or a Word file: save it as .xlsx or CSV",
    b"\x1f\x8b": "is packed with gzip: its name has to end in .gz",
    b"\x28\xb5\x2f\xfd": "is packed with zstd: its name has to end in .zst",
    b"SQLite format 3": "is a database: a corpus gives its PMIDs with 'scraper corpus export'",
}


class Format(NamedTuple):
    """A name for people, how to know the format, and its reader."""

    name: str
    recognise: Callable[[Source], bool]
    read: Callable[[Source, Found], None]


FORMATS = (
    Format("Excel workbook (.xlsx)", workbook.is_workbook, workbook.read_workbook),
    Format("JSON, an object a line", json_lines.is_json, json_lines.read_json_lines),
    Format("PubMed format (NBIB)", exports.is_nbib, exports.read_nbib),
    Format("RIS", exports.is_ris, exports.read_ris),
    Format("BibTeX", exports.is_bibtex, exports.read_bibtex),
    Format("PubMed's Summary (text)", exports.is_summary, exports.read_summary),
    Format("PubMed's Abstract (text)", exports.is_abstracts, exports.read_abstracts),
    Format("table: CSV, TSV, with semicolons", tables.is_table, tables.read_table),
    Format("plain list", lambda _source: True, read_list),
)


def read_format(source: Source, found: Found) -> None:
    """Read a file in the format it is recognised as. Raises InputError on one that is no list of ids."""
    _refuse_others(source)
    format_ = next(one for one in FORMATS if one.recognise(source))
    format_.read(source, found)


def _refuse_others(source: Source) -> None:
    """Raise InputError on what is known to be something else, with the next step."""
    told = next((told for start, told in _OTHERS.items() if source.head.startswith(start)), None)
    if told is None and source.head.startswith(b"PK") and not workbook.is_workbook(source):
        told = "is a zip file, and no Excel workbook: unpack it, or save the sheet as .xlsx or CSV"
    first = "\n".join(source.first_lines[:20])
    if told is None and _PAGE.match(first):
        told = f"is a web page, not a list: {_SAVE_A_LIST}"
    if told is None and _XML.match(first):
        told = f"is XML, not a list: 'scraper parse' and 'scraper corpus import' read its papers; {_SAVE_A_LIST}"
    if told is not None:
        raise InputError(f"{source.name}: {told}")
