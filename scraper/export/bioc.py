"""Records as BioC JSON and BioC XML: one document each, title and abstract as passages, annotations and relations.

Written here and not through the `bioc` library: see docs/decisions/2026-11-22-bioc-writers.md.
Format: https://bioc.sourceforge.net/BioC.dtd     Read by: scraper/parse/bioc.py
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO, Any

from scraper.entities import join_identifiers
from scraper.export.losses import Losses
from scraper.export.passages import MOST_REPEATS, Passages, passages_of
from scraper.model import Annotation, Record, to_json

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: characters
_NOVELTY = {True: {"novel": "Novel"}, False: {"novel": "No"}, None: {}}


def write_bioc_json(records: Iterable[Record], out: IO[bytes]) -> Losses:
    """One collection. Annotations without a place are left out, and counted.

    Raises InputError on a record without an id.
    """
    out.write(b'{"source":"literature-scraper","date":"","key":"","infons":{},"documents":[')
    left_out = 0
    for number, record in enumerate(records):
        passages = passages_of(record)
        left_out += passages.left_out
        out.write((b",\n" if number else b"\n") + to_json(_document(record, passages)))
    out.write(b"\n]}\n")
    return Losses(annotations=left_out)


def write_bioc_xml(records: Iterable[Record], out: IO[bytes]) -> Losses:
    """As `write_bioc_json`, as XML. Characters that XML cannot hold become U+FFFD, so that offsets stay right."""
    from lxml import etree

    out.write(b"<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE collection SYSTEM \"BioC.dtd\">\n")
    out.write(b"<collection><source>literature-scraper</source><date></date><key></key>\n")
    left_out = 0
    for record in records:
        passages = passages_of(record)
        left_out += passages.left_out
        out.write(etree.tostring(_element("document", _document(record, passages)), encoding="utf-8") + b"\n")
    out.write(b"</collection>\n")
    return Losses(annotations=left_out)


def _document(record: Record, passages: Passages) -> dict[str, Any]:
    nothing: dict[str, str] = {}
    texts = (("title", 0, passages.title, _citation(record)), ("abstract", passages.abstract_offset, passages.abstract, nothing))
    numbered = list(enumerate(passages.placed))
    return {
        "id": passages.id,
        "infons": {key: value for key in ("pmid", "pmcid", "doi") if (value := getattr(record, key))},
        "passages": [
            {
                "infons": {"type": section} | infons,
                "offset": offset,
                "text": text,
                "sentences": [],
                "annotations": [_annotation(str(number), one, passages) for number, one in numbered if one.section == section],
                "relations": [],
            }
            for section, offset, text, infons in texts
        ],
        "annotations": [],
        "relations": [
            {
                "id": f"R{number}.{repeat}",
                "infons": {"type": row.type, "entity1": row.subject, "entity2": row.object, "source": row.source}
                | _NOVELTY[row.novel],
                "nodes": [],
            }
            for number, row in enumerate(record.relations)
            for repeat in range(min(row.occurrences, MOST_REPEATS))
        ],
    }


def _annotation(number: str, one: Annotation, passages: Passages) -> dict[str, Any]:
    """A mention with who made it and, where it is not the record's own, its text as that source prints it."""
    text = passages.text_of_pieces(one)
    identifier = join_identifiers(one.identifiers, one.type)
    infons = {"type": one.type, "identifier": list(one.identifiers) if identifier is None else identifier, "check": one.check}
    printed = {"printed": one.text} if one.text != text else {}
    return {
        "id": number,
        "infons": infons | {"source": one.source} | printed,
        "locations": [{"offset": start, "length": end - start} for start, end in passages.spans(one)],
        "text": text,
    }


def _citation(record: Record) -> dict[str, str]:
    """The citation, under the names PubTator's own passages use."""
    values = {
        "journal": record.journal.abbreviation or record.journal.title, "year": (record.published.date or "")[:4],
        "volume": record.volume, "issue": record.issue,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value}


def _element(name: str, value: Mapping[str, Any]) -> Any:
    """A part of the document as XML: lists are repeated elements, ids and locations attributes, infons have keys."""
    from lxml import etree

    node = etree.Element(name)
    for key, inner in value.items():
        if key == "id" and name != "document":
            node.set("id", inner)
        elif name == "location":
            node.set(key, str(inner))
        elif key == "infons":
            for infon, said in inner.items():
                for text in said if isinstance(said, list) else [said]:
                    etree.SubElement(node, "infon", key=infon).text = _NO_XML.sub("\ufffd", text)
        elif isinstance(inner, list):
            node.extend([_element(key.removesuffix("s"), one) for one in inner])
        else:
            etree.SubElement(node, key).text = _NO_XML.sub("\ufffd", str(inner))
    return node
