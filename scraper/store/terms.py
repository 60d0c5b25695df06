"""What a record can be found by: words, the ids of its entities, its journal, its relations, its year, its edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scraper.entities import read_entity_ids
from scraper.model import Record
from scraper.text import ascii_key

_SPELLINGS = {  # what people type before the number of a gene or species
    **dict.fromkeys(("gene", "ncbigene", "entrez"), "NCBI Gene"),
    **dict.fromkeys(("species", "taxonomy", "ncbitaxon", "ncbitaxonomy"), "NCBI Taxonomy"),
}


class Words(NamedTuple):
    """The texts whose words are found; folded, so that "TNF-alpha" finds "TNF-α"."""

    title: str
    abstract: str
    entities: str


def words_of(record: Record) -> Words:
    """Title, abstract and the texts of the annotations, each text once."""
    mentions = " ; ".join(dict.fromkeys(one.text for one in record.annotations))
    return Words(*(ascii_key(text or "", keep_spaces=True) for text in (record.title, record.abstract, mentions)))


def year_of(record: Record) -> int | None:
    """The year of publication."""
    date = record.published.date or ""
    return int(date[:4]) if date[:4].isdigit() else None


def entity_key(identifier: str, type_: str = "") -> str:
    """The spelling an identifier is filed under, whichever way it is printed.

    >>> entity_key("MESH:D007649"), entity_key("D007649", "Chemical"), entity_key("672", "Gene"), entity_key("Gene:672")
    ('MESH:D007649', 'MESH:D007649', 'NCBI Gene:672', 'NCBI Gene:672')
    """
    prefix, mark, own = identifier.partition(":")
    if mark and prefix.lower().replace(" ", "") in _SPELLINGS:
        return f"{_SPELLINGS[prefix.lower().replace(' ', '')]}:{own.strip()}"
    found = read_entity_ids(identifier, type_)
    return f"{found[0].database}:{found[0].id}" if found and found[0].database else identifier


def terms_of(record: Record) -> set[str]:
    """The terms a record is filed under, each with its kind before it."""
    return set(_iter_terms(record))


def _iter_terms(record: Record) -> Iterator[str]:
    for name in (record.journal.title, record.journal.abbreviation):
        if name:
            yield journal_term(name)
    for one in record.annotations:
        for identifier in one.identifiers:
            yield f"entity:{entity_key(identifier, one.type)}"
    for relation in record.relations:
        yield from relation_terms(relation.type, relation.subject, relation.object)


def journal_term(name: str) -> str:
    """The term of a journal, by title or abbreviation; case and periods do not count."""
    return "journal:" + " ".join(ascii_key(name, keep_spaces=True).replace(".", " ").split())


def relation_terms(type_: str, subject: str, object_: str) -> Iterator[str]:
    """The terms of one relation: its type, its type with either end, and both ends in any order."""
    ends = sorted({entity_key(end) for end in (subject, object_)})
    yield f"relation:{type_}"
    yield from (f"relation:{type_} {end}" for end in ends)
    yield f"relation:{type_} {' '.join(ends)}"
    yield f"relation:* {' '.join(ends)}"


def edges_of(record: Record) -> Iterator[tuple[int, int, bool, str]]:
    """Edges between PMIDs that a record asserts, each once: citing, cited, whether it is the citing one, the sources."""
    own = int(record.pmid or 0)
    for found, is_citing in ((record.references, True), (record.citing_articles, False)):
        said: dict[int, set[str]] = {}
        for item in found.items:
            if item.pmid is not None:
                said.setdefault(int(item.pmid), set()).update(item.sources)
        for other, sources in said.items():
            names = ",".join(sorted(sources))
            yield (own, other, True, names) if is_citing else (other, own, False, names)
