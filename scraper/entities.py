"""Ids of genes, diseases, chemicals and so on, as annotations print them: taken apart, and read.

PubTator joins ids in one column, spells the same database in several ways, and writes variants in a form of their own
(tmVar). Format: https://www.ncbi.nlm.nih.gov/research/pubtator3/tutorial (bioconcepts and their ids).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_NO_ID = frozenset({"", "-", "-1", "None", "null", "nan", "NaN", "NIL", "Unknown", "unknown", "CUI-less", "CUI-LESS"})
VARIANT_TYPES = frozenset({
    "ProteinMutation", "DNAMutation", "SNP", "Mutation", "Variant", "DNAAllele", "ProteinAllele", "AcidChange", "DNAChange",
    "OtherMutation", "GenomicRegion", "CopyNumberVariant", "SequenceVariant", "RefSeq", "Chromosome",
})  # fmt: skip
_VARIANT = re.compile(r"tmVar:|[a-z]{1,2}\||HGVS:")
_ID = re.compile(r"rs[0-9]+|[A-Za-z][A-Za-z#_]*:(?=[A-Za-z_.:-]*+[0-9])[A-Za-z0-9_.:-]++")
_JOINS = re.compile(r"[;,|+]")
_DBSNP = re.compile(r"(?:dbSNP:)?(rs[0-9]+)")
_DATABASES = (  # the spelling of an id, the types it may stand under (None: any), and its database
    (re.compile(r"(?:MESH|MeSH|mesh):?([A-Z]?[CD][0-9]{6,9})"), None, "MESH"),
    (re.compile(r"([CD][0-9]{6,9})"), None, "MESH"),
    (re.compile(r"(?:OMIM|omim):?([0-9]{6})"), None, "OMIM"),
    (re.compile(r"(?:UMLS):?(C[0-9]{7})"), None, "UMLS"),
    (re.compile(r"CVCL[:_]([A-Z0-9]{4})"), None, "CVCL"),
    (re.compile(r"(?:CHEBI|chebi):?([0-9]+)"), None, "CHEBI"),
    (_DBSNP, None, "dbSNP"),
    (re.compile(r"NCBI[Tt]axon(?:omy)?:([0-9]+)"), None, "NCBI Taxonomy"),
    (re.compile(r"[*]?([0-9]+)"), frozenset({"Species", "Organism", "OrganismTaxon"}), "NCBI Taxonomy"),
    (re.compile(r"(?:NCBIGene:)?([0-9]+)"), frozenset({"Gene", "GeneOrGeneProduct", "FamilyName", "DomainMotif"}), "NCBI Gene"),
)  # fmt: skip


class EntityId(NamedTuple):
    """One id: its database (None: not to be told), and the id without prefix; `parts` are a variant's keys and values."""

    database: str | None
    id: str
    parts: tuple[tuple[str, str], ...] = ()


def split_identifiers(identifier: str | None, type_: str) -> tuple[str, ...]:
    """The ids in one identifier column, each as printed; () for the marks that mean "none".

    Joined ids are taken apart at ";", ",", "|" and "+", but never inside a variant, whose parts belong together.

    >>> split_identifiers("3552;3553", "Gene"), split_identifiers("D014786|D006311", "Disease"), split_identifiers("-", "Gene")
    (('3552', '3553'), ('D014786', 'D006311'), ())
    >>> split_identifiers("c|DEL|1314_1328|", "SequenceVariant"), split_identifiers("p|SUB|V|158|M", "Other")
    (('c|DEL|1314_1328|',), ('p|SUB|V|158|M',))
    """
    if identifier is None or identifier.strip() in _NO_ID:
        return ()
    if type_ in VARIANT_TYPES or _VARIANT.match(identifier):
        return (identifier,)
    if identifier.isalnum():  # as most are
        return (identifier,)
    parts = (part.strip() for part in _JOINS.split(identifier))
    return tuple(part for part in parts if part not in _NO_ID)


def join_identifiers(identifiers: Sequence[str], type_: str) -> str | None:
    """Ids in one column; None when they could not be taken apart again, as a variant's.

    >>> join_identifiers(["3552", "3553"], "Gene"), join_identifiers(["c|SUB|G|860|C", "RSID:998"], "DNAMutation")
    ('3552;3553', None)
    """
    joined = ";".join(identifiers)
    return joined if len(identifiers) < 2 or len(split_identifiers(joined, type_)) >= len(identifiers) else None


def ids_in_parts(parts: str | None) -> tuple[str, ...]:
    """The ids in PubTator's seventh column, which holds the names of a joined mention's parts, or the id of a variant.

    >>> ids_in_parts("RSID:998"), ids_in_parts("chronic hepatitis|cirrhosis"), ids_in_parts("")
    (('RSID:998',), (), ())
    """
    return tuple(one for one in re.split("[;,|]", parts or "") if _ID.fullmatch(one))


def read_entity_ids(identifier: str | None, type_: str) -> tuple[EntityId, ...]:
    """The ids of one identifier column with their databases, whichever way they are spelled.

    >>> read_entity_ids("D007649", "Chemical"), read_entity_ids("CVCL_0065", "CellLine")
    ((EntityId(database='MESH', id='D007649', parts=()),), (EntityId(database='CVCL', id='0065', parts=()),))
    >>> read_entity_ids("tmVar:p|SUB|V|600|E;HGVS:p.V600E;CorrespondingGene:673", "ProteinMutation")[0].parts
    (('tmVar', 'p|SUB|V|600|E'), ('HGVS', 'p.V600E'), ('CorrespondingGene', '673'))
    """
    return tuple(_read_one(one, type_) for one in split_identifiers(identifier, type_))


def _read_one(text: str, type_: str) -> EntityId:
    if (type_ in VARIANT_TYPES or _VARIANT.match(text)) and not _DBSNP.fullmatch(text):
        pairs = [part.partition(":") for part in text.split(";")]
        parts = tuple((key, value) for key, mark, value in pairs if mark)
        if parts:
            known = dict(parts)
            rs = known.get("RS#") or known.get("RSID")
            if rs:
                return EntityId("dbSNP", f"rs{rs.removeprefix('rs')}", parts)
            return EntityId("tmVar", known.get("tmVar", text), parts)
    for pattern, types, database in _DATABASES:
        match = pattern.fullmatch(text) if types is None or type_ in types else None
        if match:
            return EntityId(database, next(filter(None, match.groups())))
    return EntityId(None, text)
