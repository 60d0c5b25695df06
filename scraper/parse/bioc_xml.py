"""BioC XML: a collection of documents, or one document alone.

Read document by document, so a file of any size takes the memory of its largest one. Entities of a DTD are never
expanded and nothing is fetched.
Format: scraper/parse/bioc.py     https://bioc.sourceforge.net/BioC.dtd
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from scraper.errors import ParseError
from scraper.model import Issue, ParsedRecord, SourceStatus
from scraper.parse.bioc import read_document
from scraper.parse.bioc_model import (
    FARTHEST,
    Annotation,
    BioCDocument,
    Collection,
    Location,
    Node,
    Passage,
    Relation,
    Sentence,
)  # fmt: skip
from scraper.parse.document import Document
from scraper.parse.prolog import read_prolog, without_declaration
from scraper.text import without_controls

LAYOUT = "bioc_xml"
_PIECE = 1 << 20
_DIGITS = re.compile(r"\s*-?[0-9]{1,18}\s*")

_ROOT = re.compile(r"<(?:collection|document)\b")


def is_layout(document: Document) -> bool:
    """Whether the root is BioC's collection, or one of its documents."""
    prolog = read_prolog(document.text)
    return prolog.doctype in (None, "collection") and _ROOT.match(document.text, prolog.end) is not None


def parse_bioc_xml(document: Document) -> list[ParsedRecord]:
    """Every document of the file, in its order. Raises ParseError on XML that is broken or cut: nothing is returned then."""
    body = without_declaration(document.text).encode()
    pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))  # libxml2 takes no more than 10 MB at once
    return list(iter_bioc_xml(pieces, document.capture.as_status()))


def iter_bioc_xml(chunks: Iterable[bytes], status: SourceStatus) -> Iterator[ParsedRecord]:
    """The documents of a file that comes in pieces.

    Raises ParseError where the XML breaks or a number is none; the documents before were whole and have been given.
    """
    parser = etree.XMLPullParser(
        events=("end",), tag=("source", "date", "document"), resolve_entities=False, no_network=True, load_dtd=False
    )
    said: dict[str, str] = {}
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from _read_ended(parser, status, said)
        parser.close()
        yield from _read_ended(parser, status, said)
    except etree.XMLSyntaxError as error:
        raise ParseError(status.name, f"line {error.lineno}", "", f"broken or cut XML: {error.msg}") from None


def _read_ended(parser: etree.XMLPullParser, status: SourceStatus, said: dict[str, str]) -> Iterator[ParsedRecord]:
    """The documents that have ended; `said` takes what their collection says before them."""
    for _, node in parser.read_events():
        if node.tag != "document":
            above = node.getparent()
            if above is not None and above.tag == "collection":
                said[str(node.tag)] = _Reader().text(node) or ""
            continue
        reader = _Reader()
        try:
            document = reader.document(node)
        except ValueError as error:
            where = f"document {node.findtext('id')!r}, line {node.sourceline}"
            raise ParseError(status.name, where, "", f"not of the form of BioC: {error}") from None
        yield read_document(document, status, LAYOUT, Collection(said.get("source", ""), said.get("date", "")), reader.issues())
        collection = node.getparent()
        node.clear()
        while collection is not None and collection[0] is not node:
            del collection[0]


class _Part:
    """The elements of a document, passage or sentence by what they are, infons read already."""

    def __init__(self) -> None:
        self.infons: dict[str, Any] = {}
        self.id: etree._Element | None = None
        self.offset: etree._Element | None = None
        self.text: etree._Element | None = None
        self.passages: list[etree._Element] = []
        self.sentences: list[etree._Element] = []
        self.annotations: list[etree._Element] = []
        self.relations: list[etree._Element] = []


