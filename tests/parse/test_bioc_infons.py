"""What infons say under whatever keys: types, ids with the names of their databases, and the two ends of a relation."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.parse.bioc_infons import ends_of, ids_of, is_object_first, relation_type, string_of, type_of


@pytest.mark.parametrize(
    ("infons", "type_"),
    [
        ({"type": "Variant", "subtype": "DNAMutation"}, "DNAMutation"),
        ({"type": "Variant"}, "Variant"),
        ({"type": "Gene", "subtype": "DNAMutation"}, "Gene"),
        ({"subtype": "DNAMutation"}, ""),
        ({"type": " ", "entity_type": "Gene"}, "Gene"),
        ({"category": "Gene", "label": "Disease"}, "Disease"),
    ],
)
def test_the_type_of_a_mention(infons: dict[str, Any], type_: str) -> None:
    assert type_of(infons) == type_


@pytest.mark.parametrize(
    ("type_", "infons", "ids"),
    [
        ("Gene", {"NCBI Gene": "998711"}, ["998711"]),
        ("Gene", {"NCBI Gene identifier": "998711,998712"}, ["998711,998712"]),
        ("Species", {"NCBI Taxonomy": "998712", "FocusSpecies": "NCBITaxonomyID:1"}, ["998712"]),
        ("Gene", {"NCBI Gene": "998711", "NCBI Homologene": "44"}, ["998711"]),
        ("Disease", {"MESH": "D998001"}, ["D998001"]),
        ("Disease", {"OMIM": "998100"}, ["OMIM:998100"]),  # a bare number is a gene's or a species'
        ("CellLine", {"CVCL": "9981"}, ["CVCL:9981"]),
        ("Chemical", {"concept_id": "MESH:C998201"}, ["MESH:C998201"]),
        ("Chemical", {"Identifier": ["MESH:C998201", "CHEBI:9982"]}, ["MESH:C998201", "CHEBI:9982"]),
        ("Chemical", {"identifier": "MESH:C998201", "MESH": "C998201", "CHEBI ID": 9982}, ["MESH:C998201", "CHEBI:9982"]),
        ("Gene", {"identifier": "-", "EntrezGene_ID": 998711.0}, ["-", "998711"]),
        ("Gene", {"GeneID": 998711}, ["998711"]),
        ("Variant", {"identifier": "-", "gene_id": 998711}, ["-"]),
        ("DNAMutation", {"tmVar": "c|SUB|G|860|C"}, ["c|SUB|G|860|C"]),
        ("Chemical", {"identifier": None, "valid": False, "note": "MESH:C1"}, []),
    ],
)  # fmt: skip
def test_ids_stand_under_the_name_of_their_database(type_: str, infons: dict[str, Any], ids: list[str]) -> None:
    assert list(ids_of({"type": type_} | infons, type_)) == ids


@pytest.mark.parametrize(
    ("infons", "ends"),
    [
        ({"relation": "CID", "Chemical": "D1", "Disease": "D2"}, ("D1", "D2")),
        ({"relation": "CID", "Disease": "D2", "Chemical": "D1"}, ("D1", "D2")),
        ({"type": "PPI", "Gene1": "12", "Gene2": "34", "score": "1"}, ("12", "34")),
        ({"type": "Bind", "entity1_id": "12", "entity2_id": "34"}, ("12", "34")),
        ({"type": "Bind", "role1": "ProteinMutation|p|SUB|V|1|M", "role2": {"identifier": "7"}}, ("p|SUB|V|1|M", "7")),
        ({"type": "Bind", "entity1": "c|DEL|1_2|", "entity2": ["D1", "D2"]}, ("c|DEL|1_2|", "D1;D2")),
        ({"type": "Bind", "subject": "x", "object": "y"}, ("x", "y")),
        ({"type": "Bind", "Chemical": "D1"}, None),
    ],
)  # fmt: skip
def test_ends_stand_under_many_names(infons: dict[str, Any], ends: tuple[str, str] | None) -> None:
    assert ends_of(infons) == ends


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("arg1", "arg2"), ("e1", "e2"), ("protein1", "protein2"), ("concept1", "concept2"), ("subj", "obj"), ("head", "tail"),
        ("source", "target"), ("chemical", "gene"), ("gene", "disease"), ("variant", "disease"), ("mutation", "disease"),
    ],
)  # fmt: skip
def test_names_of_two_ends_go_together_in_any_order_and_spelling(one: str, other: str) -> None:
    assert ends_of({other: "y", "type": "Bind", one: "x"}) == ("x", "y")
    assert ends_of({f"{one.title()}_ID": "x", f"{other.title()}_ID": "y"}) == ("x", "y")
    assert ends_of({one: "x", f"{other}x": "y"}) is None


def test_two_infons_that_are_left_are_the_ends() -> None:
    assert ends_of({"relation": "Treats", "Drug": "D1", "Sign": "D2", "novel": "No"}, named=False) == ("D1", "D2")
    assert ends_of({"relation": "Treats", "Drug": "D1", "Sign": "D2", "Dose": "3"}, named=False) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a ", "a"), ("", None), ("\n", None), (7, "7"), (0, "0"), (None, None), ([None, "", "b", "c"], "b"), ([], None),
        ([None], None), (True, "True"),
    ],
)  # fmt: skip
def test_an_infon_as_text(value: Any, text: str | None) -> None:
    assert string_of({"key": value, "other": "x"}, "key") == text
    assert string_of({"other": "x"}, "key") is None


@pytest.mark.parametrize(
    ("infons", "ids"),
    [
        ({"identifier": ["1", " 1 ", "2"]}, ("1", "2")),
        ({"identifier": [["1"], [["2"]]]}, ("1", "2")),
        ({"identifier": 998711.5}, ("998711.5",)),
        ({"identifier": True}, ()),
        ({"MeSH": "MESH:D1", "mesh id": "D1"}, ("MESH:D1",)),
        ({"identifier": "MESH:D1", "mesh": "D1", "UMLS CUI": "C7"}, ("MESH:D1", "UMLS:C7")),
        ({"HPO_ID": "12,13"}, ("HPO:12;HPO:13",)),
        ({"normalized id": "D1"}, ("D1",)),
        ({"identifier": "D2", "normalized id": "D1"}, ("D2",)),
        ({"colour": "D1"}, ()),
    ],
)
def test_ids_of_a_disease(infons: dict[str, Any], ids: tuple[str, ...]) -> None:
    assert ids_of(infons, "Disease") == ids


@pytest.mark.parametrize(
    ("type_", "key", "is_own"),
    [
        ("Gene", "gene_id", True), ("GENE", "Gene", True), ("Species", "gene_id", False), ("Species", "taxid", True),
        ("DNAMutation", "rsid", True), ("SNP", "rsid", True), ("Gene", "rsid", False), ("Disease", "chemical_id", False),
        ("", "database_id", True),
    ],
)  # fmt: skip
def test_a_less_sure_name_says_an_id_of_its_own_kind_only(type_: str, key: str, is_own: bool) -> None:
    assert ids_of({"note": "x", key: "998711"}, type_) == (("998711",) if is_own else ())


@pytest.mark.parametrize(
    ("infons", "type_"),
    [({"type": "Bind", "relation": "CID"}, "Bind"), ({"type": " ", "predicate": "Treats", "label": "x"}, "Treats"), ({}, "")],
)
def test_what_a_relation_is_called(infons: dict[str, Any], type_: str) -> None:
    assert relation_type(infons) == type_


@pytest.mark.parametrize(
    ("infons", "ends"),
    [
        ({"role1": "Gene|1", "role2": ""}, None),
        ({"role1": "1", "role2": "Gene|2|3"}, ("1", "2|3")),
        ({"arg1": "T1", "arg2": "T2", "role1": "a|1", "role2": "b|2"}, ("1", "2")),
        ({"subject": {"name": "x"}, "object": {"accession": "@Y", "name": "y"}}, ("x", "@Y")),
        ({"subject": {"identifier": ["1", "2"]}, "object": 7}, ("1;2", "7")),
        ({"subject": {}, "object": 7}, ("", "7")),
    ],
)
def test_an_end_is_an_id_or_the_name_of_an_object(infons: dict[str, Any], ends: tuple[str, str] | None) -> None:
    assert ends_of(infons) == ends


def test_infons_that_are_known_to_mean_something_else_are_no_ends() -> None:
    told = {"Drug": "D1", "Sign": "D2", "Score": "1", "annotator": "x", "Negated": "no"}
    assert ends_of(told) is None
    assert ends_of(told, named=False) == ("D1", "D2")
    assert ends_of(told | {"Sign": ""}, named=False) is None


@pytest.mark.parametrize(
    ("first", "second", "is_so"),
    [
        ("obj", "subj", True), ("Arg2", "Arg1", True), ("target", "source", True), ("the object", "the agent", True),
        ("subj", "obj", False), ("obj", "obj", False), ("object of", "subject", False), ("", "", False),
    ],
)  # fmt: skip
def test_the_object_is_first_where_both_roles_say_so(first: str, second: str, is_so: bool) -> None:
    assert is_object_first(first, second) is is_so
