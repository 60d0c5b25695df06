"""BioC JSON in every wrapping: `{"PubTator3": […]}`, a collection, an array, one object per line, a bare document.

A document is an object with `passages`; it is found however deep it stands, as some tools key documents by their PMID.
Format: scraper/parse/bioc.py     Sample: cassettes/pubtator3/999000011/
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NoReturn

import msgspec

from scraper.errors import ParseError
from scraper.model import Issue, ParsedRecord, SourceStatus
from scraper.parse.bioc import read_document
from scraper.parse.bioc_model import BioCDocument, Collection
from scraper.parse.bioc_xml import iter_bioc_xml
from scraper.parse.document import Document
from scraper.text import without_controls

LAYOUT = "bioc_json"

_decode = msgspec.json.Decoder().decode
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_LARGE = 1 << 20  # bytes of a value that is made piece by piece
_LARGEST = 1 << 28  # bytes of one, which is held whole
_to_document = partial(msgspec.convert, type=BioCDocument, strict=False)
_LISTS = frozenset({"passages", "sentences", "annotations", "relations", "locations", "nodes"})
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
# What may be a control character, a lone surrogate, U+FFFE or U+FFFF: escaped, or, of those that JSON lets stand, as it is.
_ODD = re.compile(rb"\\u(?:00(?:[01]|7[fF]|[89])|[dD][89a-fA-F]|[fF]{3}[eEfF])|\\[bf]|\x7f|\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")
_MOST_NESTED = 6  # objects and arrays a document may stand in

_WRAPPER = re.compile(r'"PubTator3"\s*+:')  # a key; other programs have it as a value


def is_layout(document: Document) -> bool:
    """Whether the text is JSON that speaks of passages, or an empty reply of PubTator 3."""
    head = document.text.lstrip("\ufeff \r\n\t")
    if head[:1] not in ("{", "["):
        return False
    return '"passages"' in head or "<passage>" in head or _WRAPPER.search(head) is not None


def parse_bioc_json(document: Document) -> list[ParsedRecord]:
    """Every document of the file, in its order; [] for a wrapper without any.

    Raises ParseError on what is no JSON, or where a document is not of the form: nothing is returned then.
    """
    return list(iter_bioc_json([document.text.encode()], document.capture.as_status()))


def iter_bioc_json(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """The documents of a file that comes in pieces; one object per line is read in constant memory.

    Raises ParseError as `parse_bioc_json` does, after the documents before the bad one.
    """
    for number, text in enumerate(_iter_values(chunks, status.name), 1):
        try:
            members = _read_members(text) if len(text) >= _LARGE else None
            if members is not None:
                yield from _read_collection(members, status)
                continue
            value = _read_json(text)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise ParseError(status.name, f"JSON value {number}", _head(text), f"no whole JSON: {error}") from None
        yield from _read_value(value, status, Collection(), 0, cleans=_may_be_odd(text))


def _read_members(text: bytes) -> dict[str, msgspec.Raw] | None:
    """The members of an object that is no document, known to be JSON to their ends, but not made yet; None for anything else."""
    try:
        if not text.isascii():
            text.decode()  # which is not looked at in what is not made
        members = _decode_members(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return None if "passages" in members else members


def _read_collection(members: Mapping[str, msgspec.Raw], status: SourceStatus) -> Iterator[ParsedRecord]:
    """As `_read_value` of the whole, one document after another: all of them at once take eight times the memory of the text."""
    lists = {key for key, raw in members.items() if memoryview(raw)[:1].tobytes() == b"["}
    others = {key: None if key in lists else _decode(raw) for key, raw in members.items()}
    said = _collection_of(others, Collection())
    for key, raw in members.items():
        if key not in lists:
            yield from _read_value(others[key], status, said, 1, cleans=_may_be_odd(bytes(raw)))
            continue
        for one in _decode_list(raw):
            yield from _read_value(_decode(one), status, said, 2, cleans=_may_be_odd(bytes(one)))


def _may_be_odd(text: bytes) -> bool:
    """Whether there may be a control character or a lone surrogate; most texts have not even a byte that one begins with."""
    return (b"\\" in text or b"\x7f" in text or not text.isascii()) and _ODD.search(text) is not None


def _read_json(text: bytes) -> Any:
    """The value, with lone surrogates, which JSON may escape (RFC 8259, 8.2); raises ValueError on what is no JSON."""
    try:
        return _decode(text)
    except msgspec.DecodeError:
        if not _SURROGATE.search(text):
            raise
        return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _read_value(value: object, status: SourceStatus, said: Collection, depth: int, *, cleans: bool) -> Iterator[ParsedRecord]:
    """The documents in a JSON value, however deep; some tools keep the XML of one as a string.

    `said` is what the collection around it says, `cleans` whether it may hold control characters.
    """
    if isinstance(value, dict) and "passages" in value and not isinstance(value["passages"], str | int | float):
        yield _read_document(value, status, said, cleans=cleans)
    elif isinstance(value, str) and value.startswith(("<document>", "<collection>", "<?xml")) and "<passage>" in value:
        yield from iter_bioc_xml([value.encode("utf-8", "replace")], status)
    elif depth < _MOST_NESTED and isinstance(value, dict | list):
        if isinstance(value, dict):
            said = _collection_of(value, said)
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _read_value(inner, status, said, depth + 1, cleans=cleans)


def _collection_of(value: dict[str, Any], outer: Collection) -> Collection:
    if "PubTator3" in value:
        return Collection("PubTator3")
    source, date = value.get("source"), value.get("date")
    return Collection(source, date if isinstance(date, str) else "") if isinstance(source, str) else outer


def _read_document(value: dict[str, Any], status: SourceStatus, said: Collection, *, cleans: bool) -> ParsedRecord:
    counted = [0]
    try:
        if cleans:
            value = _without_controls(value, counted)
        try:
            document = _to_document(value)
        except msgspec.ValidationError:
            document = _to_document(_without_empty(value))
        message = f"{counted[0]} control characters replaced by U+FFFD"
        issues = [Issue("control_characters", None, message)] if counted[0] else []
        return read_document(document, status, LAYOUT, said, issues)
    except (msgspec.ValidationError, RecursionError) as error:
        where = f"document {str(value.get('id'))[:40]!r}"
        raise ParseError(status.name, where, "", f"not of the form of BioC: {error}") from None


def _without_empty(value: object) -> Any:
    """The value without what says nothing: null, and what PHP and others print for an empty list or object, in place of either.

    Lists that were printed as objects with the keys "0", "1", … are lists again.
    """
    if isinstance(value, list):
        return [_without_empty(one) for one in value if one is not None]
    if not isinstance(value, dict):
        return value
    kept = {key: _without_empty(one) for key, one in value.items() if one is not None and one not in ([], {})}
    return {
        key: list(one.values()) if key in _LISTS and isinstance(one, dict) and all(map(str.isdecimal, one)) else one
        for key, one in kept.items()
    }


def _without_controls(value: object, counted: list[int]) -> Any:
    """The value with U+FFFD for control characters and lone surrogates, keys too; `counted` takes how many there were."""
    if isinstance(value, str):
        cleaned = without_controls(value)
        counted[0] += sum(map(str.__ne__, cleaned, value)) if cleaned != value else 0
        return cleaned
    if isinstance(value, list):
        return [_without_controls(one, counted) for one in value]
    if isinstance(value, dict):
        return {_without_controls(key, counted): _without_controls(one, counted) for key, one in value.items()}
    return value


def _iter_values(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Each line where lines are values of their own, else the whole. Raises ParseError on one of more than 256 MiB."""
    held: list[bytes] = []  # what is not given yet: the beginning of a line, or all
    size = 0  # of it
    by_line: bool | None = None
    for chunk in chunks:
        if size > _LARGEST:
            reason = f"a JSON value of more than {_LARGEST >> 20} MiB: save its documents one on a line"
            raise ParseError(name, "body", _head(held[0]), reason)
        first, *rest = chunk.split(b"\n") if by_line is not False else [chunk]
        if not rest:
            held.append(chunk)
            size += len(chunk)
            continue
        lines = [b"".join([*held, first]), *rest]
        if by_line is None:
            lines[0] = lines[0].removeprefix(codecs.BOM_UTF8)
            by_line = _is_value(lines[0])
        if by_line:
            yield from filter(bytes.strip, lines[:-1])
        held = [lines[-1]] if by_line else [b"\n".join(lines)]
        size = len(held[0])
    whole = b"".join(held)
    if whole.strip():
        yield whole.removeprefix(codecs.BOM_UTF8)


def _is_value(line: bytes) -> bool:
    try:
        return isinstance(_decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _head(text: bytes) -> str:
    return text[:80].decode("utf-8", "replace")