class _Reader:
    """Makes BioC's types of one document's elements, and counts the control characters that XML let through."""

    def __init__(self) -> None:
        self._controls = 0

    def issues(self) -> list[Issue]:
        """What is odd in the characters of the document."""
        message = f"{self._controls} control characters replaced by U+FFFD"
        return [Issue("control_characters", None, message)] if self._controls else []

    def document(self, node: etree._Element) -> BioCDocument:
        """The document; raises ValueError when a number is none, or a text cannot be read whole."""
        if next(node.iter(etree.Entity), None) is not None:
            raise ValueError("it uses entities of its own DTD, which are never expanded")
        part = self._part(node)
        return BioCDocument(
            id=(self.text(part.id) or "").strip(), infons=part.infons, passages=list(map(self._passage, part.passages)),
            annotations=list(map(self._annotation, part.annotations)), relations=list(map(self._relation, part.relations)),
        )  # fmt: skip

    def text(self, node: etree._Element | None) -> str | None:
        """All text in an element, that of markup inside it too; comments are none."""
        if node is None:
            return None
        text = str(node.xpath("string()")) if len(node) else node.text or ""
        if text.isprintable():  # as nearly always
            return text
        cleaned = without_controls(text)
        if cleaned is not text:
            self._controls += cleaned.count("\ufffd") - text.count("\ufffd")
        return cleaned

    def _part(self, node: etree._Element) -> _Part:
        """What stands in a document, passage or sentence; of what there is one of, the first."""
        part = _Part()
        for one in node:
            tag = one.tag
            if tag == "annotation":
                part.annotations.append(one)
            elif tag == "infon":
                self._add_infon(part.infons, one)
            elif tag == "relation":
                part.relations.append(one)
            elif tag == "passage":
                part.passages.append(one)
            elif tag == "sentence":
                part.sentences.append(one)
            elif tag == "text" and part.text is None:
                part.text = one
            elif tag == "offset" and part.offset is None:
                part.offset = one
            elif tag == "id" and part.id is None:
                part.id = one
        return part

    def _passage(self, node: etree._Element) -> Passage:
        part = self._part(node)
        return Passage(
            part.infons, _offset(self.text(part.offset)), self.text(part.text), list(map(self._sentence, part.sentences)),
            list(map(self._annotation, part.annotations)), list(map(self._relation, part.relations)),
        )  # fmt: skip

    def _sentence(self, node: etree._Element) -> Sentence:
        part = self._part(node)
        return Sentence(
            _number(self.text(part.offset) or "0"), self.text(part.text), list(map(self._annotation, part.annotations)),
            list(map(self._relation, part.relations)),
        )  # fmt: skip

    def _annotation(self, node: etree._Element) -> Annotation:
        infons: dict[str, Any] = {}
        places, text = [], None
        for one in node:
            tag = one.tag
            if tag == "infon":
                self._add_infon(infons, one)
            elif tag == "location":
                places.append(Location(_number(one.get("offset", "")), _number(one.get("length", ""))))
            elif tag == "text" and text is None:
                text = one
        return Annotation(node.get("id", ""), infons, self.text(text), places)

    def _relation(self, node: etree._Element) -> Relation:
        infons: dict[str, Any] = {}
        nodes = []
        for one in node:
            if one.tag == "infon":
                self._add_infon(infons, one)
            elif one.tag == "node":
                nodes.append(Node(one.get("refid", ""), one.get("role", "")))
        return Relation(infons, nodes)

    def _add_infon(self, infons: dict[str, Any], node: etree._Element) -> None:
        """An infon by its key; of a key that is there more than once a list."""
        key, value = node.get("key", ""), self.text(node) or ""
        if key not in infons:
            infons[key] = value
        elif isinstance(infons[key], list):
            infons[key].append(value)
        else:
            infons[key] = [infons[key], value]


def _number(text: str) -> int:
    """A number of BioC; raises ValueError when it is none, or larger than any text."""
    if len(text) < 10 and text.isascii() and text.isdecimal():  # as nearly always
        return int(text)
    if not _DIGITS.fullmatch(text) or abs(int(text)) > FARTHEST:
        raise ValueError(f"no offset or length: {text[:40]!r}")
    return int(text)


def _offset(text: str | None) -> int | None:
    """Where a passage begins; None when what stands there is no number: one converter of PubTator files prints the text."""
    return _number(text) if text is not None and re.fullmatch(r"\s*[0-9+-]+\s*", text) else None
