"""The record: one paper, merged from every source, as it is printed.

Every type is frozen and checked by msgspec when it is read from JSON. `Record` and its parts are the public
record, `schema_version` "1"; `json_schema()` prints it as JSON Schema (draft 2020-12). Spans are half-open and
count Unicode code points. None: the sources do not say. An empty list: nothing seen, not "there is none".
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from scraper.model import words
from scraper.model.paper import (
    AbstractSection,
    Author,
    Book,
    Chemical,
    DataBank,
    Doi,
    Grant,
    Journal,
    Link,
    MeshHeading,
    Notice,
    OtherAbstract,
    OtherDate,
    Pmcid,
    Pmid,
    Published,
    SupplementaryMesh,
)  # fmt: skip

SCHEMA_VERSION: Literal["1"] = "1"

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$(?!\\n)")]
Section = Literal["title", "abstract"]
Check = Literal["exact", "folded", "shifted", "lost"]
Outcome = Literal["ok", "absent", "failed", "not_asked"]


class ListedArticle(Struct, frozen=True, forbid_unknown_fields=True, gc=False, kw_only=True):
    """One entry of a list of references or citing articles.

    `position` counts from 1 in printed order and is null in unordered lists; `raw` is the text as printed;
    `sources` names every source that asserts this edge.
    """

    position: int | None = None
    raw: str | None = None
    pmid: Pmid | None = None
    pmcid: Pmcid | None = None
    doi: Doi | None = None
    title: str | None = None
    authors: tuple[Author, ...] = ()
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    sources: tuple[str, ...] = ()


class ArticleList(Struct, frozen=True, forbid_unknown_fields=True):
    """A list and how whole it is: `complete` is null when nobody can know."""

    items: tuple[ListedArticle, ...] = ()
    shown: int = 0
    total_reported: int | None = None
    complete: bool | None = None

    def __repr__(self) -> str:
        """`<ArticleList: 5 of 29, not the whole list>`."""
        return f"<ArticleList: {words.describe_list(self)}>"


class Piece(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One piece of a mention that stands in several: `start`, `end` as those of its annotation."""

    start: int
    end: int


