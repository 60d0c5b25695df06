"""BioC JSON in every wrapping: `{"PubTator3": […]}`, a collection, an array, one object per line, a bare document.

A document is an object with `passages`; it is found however deep it stands, as some tools key documents by their PMID.
Format: scraper/parse/bioc.py     Sample: cassettes/pubtator3/999000011/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from scraper.errors import ParseError
from scraper.model import ParsedRecord, SourceStatus
from scraper.parse.bioc import BioCDocument, read_document
from scraper.parse.bioc_xml import iter_bioc_xml
from scraper.parse.document import Document

LAYOUT = "bioc_json"

_decode = msgspec.json.Decoder().decode
_MOST_NESTED = 6  # objects and arrays a document may stand in


def is_layout(document: Document) -> bool:
    """Whether the text is JSON that speaks of passages, or an empty reply of PubTator 3."""
    head = document.text.lstrip("\ufeff \r\n\t")
    return head[:1] in ("{", "[") and any(mark in head for mark in ('"passages"', '"PubTator3"', "<passage>"))


def parse_bioc_json(document: Document) -> list[ParsedRecord]:
    """Every document of the file, in its order; [] for a wrapper without any.

    Raises ParseError on what is no JSON, or where a document is not of the form: nothing is returned then.
    """
    return list(iter_bioc_json([document.text.encode()], document.capture.as_status()))


def iter_bioc_json(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """The documents of a file that comes in pieces; one object per line is read in constant memory.

    Raises ParseError as `parse_bioc_json` does, after the documents before the bad one.
    """
    for number, text in enumerate(_iter_values(chunks), 1):
        try:
            value = _decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ParseError(status.name, f"JSON value {number}", _head(text), f"no whole JSON: {error}") from None
        yield from _read_value(value, status, 0)


def _read_value(value: Any, status: SourceStatus, depth: int) -> Iterator[ParsedRecord]:
    """The documents in a JSON value, however deep; some tools keep the XML of one as a string."""
    if isinstance(value, dict) and isinstance(value.get("passages"), list):
        try:
            yield read_document(msgspec.convert(value, BioCDocument, strict=False), status, LAYOUT)
        except msgspec.ValidationError as error:
            raise ParseError(status.name, f"document {value.get('id')!r}", "", f"not of the form of BioC: {error}") from None
    elif isinstance(value, str) and value.startswith(("<document>", "<collection>", "<?xml")) and "<passage>" in value:
        yield from iter_bioc_xml([value.encode()], status)
    elif depth < _MOST_NESTED and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _read_value(inner, status, depth + 1)


def _iter_values(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Each line where lines are values of their own, else the whole."""
    held: list[bytes] = []  # what is not given yet: the beginning of a line, or all
    by_line: bool | None = None
    for chunk in chunks:
        first, *rest = chunk.split(b"\n") if by_line is not False else [chunk]
        if not rest:
            held.append(chunk)
            continue
        lines = [b"".join([*held, first]), *rest]
        if by_line is None:
            by_line = _is_value(lines[0])
        if by_line:
            yield from filter(bytes.strip, lines[:-1])
        held = [lines[-1]] if by_line else [b"\n".join(lines)]
    whole = b"".join(held)
    if whole.strip():
        yield whole.removeprefix(b"\xef\xbb\xbf")


def _is_value(line: bytes) -> bool:
    try:
        return isinstance(_decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _head(text: bytes) -> str:
    return text[:80].decode("utf-8", "replace")
