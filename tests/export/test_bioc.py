"""Annotations in BioC: a mention is the record's own text at its place; pieces and ids of variants come back."""

from __future__ import annotations

import io
import json

import pytest

import scraper
from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from tests.export.samples import ANNOTATED, TITLE, written


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
