"""Ids in annotations: one column taken apart and joined again, and each id with the database it is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.entities import EntityId, ids_in_parts, join_identifiers, read_entity_ids, split_identifiers

PLAIN = st.from_regex(r"(?:MESH:[CD][0-9]{6}|[0-9]{1,7}|rs[0-9]{3,6}|CVCL_[A-Z0-9]{4})", fullmatch=True)


@pytest.mark.parametrize(("column", "type_", "ids"), [
    (None, "Gene", ()), ("", "Gene", ()), (" NIL ", "Disease", ()), ("-1", "SNP", ()), ("CUI-less", "ProteinMutation", ()),
    (" MESH:D998201 , - ;; 998711 |None", "Disease", ("MESH:D998201", "998711")), ("998711+998712", "Gene", ("998711", "998712")),
    ("-;-", "Gene", ()), ("rs998;998", "SNP", ("rs998;998",)), ("HGVS:c.9A>T,c.9A>G", "Gene", ("HGVS:c.9A>T,c.9A>G",)),
    ("P|SUB|V", "Gene", ("P", "SUB", "V")),
])  # fmt: skip
def test_a_column_taken_apart(column: str | None, type_: str, ids: tuple[str, ...]) -> None:
    assert split_identifiers(column, type_) == ids


@given(st.lists(PLAIN, min_size=1, max_size=5), st.sampled_from(["Gene", "Disease", "SNP", "ProteinMutation"]))
def test_joined_ids_come_apart_again_or_are_not_joined(ids: list[str], type_: str) -> None:
    joined = join_identifiers(ids, type_)
    if joined is None:
        assert len(ids) > 1
        assert type_ in ("SNP", "ProteinMutation")
    else:
        assert split_identifiers(joined, type_) == tuple(ids)


@pytest.mark.parametrize(("parts", "ids"), [
    (None, ()), ("RSID:998;knots", ("RSID:998",)), ("rs998,rs", ("rs998",)), ("OMIM:998201|HGVS:p", ("OMIM:998201",)),
    ("9:998", ()), ("RS#:998", ("RS#:998",)), ("a note: 998", ()),
])  # fmt: skip
def test_ids_among_the_names_of_parts(parts: str | None, ids: tuple[str, ...]) -> None:
    assert ids_in_parts(parts) == ids


@pytest.mark.parametrize(("text", "type_", "database", "id_"), [
    ("MESH:C998201", "Chemical", "MESH", "C998201"), ("MeSHD998201", "Disease", "MESH", "D998201"),
    ("C9982011", "Disease", "MESH", "C9982011"), ("UMLS:C9982011", "Disease", "UMLS", "C9982011"),
    ("D99820", "Disease", None, "D99820"), ("OMIM:998201", "Disease", "OMIM", "998201"),
    ("OMIM:9982", "Disease", None, "OMIM:9982"),
    ("CVCL:9Z82", "CellLine", "CVCL", "9Z82"), ("chebi:9982", "Chemical", "CHEBI", "9982"),
    ("rs998", "Gene", "dbSNP", "rs998"), ("dbSNP:rs998", "SNP", "dbSNP", "rs998"),
    ("NCBITaxonomy:9982", "Gene", "NCBI Taxonomy", "9982"),
    ("*9982", "Species", "NCBI Taxonomy", "9982"), ("*9982", "Gene", None, "*9982"), ("9982", "Gene", "NCBI Gene", "9982"),
    ("NCBIGene:9982", "FamilyName", "NCBI Gene", "9982"), ("9982", "Disease", None, "9982"), ("knot-1", "Gene", None, "knot-1"),
])  # fmt: skip
def test_an_id_and_its_database(text: str, type_: str, database: str | None, id_: str) -> None:
    assert read_entity_ids(text, type_) == (EntityId(database, id_),)


@pytest.mark.parametrize(("text", "database", "id_", "keys"), [
    ("tmVar:c|SUB|A|9|T;RS#:998", "dbSNP", "rs998", ["tmVar", "RS#"]), ("RSID:rs998", "dbSNP", "rs998", ["RSID"]),
    ("tmVar:c|SUB|A|9|T;odd;HGVS:c.9A>T", "tmVar", "c|SUB|A|9|T", ["tmVar", "HGVS"]),
    ("HGVS:c.9A>T", "tmVar", "HGVS:c.9A>T", ["HGVS"]),
    ("c|SUB|A|9|T", None, "c|SUB|A|9|T", []), ("rs998", "dbSNP", "rs998", []),
])  # fmt: skip
def test_a_variant_and_its_parts(text: str, database: str | None, id_: str, keys: list[str]) -> None:
    (one,) = read_entity_ids(text, "DNAMutation")
    assert (one.database, one.id, [key for key, _ in one.parts]) == (database, id_, keys)


def test_each_id_of_a_column_has_its_own_database() -> None:
    assert read_entity_ids("MESH:D998201;OMIM:998201;-", "Disease") == (EntityId("MESH", "D998201"), EntityId("OMIM", "998201"))
    assert read_entity_ids("-", "Disease") == ()
