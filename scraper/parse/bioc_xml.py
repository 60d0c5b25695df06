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
from scraper.model import ParsedRecord, SourceStatus
from scraper.parse.bioc import Annotation, BioCDocument, Location, Node, Passage, Relation, Sentence, read_document
from scraper.parse.document import Document
from scraper.parse.prolog import read_prolog, without_declaration

LAYOUT = "bioc_xml"
_PIECE = 1 << 20

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
    parser = etree.XMLPullParser(events=("end",), tag="document", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from _read_ended(parser, status)
        parser.close()
        yield from _read_ended(parser, status)
    except etree.XMLSyntaxError as error:
        raise ParseError(status.name, f"line {error.lineno}", "", f"broken or cut XML: {error.msg}") from None


def _read_ended(parser: etree.XMLPullParser, status: SourceStatus) -> Iterator[ParsedRecord]:
    for _, node in parser.read_events():
        try:
            document = _read_document(node)
        except ValueError as error:
            where = f"document {node.findtext('id')!r}, line {node.sourceline}"
            raise ParseError(status.name, where, "", f"not of the form of BioC: {error}") from None
        yield read_document(document, status, LAYOUT)
        collection = node.getparent()
        node.clear()
        while collection is not None and collection[0] is not node:
            del collection[0]


def _read_document(node: etree._Element) -> BioCDocument:
    if next(node.iter(etree.Entity), None) is not None:
        raise ValueError("it uses entities of its own DTD, which are never expanded")
    return BioCDocument(
        id=(node.findtext("id") or "").strip(),
        infons=_infons(node),
        passages=[_read_passage(passage) for passage in node.iterchildren("passage")],
        annotations=_annotations(node),
        relations=_relations(node),
    )


def _read_passage(node: etree._Element) -> Passage:
    offset = int(node.findtext("offset") or 0)
    sentences = [
        Sentence(int(one.findtext("offset") or 0), one.findtext("text"), _annotations(one))
        for one in node.iterchildren("sentence")
    ]
    return Passage(_infons(node), offset, node.findtext("text"), sentences, _annotations(node), _relations(node))


def _annotations(node: etree._Element) -> list[Annotation]:
    found = []
    for one in node.iterchildren("annotation"):
        places = [Location(int(place.get("offset", "")), int(place.get("length", ""))) for place in one.iterchildren("location")]
        found.append(Annotation(one.get("id", ""), _infons(one), one.findtext("text"), places))
    return found


def _relations(node: etree._Element) -> list[Relation]:
    return [
        Relation(_infons(one), [Node(end.get("refid", ""), end.get("role", "")) for end in one.iterchildren("node")])
        for one in node.iterchildren("relation")
    ]


def _infons(node: etree._Element) -> dict[str, Any]:
    return {infon.get("key", ""): infon.text or "" for infon in node.iterchildren("infon")}
