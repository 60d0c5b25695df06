"""Annotations in PubTator text: a row has the text at its offsets."""

from __future__ import annotations

from scraper.model import Annotation, Record
from tests.export.samples import ANNOTATED, write, written


def test_a_row_of_pubtator_has_the_text_at_its_offsets() -> None:
    rows = [line.split("\t") for line in written(ANNOTATED, "pubtator").splitlines() if "\t" in line]
    assert [(row[3], row[5:]) for row in rows if row[1].isdigit()] == [
        ("β-quillamine", ["MESH:C998001"]),
        ("long and short coats", ["-"]),
        ("Effect", ["c|SUB|G|860|C", "RSID:998"]),
    ]


def test_line_ends_and_tabs_become_spaces_so_that_offsets_stay() -> None:
    record = Record(pmid="1", title="A\nb", annotations=(Annotation("title", 0, 3, "A\tb", "Gene", (), "exact", "x", 0, 0),))
    body = write([record], "pubtator").decode()
    assert body == "1|t|A b\n1|a|\n1\t0\t3\tA b\tGene\t-\n\n"
