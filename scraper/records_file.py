"""Our own records, as JSON lines or indented, read back and checked: what this tool wrote it reads.

A record is a line, or begins with a line that is an opening brace and goes on with the lines that begin with a blank or a closing
one; so a line which is cut or damaged costs itself only. Rules: docs/record.md; of the spans `Annotation`, `AbstractSection`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec
from msgspec import Struct

from scraper.errors import ParseError
from scraper.model import SCHEMA_VERSION, AbstractSection, Annotation, Record, from_json

LAYOUT = "records"
HEAD = 1 << 16  # bytes in which such a file shows itself
MAX_RECORD = 1 << 28  # bytes of one record; the largest seen, with 40,000 citing articles, has 1 << 24
_BEGINS = re.compile(rb'^\{\s*+"schema_version"\s*+:\s*+"', re.MULTILINE)  # others count theirs in numbers
_INSIDE = (b" ", b"\t", b"}")  # how the lines of an indented record go on
_SHOWN = 60  # characters of a value that is wrong


class _Version(Struct):
    schema_version: Any = msgspec.UNSET


def is_records(head: bytes) -> bool:
    """Whether a file that begins so holds our own records: a JSON object with `schema_version` on one of its lines.

    >>> is_records(b'{"schema_version":"1","pmid":"998000101"}'), is_records(b'{"documents": []}')
    (True, False)
    >>> is_records(b'{"schema_version": 1, "entries": []}')  # of another program
    False
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _BEGINS.search(text):
        return True
    first, end, _ = text.partition(b"\n")  # keys in another order: a file that went through another tool
    if not first.startswith(b"{") or not (end or len(head) < HEAD):
        return False
    try:
        return isinstance(msgspec.json.decode(first, type=_Version).schema_version, str)
    except msgspec.MsgspecError:
        return False


def peek(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The beginning of a file, HEAD bytes of it at least or all there is, and the whole file once more."""
    pieces, head = iter(chunks), b""
    while len(head) < HEAD and (piece := next(pieces, b"")):
        head += piece
    return head, chain([head], pieces)


def iter_records(chunks: Iterable[bytes], name: str) -> Iterator[Record | ParseError]:
    """Every record of a file, in its order; in the place of one that cannot be read the error, with file and line (from 1).

    Refused are: another schema_version, fields that are missing a type or not known, spans that are not in the record's text.
    """
    for number, value in _iter_values(chunks):
        if value is None:
            yield ParseError(name, f"line {number}", "", f"a record of more than {MAX_RECORD >> 20} MiB")
        elif value.strip():
            try:
                yield read_record(value, name, f"line {number}")
            except ParseError as error:
                yield error


def read_record(value: bytes, name: str, where: str) -> Record:
    """One record from its JSON. Raises ParseError, naming file and place, when it is none of ours or contradicts itself."""
    shown = value[: 4 * _SHOWN].decode("utf-8", "replace").strip()[:_SHOWN]
    try:
        version = msgspec.json.decode(value, type=_Version).schema_version
        if version is msgspec.UNSET:
            raise ParseError(name, where, shown, "no record: it has no schema_version")
        if version != SCHEMA_VERSION:
            reason = f"schema_version {version!r}, known is {SCHEMA_VERSION!r}; update scraper, or make the record again"
            raise ParseError(name, where, "", reason)
        record = from_json(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ParseError(name, where, shown, f"no whole record: {error}") from None
    fault = next(_iter_faults(record), None)
    if fault is not None:
        raise ParseError(name, where, "", fault)
    return record


def _iter_faults(record: Record) -> Iterator[str]:
    """Where a record contradicts itself."""
    texts: dict[str, str] = {"title": record.title or "", "abstract": record.abstract or ""}
    for place, one in enumerate(record.annotations):
        fault = _fault_of(one, texts[one.section])
        if fault is not None:
            yield f"annotations[{place}]: {fault}"
    if not _are_within(record.abstract_sections, texts["abstract"]):
        yield "abstract_sections: a section is not within the abstract"
    if not all(_are_within(other.sections, other.text) for other in record.other_abstracts):
        yield "other_abstracts: a section is not within its text"
    for name in ("references", "citing_articles"):
        found = getattr(record, name)
        if found.shown != len(found.items):
            yield f"{name}: {found.shown} are said to be shown, {len(found.items)} are"


def _fault_of(one: Annotation, text: str) -> str | None:
    """What is wrong with where a mention stands; None when nothing is."""
    if one.start is None or one.end is None:
        right = one.start is one.end is None and one.check == "lost" and not one.pieces
        return None if right else "a mention without a place has the check 'lost', and no other has"
    spans = [(piece.start, piece.end) for piece in one.pieces] or [(one.start, one.end)]
    if one.check == "lost" or not all(0 <= start < end <= len(text) for start, end in [*spans, (one.start, one.end)]):
        return f"its place {one.start} to {one.end} is not in the {one.section}, which has {len(text)} characters"
    if min(start for start, _ in spans) != one.start or max(end for _, end in spans) != one.end:
        return f"its pieces do not reach from {one.start} to {one.end}"
    if one.check == "exact" and not one.pieces and text[one.start : one.end] != one.text:
        return f"the {one.section} has {text[one.start : one.end][:_SHOWN]!r} where {one.text[:_SHOWN]!r} is said to stand"
    return None


def _are_within(sections: Iterable[AbstractSection], text: str) -> bool:
    return all(0 <= one.start <= one.end <= len(text) for one in sections)


def _iter_values(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """The values of a file with the line each begins on; None for one that is too large."""
    begun, size, lines = 0, 0, list[bytes]()  # an indented value, from its first line on
    for number, line in _iter_lines(chunks):
        if lines and line is not None and line.startswith(_INSIDE):
            size += len(line)
            if size <= MAX_RECORD:
                lines.append(line)
            continue
        if lines:
            yield begun, b"\n".join(lines) if size <= MAX_RECORD else None
            lines = []
        if line is not None and line.rstrip() == b"{":
            begun, size, lines = number, 0, [line]
        else:
            yield number, line
    if lines:
        yield begun, b"\n".join(lines) if size <= MAX_RECORD else None


def _iter_lines(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file with their numbers; None for one that is too large, of which nothing is kept."""
    number, held, size = 1, list[bytes](), 0
    for chunk in chunks:
        *ended, last = chunk.split(b"\n")
        for piece in ended:
            yield number, _whole_line([*held, piece], size + len(piece), number)
            number, held, size = number + 1, [], 0
        size += len(last)
        if size <= MAX_RECORD:
            held.append(last)
        else:
            held.clear()
    if size:
        yield number, _whole_line(held, size, number)


def _whole_line(pieces: list[bytes], size: int, number: int) -> bytes | None:
    if size > MAX_RECORD:
        return None
    line = b"".join(pieces).removesuffix(b"\r")
    return line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
