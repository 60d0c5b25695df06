"""What is noted of a record beside its year, so that papers are counted and chosen without unpacking one."""

from __future__ import annotations

from enum import IntFlag

from scraper.model import Record


class Flag(IntFlag):
    """What a paper is or has, as bits of `papers.flags`; a bit that is not set says no, or that nobody knows.

    `*_WHOLE` and `*_IN_PART` are what `complete` says of a list, true or false: with neither, nobody can know.
    """

    RETRACTED = 1
    TITLE = 1 << 1
    ABSTRACT = 1 << 2
    DOI = 1 << 3
    PMCID = 1 << 4
    MESH = 1 << 5
    ANNOTATIONS = 1 << 6
    RELATIONS = 1 << 7
    REFERENCES = 1 << 8
    REFERENCES_WHOLE = 1 << 9
    REFERENCES_IN_PART = 1 << 10
    CITING = 1 << 11
    CITING_WHOLE = 1 << 12
    CITING_IN_PART = 1 << 13


_BITS = tuple(int(flag) for flag in Flag)


def flags_of(record: Record) -> int:
    """The flags of a record, as the number that is stored.

    >>> Flag(flags_of(Record(pmid="998000001", title="Pain")))
    <Flag.TITLE: 2>
    """
    references, citing = record.references, record.citing_articles
    told = (
        record.retracted, record.title, record.abstract, record.doi, record.pmcid, record.mesh, record.annotations,
        record.relations, references.items, references.complete, references.complete is False, citing.items, citing.complete,
        citing.complete is False,
    )  # fmt: skip
    return sum(bit for bit, holds in zip(_BITS, told, strict=True) if holds)


def sources_of(record: Record) -> str | None:
    """The names of the sources that gave a record a document, sorted, with commas between; None when none did."""
    return ",".join(sorted({one.name for one in record.provenance.sources if one.outcome == "ok"})) or None
