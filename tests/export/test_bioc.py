"""Annotations in BioC: a mention is the record's own text at its place; pieces and ids of variants come back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

import scraper
from scraper.export.bioc import write_bioc_json, write_bioc_xml
from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from scraper.export.passages import MOST_REPEATS
from scraper.model import Annotation, Journal, Published, Record, Relation
from tests.export.samples import ANNOTATED, TITLE, write, written


def test_a_mention_of_bioc_is_the_text_at_its_locations() -> None:
    (document,) = json.loads(written(ANNOTATED, "biocjson"))["documents"]
    for one in document["passages"][0]["annotations"]:
        assert one["text"] == " ".join(TITLE[at["offset"] : at["offset"] + at["length"]] for at in one["locations"])
    printed = [one["infons"].get("printed") for one in document["passages"][0]["annotations"]]
    assert printed == ["beta-quillamine", None, None]


def test_xml_is_in_the_order_of_the_dtd() -> None:
    xml = written(ANNOTATED, "biocxml")
    parts = (
        "<id>",
        '<infon key="pmid"',
        "<passage>",
        '<infon key="type">title',
        "<offset>",
        "<text>",
        "<annotation",
        "<location",
    )
    assert sorted(parts, key=xml.index) == list(parts)
    assert xml.index("<location") < xml.index("<text>β-quillamine")


@pytest.mark.parametrize("format_", ["biocjson", "biocxml"])
def test_pieces_ids_and_annotators_come_back(format_: str) -> None:
    assert FORMATS[format_]([ANNOTATED], io.BytesIO()) == Losses()
    (parsed,) = scraper.parse_all(written(ANNOTATED, format_).encode())
    record = scraper.normalize([parsed])
    assert [(one.identifiers, one.source, one.pieces) for one in record.annotations] == [
        (one.identifiers, one.source, one.pieces) for one in ANNOTATED.annotations
    ]
    assert record.relations == ANNOTATED.relations


def document_of(record: Record) -> dict[str, Any]:
    (document,) = json.loads(written(record, "biocjson"))["documents"]
    return dict(document)


def test_a_document_has_its_ids_and_its_first_passage_the_citation() -> None:
    record = Record(
        pmid="1", doi="10.5555/a", title="Of newts", abstract="Pain.", journal=Journal("Journal of newts", "J Newts"), volume="7",
        published=Published("2023-08"),
    )  # fmt: skip
    document = document_of(record)
    assert (document["id"], document["infons"]) == ("1", {"pmid": "1", "doi": "10.5555/a"})
    assert [(one["infons"], one["offset"], one["text"]) for one in document["passages"]] == [
        ({"type": "title", "journal": "J Newts", "year": "2023", "volume": "7"}, 0, "Of newts"),
        ({"type": "abstract"}, 9, "Pain."),
    ]  # fmt: skip
    empty = document_of(Record(pmcid="PMC1"))
    assert [(one["infons"], one["offset"], one["text"]) for one in empty["passages"]] == [
        ({"type": "title"}, 0, ""), ({"type": "abstract"}, 1, ""),
    ]  # fmt: skip


def test_a_relation_is_told_as_often_as_it_is_said_within_bounds() -> None:
    rows = (Relation("treat", "D1", "D2", False, 2, "mine"), Relation("cause", "D2", "D1", None, 2**40, "mine"))
    relations = document_of(Record(pmid="1", relations=rows))["relations"]
    assert [one["id"] for one in relations[:3]] == ["R0.0", "R0.1", "R1.0"]
    assert len(relations) == 2 + MOST_REPEATS
    assert relations[0]["infons"] == {"type": "treat", "entity1": "D1", "entity2": "D2", "source": "mine", "novel": "No"}
    assert "novel" not in relations[2]["infons"]


def ids_in_json(body: bytes) -> list[str]:
    documents = json.loads(body)["documents"]
    return [one["id"] for document in documents for passage in document["passages"] for one in passage["annotations"]]


def ids_in_xml(body: bytes) -> list[str | None]:
    return [one.get("id") for one in etree.fromstring(body).iter("annotation")]


@pytest.mark.parametrize(("write", "read"), [(write_bioc_json, ids_in_json), (write_bioc_xml, ids_in_xml)])
def test_annotations_are_numbered_through_and_those_without_a_place_counted(
    write: Callable[..., Losses], read: Callable[[bytes], list[str]]
) -> None:
    lost = Annotation("title", None, None, "x", "Gene", (), "lost", "mine", 0, 0)
    title = Annotation("title", 0, 2, "Of", "Gene", ("1",), "exact", "mine", 0, 2)
    abstract = Annotation("abstract", 0, 4, "Pain", "Disease", (), "exact", "mine", 0, 0)
    out = io.BytesIO()
    records = [Record(pmid="1", title="Of", abstract="Pain", annotations=(lost, abstract, title, lost))] * 2
    assert write(records, out) == Losses(annotations=4)
    assert read(out.getvalue()) == ["1", "0"] * 2  # the title's first


def test_characters_that_xml_cannot_hold_are_replaced_one_by_one() -> None:
    mention = Annotation("title", 2, 6, "pa\x00n", "Dis\x1bease", ("a\ufffe",), "exact", "mine", 0, 0)
    record = Record(pmid="1", title="\x00\x1bpa\x00n & <b>", annotations=(mention,))
    root = etree.fromstring(written(record, "biocxml").encode())
    assert root.findtext("document/passage/text") == "\ufffd\ufffdpa\ufffdn & <b>"
    infons = {one.get("key"): one.text for one in root.iterfind(".//annotation/infon")}
    assert infons == {"type": "Dis\ufffdease", "identifier": "a\ufffd", "check": "exact", "source": "mine"}
    location = root.find(".//annotation/location")
    assert location is not None
    assert dict(location.attrib) == {"offset": "2", "length": "4"}


@pytest.mark.parametrize("format_", ["biocjson", "biocxml"])
def test_a_collection_of_nothing_is_one(format_: str) -> None:
    body = write([], format_)
    assert (json.loads(body)["documents"] if format_ == "biocjson" else list(etree.fromstring(body).iter("document"))) == []
