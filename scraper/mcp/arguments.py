"""What the tools take: one type each, whose JSON Schema the server publishes; nothing else is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from scraper.errors import InputError
from scraper.mcp.limits import ENTRIES, MOST_PMIDS, MOST_ROWS, MOST_SEEDS, ROWS
from scraper.sources.registry import NAMED_SETS, SOURCES

STORED_FIRST = "default"

Id = Annotated[str | int, Meta(description="PMID (digits), PMCID (PMC and digits) or DOI of one paper")]
Sources = Annotated[
    str,
    Meta(
        description="'default': the corpus of this server where it holds the paper, else the usual sources. Anything else names "
        f"the sources to ask, comma-separated: {', '.join(SOURCES)}; or sets of them: "
        f"{', '.join(name for name in NAMED_SETS if name != STORED_FIRST)}"
    ),
]
Limit = Annotated[int, Meta(ge=1, le=MOST_ROWS, description="at most so many rows")]
Offset = Annotated[int, Meta(ge=0, description="rows to pass over: next_offset of the answer before")]


class GetRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """Of `get_record`."""

    id: Id
    sources: Sources = STORED_FIRST
    entries: Annotated[int, Meta(ge=0, le=MOST_ROWS, description="at most so many entries of each list of the record")] = ENTRIES


class GetList(Struct, frozen=True, forbid_unknown_fields=True):
    """Of `citing_articles` and `references`."""

    id: Id
    limit: Limit = ROWS
    offset: Offset = 0
    sources: Sources = STORED_FIRST


class SearchCorpus(Struct, frozen=True, forbid_unknown_fields=True):
    """Of `search_corpus`; what is given must all fit."""

    query: Annotated[str | None, Meta(description='words, "a phrase", word*, OR, NOT, title:word; no brackets')] = None
    entity: Annotated[str | None, Meta(description="an entity's id, as MESH:D007649 or NCBI Gene:672")] = None
    journal: Annotated[str | None, Meta(description="title or abbreviation")] = None
    year: Annotated[str | int | None, Meta(description="2020, 2015-2020, 2015- or -2020")] = None
    relation: Annotated[
        str | None, Meta(description="a relation's type, with one id or two: 'Association MESH:D1'; '* ID ID'")
    ] = None
    type: Annotated[str | None, Meta(description="a publication type, as Review")] = None
    retracted: Annotated[bool, Meta(description="only papers that a source calls retracted")] = False
    partial: Annotated[bool, Meta(description="only papers that lack a source, because it failed")] = False
    limit: Limit = ROWS
    offset: Offset = 0


class SearchPubMed(Struct, frozen=True, forbid_unknown_fields=True):
    """Of `search_pubmed`."""

    query: Annotated[str, Meta(min_length=1, description="in PubMed's syntax, as 'ketamine[ti] AND pain'")]
    limit: Annotated[int, Meta(ge=0, le=MOST_PMIDS, description="at most so many PMIDs; 0: only the count")] = ROWS


class SnowballFrom(Struct, frozen=True, forbid_unknown_fields=True):
    """Of `snowball`."""

    ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MOST_SEEDS, description="the seeds: papers to start from")]
    direction: Annotated[
        Literal["both", "citing", "references"],
        Meta(description="citing: papers that cite a seed; references: papers that a seed cites"),
    ] = "both"
    limit: Limit = ROWS
    offset: Offset = 0
    sources: Sources = STORED_FIRST


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """Of tools that take no arguments."""


def read_arguments(type_: type[Struct], given: Mapping[str, Any]) -> Struct:
    """The arguments of a call, checked. A number written as a text, and a list written as JSON, are taken for what they mean.

    Raises InputError, naming the argument, on a wrong, a missing and an unknown one.
    """
    try:
        found: Struct = msgspec.convert({name: _unpacked(value) for name, value in given.items()}, type_, strict=False)
    except msgspec.ValidationError as error:
        names = ", ".join(type_.__struct_fields__) or "none"
        raise InputError(f"{error}; arguments: {names}") from None
    return found


def _unpacked(value: object) -> Any:
    """Some programs pass a list as the text of its JSON."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):  # no JSON, or nested without end
            return value
    return value
