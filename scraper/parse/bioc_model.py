"""BioC's own types, which both of its forms, JSON and XML, are read into.

Format: https://bioc.sourceforge.net/BioC.dtd
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct, field

FARTHEST = 10**9  # no text is longer, so no offset is larger
Offset = Annotated[int, Meta(ge=-FARTHEST, le=FARTHEST)]


class Location(Struct):
    """Where a mention stands, counted as the document's offsets are."""

    offset: Offset = 0
    length: Offset = 0


class Annotation(Struct):
    """A mention and its infons; `infons` hold text, in JSON also numbers, lists and objects."""

    id: str | int = ""
    infons: dict[str, Any] = {}  # msgspec copies empty defaults
    text: str | None = None
    locations: list[Location] = []


class Node(Struct):
    """One end of a relation: the id of an annotation."""

    refid: str | int = ""
    role: str = ""


class Relation(Struct):
    """A relation, by its infons or by its nodes."""

    infons: dict[str, Any] = {}
    nodes: list[Node] = []


class Sentence(Struct):
    """A sentence of a passage that is cut into sentences."""

    offset: Offset = 0
    text: str | None = None
    annotations: list[Annotation] = []
    relations: list[Relation] = []


class Passage(Struct):
    """A piece of text; passages of a full text do not follow each other without gaps.

    `offset` is None where it is not said, or what stands in its place is no number.
    """

    infons: dict[str, Any] = {}
    offset: Offset | None = None
    text: str | None = None
    sentences: list[Sentence] = []
    annotations: list[Annotation] = []
    relations: list[Relation] = []


class BioCDocument(Struct):
    """One document; what follows `relations` only JSON has, most of it only PubTator's."""

    id: str | int = ""
    infons: dict[str, Any] = {}
    passages: list[Passage] = []
    annotations: list[Annotation] = []
    relations: list[Relation] = []
    own: str | None = field(name="_id", default=None)
    pmid: int | str | None = None
    pmcid: str | None = None
    doi: str | None = None
    date: str | None = None
    journal: str | None = None
    authors: list[str] | None = None


class Collection(NamedTuple):
    """What a collection says of all its documents: `source` is a corpus, or the tool that wrote it."""

    source: str = ""
    date: str = ""
