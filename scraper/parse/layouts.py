"""Which layout a document is, found from its content, and its parser. A new layout is one module and one line here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from scraper.errors import Blocked, InputError, ParseError
from scraper.model import Capture, Issue, ParsedRecord, SourceStatus
from scraper.parse.challenge import find_challenge
from scraper.parse.document import UNNAMED, Document, is_utf16
from scraper.text import find_mojibake

UNKNOWN_SOURCE = UNNAMED
_PUBMED_XML = "pubmed_xml"
_HEAD = 1 << 18  # bytes in which a format shows itself
_LARGE = 1 << 23  # bytes from which on a body is looked at by its head first
_LARGEST_PAGE, _LARGEST_BODY = 1 << 26, 1 << 28  # bytes of what is read whole: one page, a file of many papers
_PAGE_BEGIN, _PAGE_END = re.compile(r"<html\b", re.IGNORECASE), re.compile(r"</html\s*+>", re.IGNORECASE)
_HIGH = bytes(range(0x80, 0x100))


class Layout(NamedTuple):
    """One shape of document: the sources that send it, likeliest first, how to know it, how to read it.

    `stream` reads a file that comes in pieces, of any size, in constant memory; formats of one paper have none. `names_itself`:
    a saved file tells by itself whose it is. `by_row`: its rows stand alone, and bytes that are no text spoil only their own;
    such a file is always read by `stream`, but in UTF-16.
    """

    sources: tuple[str, ...]
    is_layout: Callable[[Document], bool]
    parse: Callable[[Document], list[ParsedRecord]]
    stream: Callable[[Iterable[bytes], SourceStatus], Iterator[ParsedRecord]] | None = None
    names_itself: bool = False
    by_row: bool = False

    def name_for(self, source: str) -> str:
        """The source of a document: for a file that nobody recorded as a source's reply, the one that sends its layout."""
        return self.sources[0] if source == UNKNOWN_SOURCE and not self.names_itself else source


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function of a module of this room, which is imported at the first call: a document needs one of a dozen parsers."""

    @cache
    def load() -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(f"scraper.parse.{module}"), name)
        return function

    def call(*given: Any) -> Any:
        return load()(*given)

    return call


def _document(*sources: str, module: str, stream: str | None = None, names_itself: bool = False) -> Layout:
    """The layout of a document that is read whole, by the functions `is_layout` and `parse_<module>` of its module."""
    parse = _later(module, f"parse_{module.rpartition('.')[2]}")
    return Layout(sources, _later(module, "is_layout"), parse, _later(module, stream) if stream else None, names_itself)


def _table(source: str, module: str, is_layout: str, stream: str) -> Layout:
    """The layout of a file of rows, which is read alike whole and in pieces."""
    rows = _later(module, stream)

    def parse(document: Document) -> list[ParsedRecord]:
        body = document.capture.body
        return list(rows([document.text.encode() if is_utf16(body) else body], document.capture.as_status()))

    return Layout((source,), _later(module, is_layout), parse, rows, by_row=True)


LAYOUTS: dict[str, Layout] = {
    "pubtator": _document("pubtator3", module="pubtator", stream="iter_pubtator"),
    "bioc_json": _document("pubtator3", module="bioc_json", stream="iter_bioc_json", names_itself=True),
    "bioc_xml": _document("pubtator3", module="bioc_xml", stream="iter_bioc_xml", names_itself=True),
    _PUBMED_XML: _document("pubmed", module="pubmed_xml"),
    "pubmed": _document("landing", module="landing.pubmed"),
    "pmc": _document("landing", module="landing.pmc"),
    "overview": _document("landing", module="landing.overview"),
    "publisher": _document("publisher", "landing", module="landing.publisher"),
    "icite_table": _table("icite", "icite_table", "is_icite_table", "iter_icite_table"),
    "pmc_ids": _table("pmc-ids", "pmc_ids", "is_pmc_ids", "iter_pmc_ids"),
    "citation_table": _table("occ", "citation_table", "is_citation_table", "iter_citation_table"),
    "pubtator_concepts": _table("pubtator3", "pubtator_tables", "is_concepts", "iter_concepts"),
    "pubtator_relations": _table("pubtator3", "pubtator_tables", "is_relations", "iter_relations"),
}


def find_layout(document: Document, *, source: str | None = None) -> str:
    """The name of the document's layout, among those `source` sends (None: any).

    Raises ParseError when it is none of them, Blocked when it is a bot-check page.
    """
    if not document.text.strip():
        raise ParseError(document.capture.source, "body", "", "the document is empty")
    for name, layout in LAYOUTS.items():
        if (source is None or source in layout.sources) and layout.is_layout(document):
            return name
    sign = find_challenge(document.text) if document.is_html else None
    if sign is not None:
        reason = f"a block or bot-check page, not an article ({sign!r}); save the page again when the site shows it"
        raise Blocked(reason, source=document.capture.source)
    first = next((line for line in document.text.split("\n") if line.strip()), "")
    known = ", ".join(name for name, layout in LAYOUTS.items() if source is None or source in layout.sources)
    raise ParseError(document.capture.source, "line 1", first.strip(), f"no known layout ({known})")


def parse_capture(capture: Capture, *, layout: str | None = None, source: str | None = None) -> list[ParsedRecord]:
    """What each document in the capture says, in the order of the file; [] when it holds none.

    `layout` overrides recognition; `source` narrows it to what one source sends. A capture of a file that nobody
    recorded as a source's reply (source "document") is named after the source that sends its layout, a BioC file after the
    annotator it names.

    Raises InputError on an unknown layout name, ParseError when the body is not of the layout: nothing is returned then.
    """
    if layout is not None and layout not in LAYOUTS:
        raise InputError(f"no layout {layout!r}; known: {', '.join(LAYOUTS)}")
    if len(capture.body) > _LARGE:
        layout = layout or find_layout(Document(msgspec.structs.replace(capture, body=_head_of(capture.body))), source=source)
        _check_size(capture, layout, len(capture.body))
    document = Document(capture)
    name = layout or find_layout(document, source=source)
    document.capture = msgspec.structs.replace(capture, source=LAYOUTS[name].name_for(capture.source))
    by_row = LAYOUTS[name].by_row and not is_utf16(capture.body)  # which tells of each row what is odd in it
    issues = () if by_row else (*document.issues, *_check_end(document))
    records = LAYOUTS[name].parse(document)
    return [msgspec.structs.replace(record, issues=(*issues, *record.issues, *_iter_mojibake(record))) for record in records]


def _check_end(document: Document) -> tuple[Issue, ...]:
    """An issue when a piece of a page has no end that could be seen.

    Raises ParseError when a page has no end tag: what a browser or a transfer has cut is half a record. (HTML allows to leave
    the tag out; of 148 recorded pages none does.)
    """
    if not document.is_html or _PAGE_END.search(document.text):
        return ()
    if _PAGE_BEGIN.search(document.text):
        reason = "the page ends before </html>: it was cut short; save it again"
        raise ParseError(document.capture.source, "end of page", document.text[-60:], reason)
    return (Issue("cut_short", None, "a piece of a page, without an end tag; it may be cut short"),)


def iter_stream(
    chunks: Iterable[bytes],
    capture: Capture,
    *,
    layout: str | None = None,
    sha256: str | None = None,
    tail: bytes | None = None,
    wanted: Callable[[bytes], bool] | None = None,
    pass_over: Callable[[ParseError], None] | None = None,
) -> Iterator[ParsedRecord]:
    """As `parse_capture`, for a body that comes in pieces: formats of many papers are read in constant memory.

    `capture` tells where the body comes from, `sha256` what it hashes to, `tail` its last bytes, without which PubMed XML is
    read whole, as a file is that does not begin in UTF-8; the capture's own body is not looked at. `wanted` and `pass_over` are
    for PubMed XML alone, see `iter_pubmed_xml`.

    Raises ParseError as `parse_capture` does, yet after the documents before the place that cannot be read.
    """
    pieces = iter(chunks)
    head = b""
    while len(head) < _HEAD and (piece := next(pieces, b"")):
        head += piece
    start = _head_of(head)
    name = layout or find_layout(Document(msgspec.structs.replace(capture, body=start)))
    stream = LAYOUTS[name].stream if name in LAYOUTS else None
    if name == _PUBMED_XML and tail is not None:
        from scraper.parse.pubmed_xml import iter_pubmed_xml

        stream = partial(iter_pubmed_xml, tail=tail, wanted=wanted, pass_over=pass_over)
    if stream is None or not (_is_utf8(start) or (LAYOUTS[name].by_row and not is_utf16(start))):
        yield from parse_capture(
            msgspec.structs.replace(capture, body=_join(chain([head], pieces), capture, name)), layout=layout
        )
        return
    source = LAYOUTS[name].name_for(capture.source)
    for record in stream(chain([head], pieces), SourceStatus(name=source, url=capture.url, sha256=sha256)):
        yield note_mojibake(record)


def _head_of(body: bytes) -> bytes:
    """The beginning of a body; a character may be cut in two there."""
    return body[:_LARGE].rstrip(_HIGH) if len(body) > _HEAD else body


def _join(pieces: Iterable[bytes], capture: Capture, name: str) -> bytes:
    """A body that is read whole; a packed one may hold a thousand times what its file does, so it is watched on the way."""
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        _check_size(capture, name, size)
    return b"".join(held)


def _check_size(capture: Capture, name: str, size: int) -> None:
    """Raise ParseError on a page larger than any is, or a file of many papers too large to be read whole."""
    is_page = name in LAYOUTS and LAYOUTS[name].stream is None and name != _PUBMED_XML
    most = _LARGEST_PAGE if is_page else _LARGEST_BODY
    if size > most:
        advice = "no page of a paper is" if is_page else "save it in UTF-8, or in parts"
        raise ParseError(capture.source, "body", "", f"is larger than {most >> 20} MiB: {advice}")


def note_mojibake(record: ParsedRecord) -> ParsedRecord:
    """A document with an issue for each field whose text was decoded wrongly before it was sent."""
    odd = tuple(_iter_mojibake(record))
    return msgspec.structs.replace(record, issues=record.issues + odd) if odd else record


def _is_utf8(head: bytes) -> bool:
    """Whether a file begins in UTF-8, and, as XML, says nothing else of itself; another encoding is for `Document` to find."""
    declared = re.search(rb"<\?xml[^<>]*encoding=[\"']([\w-]+)", head[:200])
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return declared is None or declared[1].lower() in (b"utf-8", b"ascii", b"us-ascii")


def _iter_mojibake(record: ParsedRecord) -> Iterator[Issue]:
    """An issue for each field whose text was decoded wrongly before it was sent: it is kept as it came."""
    texts: dict[str, list[str | None]] = {"title": [record.title], "abstract": [record.abstract]}
    if record.authors:
        texts["authors"] = [name for author in record.authors for name in (author.given, author.family)]
    for field, found in (("references", record.references), ("citing_articles", record.citing_articles)):
        texts[field] = [item.raw or item.title for item in found.items] if found else []
    for field, parts in texts.items():
        beyond_ascii = [text for text in parts if text and not text.isascii()]
        sample = find_mojibake(" ".join(beyond_ascii)) if beyond_ascii else None
        if sample is not None:
            yield Issue("mojibake", field, f"{sample!r} is UTF-8 that the source decoded in another encoding; kept as it came")
