"""What the infons of mentions and relations say, whatever their keys are: BioC leaves the names to each tool.

Ids stand under `identifier` (PubTator), `cui`, `concept_id`, or under the name of their database: `NCBI Gene`, `NCBI Taxonomy`
(GNorm2), `NCBI Gene identifier` (NLM-Gene), `MESH` (BC5CDR, TaggerOne), `tmVar`. Relations name their two ends in infons as
`role1` and `role2` (PubTator), `entity1` and `entity2` (BioRED), `Chemical` and `Disease` (BC5CDR), or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from scraper.entities import read_entity_ids, split_identifiers

_GENERIC = frozenset({"identifier", "identifiers", "cui", "cuis", "conceptid", "conceptids", "entityid", "normid"})
_SUFFIX = re.compile(r"(?:identifiers?|ids?|accessions?|cuis?|codes?)$")
_NUMBERED = frozenset({"ncbigene", "entrezgene", "entrez", "ncbitaxonomy", "ncbitaxon", "ncbispecies", "taxonomy"})
_DATABASES = _NUMBERED | {
    "bto", "cas", "casrn", "cellosaurus", "chebi", "chembl", "clinvar", "clo", "ctd", "cvcl", "dbsnp", "do", "doid", "drugbank",
    "ec", "efo", "ensembl", "flybase", "genbank", "geneontology", "go", "hgnc", "hmdb", "hp", "hpo", "icd", "icd10", "icd9",
    "icdo", "interpro", "kegg", "loinc", "meddra", "mesh", "mgi", "mim", "mirbase", "mondo", "mp", "ncit", "omim", "ordo",
    "orphanet", "pdb", "pfam", "pharmgkb", "po", "pubchem", "refseq", "rgd", "rxnorm", "sgd", "snomed", "snomedct", "so",
    "swissprot", "tmvar", "uberon", "umls", "unii", "uniprot", "uniprotkb", "wikidata", "wormbase", "zfin",
}  # fmt: skip
# Less sure names, which say the mention's own id only of these types: a variant's `gene_id` is that of another thing.
_VARIANT = ("mutation", "variant", "snp", "allele")
_OWN_KIND = {
    "gene": ("gene",), "geneid": ("gene",), "geneids": ("gene",), "tax": ("speci",), "taxid": ("speci",), "taxonid": ("speci",),
    "speciesid": ("speci",), "rsid": _VARIANT, "rsids": _VARIANT, "diseaseid": ("disease",), "chemicalid": ("chemical",),
    "normalizedid": ("",), "databaseid": ("",),
}  # fmt: skip
_SPELLINGS = {"mesh": "MESH", "cvcl": "CVCL", "omim": "OMIM", "umls": "UMLS", "chebi": "CHEBI", "dbsnp": "dbSNP"}
_TYPES = ("type", "entity_type", "entity type", "class", "label", "semantic_type", "category")
_RELATION_TYPES = ("type", "relation", "relation_type", "relation type", "relationType", "relationtype", "predicate", "label")
_ENDS = (
    ("role1", "role2"), ("entity1", "entity2"), ("arg1", "arg2"), ("e1", "e2"), ("gene1", "gene2"), ("protein1", "protein2"),
    ("concept1", "concept2"), ("subject", "object"), ("subj", "obj"), ("head", "tail"), ("source", "target"),
    ("chemical", "disease"), ("chemical", "gene"), ("gene", "disease"), ("variant", "disease"), ("mutation", "disease"),
)  # fmt: skip
_NO_ENDS = frozenset({
    "type", "relation", "relationtype", "predicate", "label", "novel", "novelty", "score", "confidence", "probability", "source",
    "annotator", "updatedat", "date", "note", "notes", "comment", "comments", "sentence", "evidence", "valid", "direction", "id",
    "name", "negated", "speculated",
})  # fmt: skip
_OBJECTS = re.compile(r"(?:obj|object|target|tail|theme|arg2|e2|entity2)$", re.IGNORECASE)
_SUBJECTS = re.compile(r"(?:subj|subject|source|head|agent|arg1|e1|entity1)$", re.IGNORECASE)


def string_of(infons: Mapping[str, Any], key: str) -> str | None:
    """The infon as text, without white space at its ends; None when it is empty or not there. Of several the first."""
    value = infons.get(key)
    if type(value) is str:  # as nearly always
        return value.strip() or None
    if isinstance(value, list):
        value = next((one for one in value if one not in (None, "")), None)
    return str(value).strip() or None if value is not None else None


def type_of(infons: Mapping[str, Any]) -> str:
    """What kind of thing a mention is. In PubTator's JSON the kind of variant, its type in text and XML, stands beside it."""
    said = string_of(infons, "type") or next((value for key in _TYPES if (value := string_of(infons, key))), "")
    return (string_of(infons, "subtype") or said) if said == "Variant" else said


