"""Annotations and relations, each in its scope: places, the entity that a node means, scores, and what is not told."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper.model import ParsedRelation
from scraper.parse.bioc_mentions import Mentions, read_mentions
from scraper.parse.bioc_model import Annotation, BioCDocument, Location, Passage, Relation, Sentence
from scraper.parse.bioc_text import PassageText
from tests.parse.bioc_documents import document, mention, passage, read


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (
            {"infons": {"type": "Bind", "score": "0.9", "role1": {"identifier": "1"}, "role2": {"identifier": "2;3"}}},
            ParsedRelation("Bind", "1", "2;3", None, 0.9),
        ),
        (
            {"infons": {"type": "Bind", "role1": "Gene|1", "role2": "ProteinMutation|p|SUB|V|1|M"}},
            ParsedRelation("Bind", "1", "p|SUB|V|1|M"),
        ),
        (
            {"infons": {"type": "Bind", "entity1": "c|DEL|1_2|", "entity2": "D1", "novel": "Novel"}},
            ParsedRelation("Bind", "c|DEL|1_2|", "D1", "Novel"),
        ),
        (
            {"infons": {"type": "CID"}, "nodes": [{"refid": "7", "role": "x"}, {"refid": "8"}]},
            ParsedRelation("CID", "MESH:D1", "newts"),
        ),
    ],
)
def test_relations_of_each_kind(relation: dict[str, Any], expected: ParsedRelation) -> None:
    one = document(relations=[relation])
    one["passages"][0]["annotations"] = [
        {"id": "7", "infons": {"identifier": "MESH:D1", "type": "Chemical"}, "text": "x", "locations": []},
        {"id": "8", "infons": {"type": "Species"}, "text": "newts", "locations": [{"offset": 11, "length": 5}]},
    ]
    assert scraper.parse(json.dumps(one)).relations == (expected,)


def test_a_relation_without_ends_and_a_mention_without_a_place_are_told() -> None:
    lone = {"infons": {"type": "Gene"}, "text": "newts", "locations": []}
    parsed = scraper.parse(json.dumps(document(relations=[{"infons": {"type": "Bind"}}], annotations=[lone])))
    assert [issue.code for issue in parsed.issues] == ["annotation_without_place", "unread_relation"]
    assert [one.check for one in scraper.normalize([parsed]).annotations] == ["lost"]


def test_infons_that_are_equal_but_of_other_kinds_are_read_each_for_itself() -> None:
    """1, 1.0 and true are equal in Python; equal texts are read once, whatever stands beside them."""
    values = [1, 1.0, True, "1", "1", ["1", "2"], "1 "]
    told: list[dict[str, Any]] = [
        {
            "id": str(place),
            "infons": {"type": "Gene", "identifier": value},
            "text": "newts",
            "locations": [{"offset": 11, "length": 5}],
        }
        for place, value in enumerate(values)
    ]
    parsed = scraper.parse(json.dumps(document(annotations=told)).encode())
    assert [(one.identifier, one.more) for one in parsed.annotations] == [
        ("1", ()), ("1", ()), (None, ()), ("1", ()), ("1", ()), ("1", ("2",)), ("1", ()),
    ]  # fmt: skip


def related(*refids: str, roles: tuple[str, str] = ("a", "b"), type_: str = "Bind") -> dict[str, Any]:
    return {"id": "R", "infons": {"type": type_}, "nodes": [{"refid": r, "role": x} for r, x in zip(refids, roles, strict=True)]}


def test_a_node_means_an_annotation_of_its_own_sentence_or_passage_first() -> None:
    inner = {
        "offset": 19, "text": "Pexin binds it.", "annotations": [mention("Pexin", 19, "1", identifier="S1")],
        "relations": [related("1", "2"), related("1", "9")],
    }  # fmt: skip
    parsed = read(
        passage("title", 0, "Dorvex, gamine.", mention("Dorvex", 0, identifier="T1"), mention("gamine", 8, "9", identifier="T9")),
        passage("abstract", 19, "", mention("it", 31, "2", identifier="P2"), sentences=[inner], relations=[related("2", "1")]),
        relations=[related("9", "2"), related("1", "2"), related("77", "9")],
    )  # fmt: skip
    assert [(one.subject, one.object) for one in parsed.relations] == [
        ("P2", "S1"), ("S1", "P2"), ("S1", "T9"), ("T9", "P2"), ("77", "T9"),
    ]  # fmt: skip
    # of the whole document's, "1" could be two things; 77 is none
    assert [issue.code for issue in parsed.issues] == ["unread_relation", "relation_without_mention"]


def test_subject_and_object_are_told_by_their_roles() -> None:
    title = passage("title", 0, "APC and pain", mention("APC", 0, "T2"), mention("pain", 8, "T1"))
    parsed = read(
        title, relations=[related("T1", "T2", roles=("obj", "subj")), {"infons": {"type": "x", "Arg1": "T1", "Arg2": "T2"}}]
    )
    assert [(one.subject, one.object) for one in parsed.relations] == [("APC", "pain"), ("pain", "APC")]


def mentions(document: BioCDocument, *, tells_source: bool = False) -> Mentions:
    texts = [PassageText("", tuple(7 for _ in one.sentences)) for one in document.passages]
    return read_mentions(document, texts, tells_source=tells_source)


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ([(3, 4)], (3, 7, ())),
        ([(9, 2), (3, 4), (9, 2)], (3, 11, ((9, 11), (3, 7)))),
        ([(3, 4), (3, 4)], (3, 7, ())),
        ([(3, 9), (5, 1)], (3, 12, ((3, 12), (5, 6)))),
        ([], (0, 0, ())),
    ],
)
def test_the_place_of_a_mention_is_around_all_its_pieces(places: list[tuple[int, int]], found: tuple[Any, ...]) -> None:
    one = Annotation(text="newts", locations=[Location(*place) for place in places])
    (told,) = mentions(BioCDocument(annotations=[one])).annotations
    assert (told.start, told.end, told.spans) == found


def test_mentions_come_passage_by_passage_then_those_of_the_document() -> None:
    def one(text: str) -> list[Annotation]:
        return [Annotation(text=text, locations=[Location(0, 1)])]

    first = Passage(annotations=one("p0"), sentences=[Sentence(annotations=one("s0")), Sentence(annotations=one("s1"))])
    found = mentions(BioCDocument(passages=[first, Passage(annotations=one("p1"))], annotations=one("d")))
    assert [(told.text, told.passage, told.sentence) for told in found.annotations] == [
        ("p0", 0, None), ("s0", 0, 7), ("s1", 0, 7), ("p1", 1, None), ("d", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize("tells_source", [True, False])
def test_who_says_so_is_told_where_the_file_has_it(tells_source: bool) -> None:
    infons = {"type": "Gene", "identifier": ["1", "2"], "name": "KNT1", "source": "tmVar3"}
    relation = Relation(infons={"type": "Bind", "subject": "1", "object": "2", "source": "tmVar3"})
    found = mentions(BioCDocument(annotations=[Annotation(infons=infons)], relations=[relation]), tells_source=tells_source)
    said = "tmVar3" if tells_source else None
    assert [(one.identifier, one.more, one.source) for one in found.annotations] == [("1", ("2",), said)]
    assert [one.source for one in found.relations] == [said]
    assert found.names == {"1": "KNT1"}


@pytest.mark.parametrize(
    ("printed", "score"),
    [("0.9", 0.9), ("1", 1.0), ("0", 0.0), (0.25, 0.25), ("1.0", 1.0), ("2", None), ("-0.5", None), (".5", None), ("high", None)],
)
def test_a_score_is_a_number_from_nought_to_one(printed: Any, score: float | None) -> None:
    relation = Relation(infons={"type": "Bind", "subject": "1", "object": "2", "score": printed})
    assert mentions(BioCDocument(relations=[relation])).relations == (ParsedRelation("Bind", "1", "2", None, score),)


def test_mentions_without_a_place_and_relations_without_ends_are_told() -> None:
    bare, told = [Annotation(text="newts")] * 2, Relation(infons={"type": "Bind", "note": "x" * 200})
    found = mentions(BioCDocument(annotations=bare, relations=[told]))
    assert [one.message for one in found.issues] == [
        "2 annotations have no place: the source gives none",
        f"a relation whose two ends are not told: {str(told.infons)[:120]}",
    ]