class Annotation(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A mention of an entity: `start`, `end` into this record's own `title` or `abstract`.

    `pieces` only of a mention in several pieces, in the order of the text; `start` to `end` is then their hull.

    `check`: `exact`, the record's text there is `text`; `folded`, equal after Unicode folding; `shifted`, the
    source's own offsets were wrong and are repaired here; `lost`, no place found, `start` and `end` null.

    `source_start` and `source_end` are the source's own offsets, both -1 where it gives none; `section` is then `abstract`
    whatever the text is, and `text` is empty where the source names the entity without a mention of it.
    """

    section: Section
    start: int | None
    end: int | None
    text: str
    type: str
    identifiers: tuple[str, ...]
    check: Check
    source: str
    source_start: int
    source_end: int
    pieces: tuple[Piece, ...] = ()


class Relation(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A relation between two entities, ids as the source prints them; repeats are counted in `occurrences`."""

    type: str
    subject: str
    object: str
    novel: bool | None
    occurrences: int
    source: str


class Count(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A number some source reports, such as `cited_by`; what is a whole number there is one here."""

    kind: Annotated[str, Meta(description="cited_by, relative_citation_ratio, nih_percentile, influential_citations")]
    value: int | float
    source: str


class SourceStatus(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one source was asked and how it answered; `sha256` is of the body as received."""

    name: str
    url: str | None = None
    retrieved_at: str | None = None
    http_status: int | None = None
    sha256: Sha256 | None = None
    outcome: Outcome = "ok"


class LosingValue(Struct, frozen=True, forbid_unknown_fields=True):
    """A value that differs from the one chosen."""

    source: str
    value: Any


class JoinedPart(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a field's value that another source gave, as the ORCID of one author; `reason` tells why it belongs there."""

    source: str
    part: str
    reason: str


class FieldSource(Struct, frozen=True, forbid_unknown_fields=True):
    """Who gave a field's value, who agrees with it, and every differing value that lost.

    `evidence` is where on that source's page it was read, when the page has several places for it: `body`, or a tag's name.
    `joined` names the parts that the winner lacks and other sources gave: `[2].orcid` of the authors, `issn` of the journal.
    """

    source: str
    agree: tuple[str, ...] = ()
    others: tuple[LosingValue, ...] = ()
    evidence: str | None = None
    joined: tuple[JoinedPart, ...] = ()


class Provenance(Struct, frozen=True, forbid_unknown_fields=True):
    """Where everything in the record comes from."""

    sources: tuple[SourceStatus, ...] = ()
    fields: Mapping[str, FieldSource] = {}  # msgspec copies empty defaults

    def __repr__(self) -> str:
        """`<Provenance: landing ok, icite failed; of 12 fields>`."""
        return f"<{words.describe_provenance(self)}>"


class Issue(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What a reader should know before trusting `field`."""

    code: str
    field: str | None
    message: str


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One paper, merged from every source, with provenance."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    pmid: Pmid | None = None
    pmcid: Pmcid | None = None
    doi: Doi | None = None
    ids: Annotated[Mapping[str, tuple[str, ...]], Meta(description="every other id, and ids that lost a conflict")] = {}
    title: Annotated[str | None, Meta(description="plain text, markup removed, no text lost")] = None
    vernacular_title: Annotated[str | None, Meta(description="the title in the paper's own language")] = None
    abstract: Annotated[str | None, Meta(description="whole plain text; sections joined by one line feed")] = None
    abstract_sections: tuple[AbstractSection, ...] = ()
    other_abstracts: tuple[OtherAbstract, ...] = ()
    authors: Annotated[tuple[Author, ...], Meta(description="printed order")] = ()
    investigators: Annotated[tuple[Author, ...], Meta(description="members of a group named as author, printed order")] = ()
    authors_complete: Annotated[bool | None, Meta(description="null: the source does not say")] = None
    journal: Journal = Journal()
    volume: Annotated[str | None, Meta(description="as printed")] = None
    issue: Annotated[str | None, Meta(description="as printed")] = None
    pages: Annotated[str | None, Meta(description="as printed")] = None
    published: Published = Published()
    dates: Annotated[tuple[OtherDate, ...], Meta(description="every other date that a source tells, earliest first")] = ()
    publication_status: Annotated[str | None, Meta(description="NLM's: ppublish, epublish, aheadofprint")] = None
    book: Annotated[Book | None, Meta(description="of a book or a part of one")] = None
    languages: Annotated[tuple[str, ...], Meta(description="as the source prints them")] = ()
    publication_types: Annotated[tuple[str, ...], Meta(description="as the source prints them")] = ()
    keywords: Annotated[tuple[str, ...], Meta(description="the authors', as printed")] = ()
    mesh: Annotated[tuple[MeshHeading, ...], Meta(description="MeSH headings, in the source's order")] = ()
    chemicals: tuple[Chemical, ...] = ()
    grants: tuple[Grant, ...] = ()
    supplementary_mesh: tuple[SupplementaryMesh, ...] = ()
    data_banks: tuple[DataBank, ...] = ()
    conflict_statement: Annotated[str | None, Meta(description="the authors' statement of conflicts of interest")] = None
    copyright: Annotated[str | None, Meta(description="of the abstract, as printed")] = None
    links: Annotated[tuple[Link, ...], Meta(description="open copies that a source names")] = ()
    notices: Annotated[tuple[Notice, ...], Meta(description="retractions, errata, comments")] = ()
    retracted: Annotated[bool | None, Meta(description="true where a source says so; null: none does")] = None
    references: Annotated[ArticleList, Meta(description="articles this paper cites, printed order")] = ArticleList()
    citing_articles: Annotated[ArticleList, Meta(description="articles that cite this paper")] = ArticleList()
    annotations: tuple[Annotation, ...] = ()
    relations: tuple[Relation, ...] = ()
    counts: tuple[Count, ...] = ()
    provenance: Provenance = Provenance()
    issues: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        """One line of at most 160 characters: id, title, year, and how many are in the lists."""
        return f"<{words.describe_record(self)}>"

    def to_json(self, indent: int | None = None) -> str:
        """The record as the command prints it: a line of JSONL without its line feed, or indented by so many blanks.

        Raises ValueError on an indent below 1, UnicodeEncodeError on a lone surrogate, which no encoding has.
        """
        line = _encode(self)
        if indent is None:
            return line.decode()
        if indent < 1:
            raise ValueError(f"an indent of {indent}: give 1 or more, or None for one line")
        return msgspec.json.format(line, indent=indent).decode()

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists and values: what `json.loads` makes of `to_json`, every field there, in its order."""
        plain: dict[str, Any] = msgspec.json.decode(_encode(self))
        return plain

    def _repr_html_(self) -> str:
        """A card for notebooks: text with its entities, lists and how whole they are, sources, issues."""
        from scraper.card.record import render_card

        return render_card(self)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `Record` as it is printed, draft 2020-12: every field is there, null or empty when unknown."""
    schema = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Record)))
    for part in schema["$defs"].values():
        part["description"] = inspect.cleandoc(part["description"])  # Python 3.13 does so itself, older ones do not
        part["required"] = list(part["properties"])
        for field in part["properties"].values():
            field.pop("default", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "literature-scraper record", **schema}


_encode = msgspec.json.Encoder(order="deterministic").encode
_decode_record = msgspec.json.Decoder(Record).decode


def to_json(value: object) -> bytes:
    """`value` as one line of JSON: fields in the order of the type, keys of mappings sorted, no final line feed."""
    return _encode(value)


def from_json(line: bytes | str) -> Record:
    """A Record from its JSON; raises msgspec.ValidationError, which names the path, when it does not fit the type."""
    return _decode_record(line)