def ids_of(infons: Mapping[str, Any], type_: str) -> tuple[str, ...]:
    """The ids of a mention, raw: of `identifier` and its like, then of every database's name that says another; () for none.

    A number alone that could be of any database gets the name it stands under: `OMIM:100100`; those of NCBI's genes and
    species stay as they are, as everywhere else.
    """
    keys = _read_keys(tuple(infons))
    found = [one for key, role, _ in keys if role == "id" for one in _values(infons[key])]
    if found and len(keys) == 1:
        return tuple(dict.fromkeys(found))
    seen = {_bare(part) for one in found for part in split_identifiers(one, type_)} if found else set()
    for key, role, name in keys:
        if role == "database":
            new = [one for one in _values(infons[key]) if not {_bare(part) for part in split_identifiers(one, type_)} <= seen]
            found += [_with_database(one, key, name, type_) for one in new]
    if not seen and not any(split_identifiers(one, type_) for one in found):
        found += [one for key, role, name in keys if role == "own" and _is_own(name, type_) for one in _values(infons[key])]
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


@lru_cache(maxsize=1024)  # a tool prints the same keys in the same order
def _read_keys(keys: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """The keys that may name an id, each with what it says and its plain name."""
    return tuple((key, role, name) for key in keys for role, name in (_read_key(key),) if role)


@lru_cache(maxsize=4096)
def _read_key(key: str) -> tuple[str, str]:
    """What a key says of a mention: an `id`, one of a `database`, an `own` one of its kind, or none (""); and its plain name."""
    plain = _plain(key)
    name = _SUFFIX.sub("", plain)
    if plain in _GENERIC:
        return "id", plain
    if name in _DATABASES or plain in _DATABASES:
        return "database", name if name in _DATABASES else plain
    return ("own", plain) if plain in _OWN_KIND else ("", plain)


def _is_own(name: str, type_: str) -> bool:
    return any(kind in type_.lower() for kind in _OWN_KIND[name])


def _values(value: object) -> Iterator[str]:
    """The texts in an infon, be it a text, a number or a list of such."""
    if isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(int(value)) if value == int(value) else str(value)


def _bare(identifier: str) -> str:
    """An id without its database."""
    return identifier.rpartition(":")[2].lower()


def _with_database(value: str, key: str, name: str, type_: str) -> str:
    """The value, with the database's name where it could not be told from the value alone."""
    parts = split_identifiers(value, type_)
    if name in _NUMBERED or name == "tmvar" or any(":" in part for part in parts) or not parts:
        return value
    database = _SPELLINGS.get(name)
    if database and {one.database for one in read_entity_ids(value, type_)} == {database}:
        return value
    printed = database or re.sub(r"(?i)(?<![\W_])[\W_]*+(?:identifiers?|ids?|accessions?|codes?)$", "", key)
    return ";".join(f"{printed}:{part}" for part in parts)


def relation_type(infons: Mapping[str, Any]) -> str:
    """What a relation is called; empty when it is not."""
    return string_of(infons, "type") or next((value for key in _RELATION_TYPES if (value := string_of(infons, key))), "")


def ends_of(infons: Mapping[str, Any], *, named: bool = True) -> tuple[str, str] | None:
    """The two ends of a relation as its infons name them; None when they do not.

    `named`: under keys that are known to mean ends; else the only two infons that are left beside the known others.
    """
    keys = tuple(infons)
    if not named:
        ends = [_end(infons[key], key) for key in _keys_left(keys)]
        return (ends[0], ends[1]) if len(ends) == 2 and ends[0] and ends[1] else None
    for one, one_key, other, other_key in _keys_of_ends(keys):
        first, second = _end(infons[one_key], one), _end(infons[other_key], other)
        if first is not None and second is not None:
            return first, second
    return None


@lru_cache(maxsize=1024)
def _keys_left(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that are not known to mean anything but an end."""
    return tuple(key for key in keys if _plain(key) not in _NO_ENDS)


@lru_cache(maxsize=1024)
def _keys_of_ends(keys: tuple[str, ...]) -> tuple[tuple[str, str, str, str], ...]:
    """The pairs of names of two ends that are among the keys, each name with its key."""
    of = {re.sub(r"(?:identifier|id)$", "", _plain(key)): key for key in reversed(keys)}
    return tuple((one, of[one], other, of[other]) for one, other in _ENDS if one in of and other in of)


def _plain(key: str) -> str:
    return re.sub(r"[\W_]", "", key).lower()


def _end(value: object, key: str) -> str | None:
    """The id in a role: an object has it by name; in the text of a role it follows the type, and may hold bars itself."""
    if isinstance(value, str):
        return (value.partition("|")[2] or value if key.startswith("role") else value.strip()) or None
    if isinstance(value, Mapping):
        return ";".join(ids_of(value, "")) or next((name for key in ("accession", "name") if (name := string_of(value, key))), "")
    return ";".join(_values(value)) or None


def is_object_first(first: str, second: str) -> bool:
    """Whether two nodes are printed with the object before the subject, as their roles tell."""
    return bool(_OBJECTS.search(first) and _SUBJECTS.search(second))
