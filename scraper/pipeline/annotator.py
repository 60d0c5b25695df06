"""Whose annotations a saved file holds: the name the user gives, where the file does not tell."""

from __future__ import annotations

import msgspec

from scraper.errors import InputError
from scraper.model import ParsedRecord
from scraper.sources.registry import SOURCES

_OF_ANNOTATIONS = frozenset(
    {"pubtator", "bioc_json", "bioc_xml", "pubtator_concepts", "pubtator_relations"}
)  # layouts that hold them
_ANNOTATING = "pubtator3"
_LONGEST = 60


def read_annotator(name: str) -> str:
    """A name as it can stand in a record. Raises InputError on one that is none, or that is another source's."""
    clean = name.strip()
    if not clean or len(clean) > _LONGEST or not clean.isprintable() or "," in clean:
        raise InputError(f"--source {name!r}: an annotator's name has 1 to {_LONGEST} printable characters and no comma")
    if clean in SOURCES and clean != _ANNOTATING:
        raise InputError(f"--source {name!r}: that source makes no annotations; name the tool or person who made them")
    return clean


def name_annotator(document: ParsedRecord, name: str | None) -> ParsedRecord:
    """The document under the annotator's name; one of another kind, and any when no name is given, stays as it is."""
    if name is None or document.layout not in _OF_ANNOTATIONS:
        return document
    return msgspec.structs.replace(document, source=msgspec.structs.replace(document.source, name=name))
