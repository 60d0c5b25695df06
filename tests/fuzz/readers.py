"""Who reads a changed document: the parsers, every source's own checks and lists, readers of lists of ids and of our records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from urllib.parse import urljoin

import msgspec

import scraper
from scraper.errors import FetchError, InputError, ParseError
from scraper.fetch.captures import iter_captures
from scraper.id_files.decode import Source as IdSource
from scraper.id_files.formats import read_format
from scraper.id_files.found import Found
from scraper.ids import clean_pmid
from scraper.model import Capture, ParsedRecord, Record
from scraper.parse.layouts import iter_stream
from scraper.records_file import iter_records
from scraper.sources import esearch, europepmc_search
from scraper.sources.registry import SOURCES
from scraper.sources.source import Read, is_shell, read_reply
from tests.conftest import CASSETTES
from tests.fuzz.seeds import Seed

_OTHER_NAMES = {"landing": "pubmed", "pubmed": "landing"}


def read_seed(seed: Seed, body: bytes) -> tuple[ParsedRecord, ...]:
    """What the readers of a seed's kind find in another body. Raises what they raise."""
    if seed.kind == "document":
        return tuple(scraper.parse_all(body, seed.content_type))
    if seed.kind == "reply" and seed.capture is not None:
        return tuple(_iter_reply(seed.capture, body))
    if seed.kind == "parser" and seed.capture is not None:
        return tuple(SOURCES[seed.capture.source].parse(msgspec.structs.replace(seed.capture, body=body)))
    if seed.kind == "search" and seed.capture is not None:
        _read_search(msgspec.structs.replace(seed.capture, body=body))
    elif seed.kind == "ids":
        read_ids(body, len(body) or 1)
        read_ids(body, 7)
    elif seed.kind == "records":
        for _ in iter_records([body], "records"):
            pass
    return ()


def read_in_pieces(seed: Seed, body: bytes, size: int) -> tuple[ParsedRecord, ...]:
    """A document as a file that comes in pieces of so many bytes."""
    capture = Capture(source="document", body=b"", headers={"Content-Type": seed.content_type})
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return tuple(iter_stream(pieces, capture, tail=body[-4096:]))


def read_ids(body: bytes, size: int) -> list[str]:
    """The ids of a list that comes in pieces of so many bytes."""
    found = Found("list")
    read_format(IdSource("list", iter([body[start : start + size] for start in range(0, len(body), size)])), found)
    found.end()
    return found.ids


def iter_records_of(parsed: ParsedRecord, uncut: Sequence[ParsedRecord]) -> Iterator[Record]:
    """A record of one document, and one of it beside what another source says of the paper: the document as it was.

    Raises AssertionError when the order in which documents are given makes a difference.
    """
    yield scraper.normalize([parsed])
    original = next((one for one in uncut if one.pmid == parsed.pmid), uncut[0] if uncut else None)
    if original is not None:
        status = msgspec.structs.replace(original.source, name=_OTHER_NAMES.get(parsed.source.name, "landing"))
        ids = {"pmid": parsed.pmid, "doi": parsed.doi, "pmcid": parsed.pmcid}
        beside = msgspec.structs.replace(original, source=status, **ids)
        both = _normalize_or_refuse([parsed, beside])
        assert both == _normalize_or_refuse([beside, parsed]), "the order of documents makes a difference"
        if isinstance(both, Record):
            yield both


def _normalize_or_refuse(documents: list[ParsedRecord]) -> Record | str:
    try:
        return scraper.normalize(documents)
    except InputError as error:  # two papers
        return type(error).__name__


def _iter_reply(capture: Capture, body: bytes) -> Iterator[ParsedRecord]:
    """The papers of a reply, with the lists that the source gives on further pages; of such a page the paper it belongs to."""
    source = SOURCES[capture.source]
    changed = msgspec.structs.replace(capture, body=body)
    asked = _asked(capture)
    if asked:
        reply = read_reply(source, changed, asked)
        documents = [(changed, one) for one in reply.found.values()]
    else:
        documents = [(one, paper) for one, paper in _papers(capture.source) if one.name == capture.name[: len(one.name)]]
    for first, document in documents:
        if is_shell(document) and not source.may_be_empty:
            raise AssertionError("an empty document is taken for an answer")
        yield source.complete(
            document, lambda address, read, first=first: _follow(urljoin(first.url or "", address), read, changed)
        )


def _asked(capture: Capture) -> tuple[str, ...]:
    """The ids that an exchange asks for, in its address or in the form posted; () of a further page of a list."""
    ids_in = SOURCES[capture.source].ids_in
    named = (capture.name,) if clean_pmid(capture.name) and not capture.url else ()
    return ids_in(capture.url or "") or ids_in(f"https://x/?{capture.request_body}") or named


def _follow(url: str, read: Read, changed: Capture) -> Any:
    """A further page: the changed one at its own address, else a recorded one, else the changed one."""
    recorded = {one.url: one for one in _captures(changed.source)}
    capture = changed if url == changed.url else recorded.get(url, changed)
    try:
        return read(capture)
    except (FetchError, ParseError):
        return None


@cache
def _captures(source: str) -> tuple[Capture, ...]:
    return tuple(iter_captures(CASSETTES, source))


@cache
def _papers(name: str) -> tuple[tuple[Capture, ParsedRecord], ...]:
    """The papers of the recorded replies of a source."""
    source, found = SOURCES[name], []
    for capture in _captures(name):
        asked = _asked(capture)
        if asked and not source.says_absent(capture):
            try:
                found += [(capture, one) for one in read_reply(source, capture, asked).found.values()]
            except (FetchError, ParseError):
                continue
    return tuple(found)


def _read_search(capture: Capture) -> None:
    if capture.source == "pubmed":
        esearch.read_page(capture)
    else:
        europepmc_search.read_page(capture)
