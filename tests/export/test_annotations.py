"""Annotations in PubTator and BioC: a mention is the record's own text at its place; pieces and ids of variants come back."""

from __future__ import annotations

import io
import json

import pytest

import scraper
from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from scraper.model import Annotation, Piece, Record, Relation

TITLE = "Effect of β-quillamine on long and short coats."
FOLDED = Annotation("title", 10, 22, "beta-quillamine", "Chemical", ("MESH:C998001",), "folded", "GNorm2", 10, 25)
PARTED = Annotation("title", 26, 46, "long coats", "Disease", (), "exact", "mine", 26, 46, (Piece(26, 30), Piece(41, 46)))
VARIANT = Annotation("title", 0, 6, "Effect", "DNAMutation", ("c|SUB|G|860|C", "RSID:998"), "exact", "mine", 0, 6)
RECORD = Record(
    pmid="998000960", title=TITLE, annotations=(FOLDED, PARTED, VARIANT),
    relations=(Relation("Bind", "MESH:C998001", "c|SUB|G|860|C", True, 2, "mine"),),
)  # fmt: skip


def written(format_: str) -> bytes:
    out = io.BytesIO()
    assert FORMATS[format_]([RECORD], out) == Losses()
    return out.getvalue()


def test_a_row_of_pubtator_has_the_text_at_its_offsets() -> None:
    rows = [line.split("\t") for line in written("pubtator").decode().splitlines() if "\t" in line]
    assert [(row[3], row[5:]) for row in rows if row[1].isdigit()] == [
        ("β-quillamine", ["MESH:C998001"]),
        ("long and short coats", ["-"]),
        ("Effect", ["c|SUB|G|860|C", "RSID:998"]),
    ]


def test_a_mention_of_bioc_is_the_text_at_its_locations() -> None:
    (document,) = json.loads(written("biocjson"))["documents"]
    for one in document["passages"][0]["annotations"]:
        assert one["text"] == " ".join(TITLE[at["offset"] : at["offset"] + at["length"]] for at in one["locations"])
    printed = [one["infons"].get("printed") for one in document["passages"][0]["annotations"]]
    assert printed == ["beta-quillamine", None, None]


def test_xml_is_in_the_order_of_the_dtd() -> None:
    xml = written("biocxml").decode()
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
    (parsed,) = scraper.parse_all(written(format_))
    record = scraper.normalize([parsed])
    assert [(one.identifiers, one.source, one.pieces) for one in record.annotations] == [
        (one.identifiers, one.source, one.pieces) for one in RECORD.annotations
    ]
    assert record.relations == RECORD.relations
