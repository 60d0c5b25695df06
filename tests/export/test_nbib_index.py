"""What indexing adds to an entry of the MEDLINE format: each kind under its tag, in PubMed's order."""

from __future__ import annotations

import pytest

from scraper.export.nbib_index import iter_index_fields
from scraper.model import Chemical, DataBank, Grant, MeshHeading, MeshQualifier, Notice, Record, SupplementaryMesh


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (Record(grants=(Grant("R01", None, "NIH", None), Grant(None, None, None, None))), [("GR", "R01/NIH"), ("GR", "")]),
        (Record(data_banks=(DataBank("GEO", ()), DataBank("PDB", ("1A", "2B")))),
         [("SI", "GEO/"), ("SI", "PDB/1A"), ("SI", "PDB/2B")]),
        (Record(chemicals=(Chemical(None, "Water", "059QF0KO0R"), Chemical("D1", "Dust", None))),
         [("RN", "059QF0KO0R (Water)"), ("RN", "0 (Dust)")]),
        (Record(mesh=(MeshHeading("D1", "Newts", False),)), [("MH", "Newts")]),
        (Record(mesh=(MeshHeading("D1", "Newts", False, (MeshQualifier("Q1", "growth", True),)),)), [("MH", "Newts/*growth")]),
        (Record(notices=(Notice("CommentIn", "7", "J Inv. 2024;1:2", "a note"), Notice("UpdateOf", None, None),
                         Notice("Odd", "8", None))),
         [("CIN", "J Inv. 2024;1:2 PMID: 7 a note"), ("UOF", None)]),
        (Record(), []),
    ],
    ids=["grants", "banks", "substances", "heading", "qualifier", "notices", "nothing"],
)  # fmt: skip
def test_each_kind_has_its_tag(record: Record, fields: list[tuple[str, str | None]]) -> None:
    assert list(iter_index_fields(record, ())) == fields


def test_kinds_come_in_the_order_of_pubmed() -> None:
    record = Record(
        mesh=(MeshHeading("D1", "Newts", True),), notices=(Notice("RetractionIn", "7", None),),
        chemicals=(Chemical("D2", "Dust", None),),
        supplementary_mesh=(SupplementaryMesh("C1", "quillamine", "Chemical"),), data_banks=(DataBank("GEO", ("1",)),),
        grants=(Grant("R01", "HL", "NIH", "United States"),),
    )  # fmt: skip
    assert list(iter_index_fields(record, ("pond", "lake"))) == [
        ("GR", "R01/HL/NIH/United States"), ("SI", "GEO/1"), ("RN", "0 (Dust)"), ("NM", "quillamine"), ("RIN", "PMID: 7"),
        ("MH", "*Newts"), ("OT", "pond"), ("OT", "lake"),
    ]  # fmt: skip
