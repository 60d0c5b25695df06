"""A saved file opened once and read as what it is: documents of others, or records that this tool wrote."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scraper import records_file
from scraper.errors import InputError, ParseError, wall
from scraper.files import open_input
from scraper.model import Capture, ParsedRecord, Record
from scraper.parse.layouts import UNKNOWN_SOURCE, iter_stream
from scraper.pipeline.annotator import name_annotator, read_annotator


def iter_file(name: str, *, layout: str | None = None, source: str | None = None) -> Iterator[ParsedRecord | Record | ParseError]:
    """What is in a file, in its order: documents, or, of a file of our own records, these.

    "-" is stdin; `.gz` and `.zst` are unpacked; files of any size are read in constant memory. In the place of a record of ours
    that cannot be read stands the error, which names file and line, and the next ones follow. `layout` ("records" for ours)
    overrides what is recognised; `source` is who made the annotations in documents of others. Raises InputError when the file
    cannot be read, and ParseError after the documents before a place that cannot be.
    """
    annotator = None if source is None else read_annotator(source)
    with open_input(name) as file:
        head, chunks = records_file.peek(file.chunks)
        if layout == records_file.LAYOUT or (layout is None and records_file.is_records(head)):
            yield from records_file.iter_records(chunks, name)
            return
        with wall("document"):
            capture = Capture(source=UNKNOWN_SOURCE, body=b"")
            found = iter_stream(chunks, capture, layout=layout, sha256=file.sha256, tail=file.tail)
            yield from found if annotator is None else map(partial(name_annotator, name=annotator), found)


def iter_documents(name: str, *, layout: str | None = None, source: str | None = None) -> Iterator[ParsedRecord]:
    """As `iter_file`, for documents of others; raises InputError on a file of our own records."""
    for one in iter_file(name, layout=layout, source=source):
        if not isinstance(one, ParsedRecord):
            raise InputError(f"{name}: holds records that scraper wrote, not documents; read it with scraper.read_records")
        yield one


def iter_own_records(name: str) -> Iterator[Record]:
    """The records of a file that this tool wrote, in its order.

    Raises InputError when the file cannot be read, ParseError, naming file and line, on the first that is no such record.
    """
    for one in iter_file(name, layout=records_file.LAYOUT):
        if isinstance(one, ParseError):
            raise one
        if isinstance(one, Record):
            yield one
