"""What a record can be found by: words, the ids of its entities, its journal, its type, its relations, its year, its edges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scraper.entities import read_entity_ids
from scraper.errors import InputError
from scraper.model import Record
from scraper.text import ascii_key

GENE, TAXON = "NCBI Gene", "NCBI Taxonomy"
_SPELLINGS = {  # what people and tools print before the number of a gene or species, without case, spaces and signs
    **dict.fromkeys("gene ncbigene entrez entrezgene geneid ncbigeneid entrezid entrezgeneid ncbigeneidentifier".split(), GENE),
    **dict.fromkeys(
        "species organism taxon taxonomy taxid ncbitaxon ncbitaxonomy ncbitaxid ncbitaxonomyid ncbitaxonomyidentifier".split(),
        TAXON,
    ),
}
_GENES = re.compile(r"gene|protein", re.IGNORECASE)  # in the type of a mention, whichever tool named it
_TAXA = re.compile(r"species|organism|tax(?:on|a)|strain", re.IGNORECASE)
_NOT_GENES = re.compile(r"mutation|variant|allele|sequence|change|disease", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,10}")
_ENDS = re.compile(r"(?:(?:NCBI|Entrez)\s+)?[^\s:]+(?:\s+(?:id|identifier))?\s*:\s*\S+|\S+", re.IGNORECASE)


class Words(NamedTuple):
    """The texts whose words are found; folded (ASCII by the index itself), so that "TNF-alpha" finds "TNF-α"."""

    title: str
    abstract: str
    entities: str


def words_of(record: Record) -> Words:
    """Title, abstract and the texts of the annotations, each text once."""
    mentions = " ; ".join(dict.fromkeys(one.text for one in record.annotations))
    return Words(_indexed(record.title), _indexed(record.abstract), _indexed(mentions))


def _indexed(text: str | None) -> str:
    """A text as the index takes it; of ASCII the index itself folds case and white space."""
    if not text or text.isascii():
        return text or ""
    return ascii_key(text, keep_spaces=True)


def year_of(record: Record) -> int | None:
    """The year of publication."""
    date = record.published.date or ""
    return int(date[:4]) if date[:4].isdigit() else None


def entity_key(identifier: str, type_: str = "") -> str:
    """The spelling an identifier is filed under, whichever way it is printed; a bare number as its type says.

    >>> entity_key("MESH:D007649"), entity_key("D007649", "Chemical"), entity_key("672", "Gene"), entity_key("Gene:672")
    ('MESH:D007649', 'MESH:D007649', 'NCBI Gene:672', 'NCBI Gene:672')
    >>> entity_key("mesh:d007649"), entity_key("672", "protein"), entity_key("ncbi gene: 672"), entity_key("9606", "organism")
    ('MESH:D007649', 'NCBI Gene:672', 'NCBI Gene:672', 'NCBI Taxonomy:9606')
    """
    prefix, mark, own = identifier.partition(":")
    database = _SPELLINGS.get(re.sub(r"[\W_]", "", prefix).lower()) if mark else _database_of(type_)
    if database and _NUMBER.fullmatch((own if mark else identifier).strip()):
        return f"{database}:{(own if mark else identifier).strip()}"
    for text in (identifier, identifier.upper(), identifier.lower()):
        found = read_entity_ids(text, type_)
        if found and found[0].database:
            return f"{found[0].database}:{found[0].id}"
    return identifier


def _database_of(type_: str) -> str | None:
    """Where the number of a mention counts, by its type; None where the type does not tell."""
    if _TAXA.search(type_):
        return TAXON
    return GENE if _GENES.search(type_) and not _NOT_GENES.search(type_) else None


def entity_terms(identifier: str) -> list[str]:
    """The terms that somebody may mean by an identifier; a bare number is one of a gene, of a species, or as it was printed.

    >>> entity_terms("672")
    ['entity:672', 'entity:NCBI Gene:672', 'entity:NCBI Taxonomy:672']
    """
    text = identifier.strip()
    keys = [text, f"{GENE}:{text}", f"{TAXON}:{text}"] if _NUMBER.fullmatch(text) else [entity_key(text)]
    return [f"entity:{key}" for key in keys]


def relation_term(text: str) -> str:
    """The term of a relation as somebody types it: a type, a type and an id, or two ids with a type or "*".

    Raises InputError on any other number of words.

    >>> relation_term("Association NCBI Gene:672"), relation_term("* 672 mesh:d007649")
    ('relation:Association NCBI Gene:672', 'relation:* MESH:D007649 NCBI Gene:672')
    """
    type_, _, rest = text.strip().partition(" ")
    ends = sorted({_end_key(end) for end in _ENDS.findall(rest)})
    if not type_ or len(ends) > 2 or ":" in type_:
        raise InputError(f"{text!r} is no relation: give a type, a type and an id, or two ids with a type or '*'")
    return f"relation:{' '.join([type_, *ends])}"


def _end_key(identifier: str) -> str:
    """An end of a relation has no type; where it is a number it is a gene's: formats that print relations so have no other."""
    return entity_key(identifier, "Gene" if _NUMBER.fullmatch(identifier) else "")


def terms_of(record: Record) -> set[str]:
    """The terms a record is filed under, each with its kind before it."""
    return set(_iter_terms(record))


def _iter_terms(record: Record) -> Iterator[str]:
    for name in (record.journal.title, record.journal.abbreviation):
        if name:
            yield journal_term(name)
    yield from map(type_term, record.publication_types)
    for one in record.annotations:
        for identifier in one.identifiers:
            yield f"entity:{entity_key(identifier, one.type)}"
    for relation in record.relations:
        yield from relation_terms(relation.type, relation.subject, relation.object)


def journal_term(name: str) -> str:
    """The term of a journal, by title or abbreviation; case and periods do not count."""
    return f"journal:{_plain(name)}"


def type_term(name: str) -> str:
    """The term of a publication type; case and periods do not count.

    >>> type_term("Randomized Controlled Trial")
    'type:randomized controlled trial'
    """
    return f"type:{_plain(name)}"


def _plain(name: str) -> str:
    return " ".join(ascii_key(name, keep_spaces=True).replace(".", " ").split())


def relation_terms(type_: str, subject: str, object_: str) -> Iterator[str]:
    """The terms of one relation: its type, its type with either end, and both ends in any order."""
    ends = pair_of(subject, object_)
    yield f"relation:{type_}"
    yield from (f"relation:{type_} {end}" for end in ends)
    yield f"relation:{type_} {' '.join(ends)}"
    yield f"relation:* {' '.join(ends)}"


def pair_of(subject: str, object_: str) -> list[str]:
    """The keys of the ends of a relation, sorted; one where both are the same.

    >>> pair_of("mesh:d007649", "672"), pair_of("MESH:D007649", "D007649")
    (['MESH:D007649', 'NCBI Gene:672'], ['MESH:D007649'])
    """
    return sorted({_end_key(end) for end in (subject, object_)})


def edges_of(record: Record) -> Iterator[tuple[int, int, bool, str]]:
    """Edges between PMIDs that a record asserts, each once: citing, cited, whether it is the citing one, the sources."""
    own = int(record.pmid or 0)
    for found, is_citing in ((record.references, True), (record.citing_articles, False)):
        said: dict[int, tuple[str, ...]] = {}
        for item in found.items:
            if item.pmid is not None:
                other = int(item.pmid)
                said[other] = item.sources if other not in said else (*said[other], *item.sources)
        for other, sources in said.items():
            names = sources[0] if len(sources) == 1 else ",".join(sorted({*sources}))
            yield (own, other, True, names) if is_citing else (other, own, False, names)
