"""Who made the annotations of a BioC file, by what the document and its collection say of themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper.parse.bioc_model import Annotation, BioCDocument, Collection, Passage
from scraper.parse.bioc_source import OWN_EXPORT, read_annotator
from tests.parse.bioc_documents import OWN, TITLE, mention, passage

BY_GNORM = passage("title", 0, "KNT1.", mention("KNT1", 0, **{"NCBI Gene": "1"}))


@pytest.mark.parametrize(
    ("wrapped", "source"),
    [
        ({"PubTator3": [{"id": OWN, "passages": [TITLE]}]}, "pubtator3"),
        ({"id": OWN, "_id": f"{OWN}|None", "passages": [TITLE]}, "pubtator3"),
        ({"id": OWN, "passages": [passage("title", 0, "x", mention("x", 0, accession="@GENE_X"))]}, "pubtator3"),
        ({"source": "PubTator", "date": "", "documents": [{"id": OWN, "passages": [TITLE]}]}, "pubtator3"),
        ({"source": "PubTator", "date": "2021-11-30", "documents": [{"id": OWN, "passages": [TITLE]}]}, "PubTator"),
        ({"source": "PubTator", "date": "", "documents": [{"id": OWN, "passages": [BY_GNORM]}]}, "PubTator"),
        ({"source": " GNorm2 \n", "documents": [{"id": OWN, "passages": [TITLE]}]}, "GNorm2"),
        ({"source": "PubMed", "documents": [{"id": OWN, "infons": {"annotator": "NN"}, "passages": [TITLE]}]}, "NN"),
        ({"source": "PMC Open Access Subset", "documents": [{"id": OWN, "passages": [TITLE]}]}, "document"),
        ({"source": "MEDLINE/PubMed abstracts (2026)", "documents": [{"id": OWN, "passages": [TITLE]}]}, "document"),
        ({"source": "PMC" + "(x)" * 200 + "(", "documents": [{"id": OWN, "passages": [TITLE]}]}, ("PMC" + "(x)" * 40)[:100]),
        ({"id": OWN, "passages": [TITLE]}, "document"),
    ],
)  # fmt: skip
def test_the_annotator_is_who_the_file_says(wrapped: dict[str, Any], source: str) -> None:
    record = scraper.normalize([scraper.parse(json.dumps(wrapped))])
    assert {one.source for one in record.annotations} == {source}
    assert [one.name for one in record.provenance.sources] == [source]


def annotated(*infons: dict[str, Any], **more: Any) -> BioCDocument:
    return BioCDocument(passages=[Passage(annotations=[Annotation(infons=one) for one in infons])], **more)


@pytest.mark.parametrize(
    ("infons", "source", "name"),
    [
        ({"annotator": "NN", "source": "tmVar3"}, "GNorm2", "NN"),
        ({"annotator": " ", "source": "tmVar3"}, "GNorm2", "tmVar3"),
        ({"annotator": "PubMed"}, "GNorm2", "GNorm2"),
        ({}, " Gene\x00Norm \n 2 ", "Gene\ufffdNorm 2"),
        ({}, "x" * 101, "x" * 100),
        ({"source": "PMC"}, "PubMed", None),
        ({}, OWN_EXPORT, None),
        ({}, "", None),
    ],
)
def test_the_document_goes_before_its_collection_and_a_place_of_texts_is_nobody(
    infons: dict[str, str], source: str, name: str | None
) -> None:
    assert read_annotator(BioCDocument(infons=infons), Collection(source)) == name


@pytest.mark.parametrize(
    "source",
    [
        "PubMed",
        "pubmed_central",
        "NCBI PMC",
        "Europe PMC",
        "BioC-API",
        "PMC OA subset",
        "MEDLINE abstracts",
        "NLM PubMed/PMC (2026)",
    ],
)
def test_names_of_where_texts_are_from(source: str) -> None:
    assert read_annotator(BioCDocument(), Collection(source)) is None
    assert read_annotator(BioCDocument(), Collection(f"{source} by NN")) == f"{source} by NN"


@pytest.mark.parametrize("own", ["998000950|None", "998000950|PMC9980950"])
def test_a_document_id_of_pubtator(own: str) -> None:
    assert read_annotator(BioCDocument(own=own, infons={"annotator": "NN"}), Collection("GNorm2")) == "pubtator3"
    assert read_annotator(BioCDocument(own=f"{own}1x"), Collection("GNorm2")) == "GNorm2"


@pytest.mark.parametrize(
    ("said", "infons", "name"),
    [
        (Collection("Pub_Tator 3"), {"MESH": "D1"}, "pubtator3"),
        (Collection("pubtator", " "), {"identifier": "D1"}, "pubtator3"),
        (Collection("pubtator"), {"type": "Gene"}, "pubtator3"),
        (Collection("pubtator"), {"type": "Gene", "MESH": "D1"}, "pubtator"),
        (Collection("pubtator", "2026"), {"identifier": "D1"}, "pubtator"),
        (Collection("GNorm2"), {"accession": "@GENE_1"}, "pubtator3"),
        (Collection("GNorm2"), {"accession": "GENE_1"}, "GNorm2"),
    ],
)
def test_a_reply_of_pubtator_is_known_by_its_ids(said: Collection, infons: dict[str, str], name: str) -> None:
    assert read_annotator(annotated({"identifier": "1"}, infons), said) == name
