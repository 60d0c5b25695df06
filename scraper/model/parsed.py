"""What stands between the wire and the record: what was asked, what came back, what one document says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from scraper.entities import ids_in_parts, split_identifiers
from scraper.model import words
from scraper.model.paper import (
    AbstractSection,
    Author,
    Book,
    Chemical,
    DataBank,
    Grant,
    Journal,
    Link,
    MeshHeading,
    Notice,
    OtherAbstract,
    OtherDate,
    Published,
    SupplementaryMesh,
)  # fmt: skip
from scraper.model.record import ArticleList, Count, Issue, SourceStatus


class Request(Struct, frozen=True):
    """One request to one source for some papers; `body` makes it a POST."""

    source: str
    url: str
    pmids: tuple[str, ...]
    body: str | None = None


class Capture(Struct, frozen=True, kw_only=True):
    """One exchange with a source: what was asked and the bytes as received.

    `url`, `status` and `retrieved_at` (UTC, RFC 3339, `Z`) are None when nobody recorded them, as for a saved file.
    `outcome` is what the run that kept it made of it, where the bytes alone do not tell: "failed", of a short `kind` and for a
    `reason`, or "merged" `merged_into` another PMID. Of a failed exchange without any reply, `status` is None and `body` empty.
    """

    source: str
    body: bytes
    name: str = ""
    method: str = "GET"
    url: str | None = None
    request_body: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = {}
    retrieved_at: str | None = None
    origin: str = "recorded"
    outcome: Literal["failed", "merged"] | None = None
    kind: str | None = None
    reason: str | None = None
    merged_into: str | None = None

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, whatever its case."""
        return next((value for name, value in self.headers.items() if name.lower() == "content-type"), None)

    def as_status(self) -> SourceStatus:
        """How this exchange stands in a record's provenance."""
        sha256 = hashlib.sha256(self.body).hexdigest()
        return SourceStatus(
            name=self.source, url=self.url, retrieved_at=self.retrieved_at, http_status=self.status, sha256=sha256
        )


class SourceText(Struct, frozen=True, gc=False):
    """A piece of the text a source's annotations point into; `offset` is where it starts there."""

    section: str
    offset: int
    text: str


NO_PLACE = -1  # `start` and `end` of an annotation to which its source gives no place at all


class ParsedAnnotation(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A mention as a source prints it: `start`, `end` in the source's own offsets, `identifier` raw.

    `start` and `end` are both `NO_PLACE` where the source names the mention without its place, as PubTator's tables do; `text` is
    empty where it names the entity only.
    `parts` is the seventh column of PubTator text: the names a joined mention stands for, or an id (tmVar's RSID).
    `spans` are the places of a mention that stands in several pieces, in the order printed; `start` and `end` are then
    their hull. `passage` is the place in `ParsedRecord.texts` of the passage that the source gives the mention under, and
    `sentence` where its sentence begins there, both None in formats without such nesting. `more` are ids that stand
    elsewhere than `identifier`, `source` is who made the annotation, where the row itself says so.
    """

    start: int
    end: int
    text: str
    type: str
    identifier: str | None = None
    parts: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    passage: int | None = None
    sentence: int | None = None
    more: tuple[str, ...] = ()
    source: str | None = None

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The ids of the mention, each as printed: those of `identifier`, then what only `parts` and `more` have."""
        found = split_identifiers(self.identifier, self.type)
        if not (self.parts or self.more):
            return found
        more = (one for text in self.more for one in split_identifiers(text, self.type))
        return (*found, *(one for one in dict.fromkeys((*ids_in_parts(self.parts), *more)) if one not in found))


class ParsedRelation(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A relation row as a source prints it; `novel` is "Novel" or "No", `score` the source's confidence from 0 to 1.

    `source` is who says so, where the row itself tells.
    """

    type: str
    subject: str
    object: str
    novel: str | None = None
    score: float | None = None
    source: str | None = None


class ParsedRecord(Struct, frozen=True, kw_only=True):
    """What one document of one source says of one paper: faithful, nothing cleaned, nothing guessed.

    Fields are named and shaped as in `Record`. `texts` is the coordinate system of `annotations`; `references` and
    `citing_articles` are None when the document has no such list, and `references_rest` and `citing_rest` the address
    of the rest of one that is cut. What the record has no place for stays here: `similar`. `dates` and `links` need not name
    their source. `retracted` is True where the source says so by neither a notice nor a type. `evidence` tells where on the
    page a field was read, for layouts that have several places for it: `body`, or the name of a tag; `entity_names` the
    source's name for an identifier.
    """

    source: SourceStatus
    layout: str
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    ids: Mapping[str, tuple[str, ...]] = {}
    title: str | None = None
    vernacular_title: str | None = None
    abstract: str | None = None
    abstract_sections: tuple[AbstractSection, ...] = ()
    other_abstracts: tuple[OtherAbstract, ...] = ()
    authors: tuple[Author, ...] = ()
    investigators: tuple[Author, ...] = ()
    authors_complete: bool | None = None
    journal: Journal = Journal()
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    published: Published = Published()
    dates: tuple[OtherDate, ...] = ()
    publication_status: str | None = None
    book: Book | None = None
    languages: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    chemicals: tuple[Chemical, ...] = ()
    grants: tuple[Grant, ...] = ()
    supplementary_mesh: tuple[SupplementaryMesh, ...] = ()
    data_banks: tuple[DataBank, ...] = ()
    conflict_statement: str | None = None
    copyright: str | None = None
    links: tuple[Link, ...] = ()
    notices: tuple[Notice, ...] = ()
    retracted: bool | None = None
    references: ArticleList | None = None
    references_rest: str | None = None
    citing_articles: ArticleList | None = None
    citing_rest: str | None = None
    similar: tuple[str, ...] = ()
    texts: tuple[SourceText, ...] = ()
    annotations: tuple[ParsedAnnotation, ...] = ()
    relations: tuple[ParsedRelation, ...] = ()
    counts: tuple[Count, ...] = ()
    entity_names: Mapping[str, str] = {}
    evidence: Mapping[str, str] = {}
    issues: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        """One line of at most 160 characters: id, title, source and layout."""
        return f"<{words.describe_parsed(self)}>"
