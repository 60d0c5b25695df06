"""Annotations in PubTator text: a row has the text at its offsets."""

from __future__ import annotations

import io

import pytest

from scraper.export.losses import Losses
from scraper.export.passages import MOST_REPEATS
from scraper.export.pubtator import write_pubtator
from scraper.model import Annotation, Record, Relation
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


def rows_of(record: Record) -> list[str]:
    """The lines of a document below its texts."""
    return written(record, "pubtator").splitlines()[2:-1]


@pytest.mark.parametrize(
    ("relation", "rows"),
    [
        (Relation("treat", "MESH:D1", "MESH:D2", None, 1, "mine"), ["1\ttreat\tMESH:D1\tMESH:D2"]),
        (Relation("treat", "MESH:D1", "MESH:D2", True, 2, "mine"), ["1\ttreat\tMESH:D1\tMESH:D2\tNovel"] * 2),
        (Relation("tre\tat", "MESH:D1", "MESH:\nD2", False, 1, "mine"), ["1\ttre at\tMESH:D1\tMESH: D2\tNo"]),
        (Relation("treat", "MESH:D1", "MESH:D2", None, 0, "mine"), []),
    ],
)
def test_a_relation_is_a_row_for_each_time_it_is_said(relation: Relation, rows: list[str]) -> None:
    assert rows_of(Record(pmid="1", relations=(relation,))) == rows


def test_a_number_that_anybody_may_have_written_fills_no_disk() -> None:
    relation = Relation("treat", "MESH:D1", "MESH:D2", None, 2**40, "mine")
    assert len(rows_of(Record(pmid="1", relations=(relation,)))) == MOST_REPEATS


@pytest.mark.parametrize(
    ("identifiers", "kind", "columns"),
    [
        ((), "Gene", ["-"]), (("3552", "3553"), "Gene", ["3552;3553"]), (("c|SUB|G|860|C",), "DNAMutation", ["c|SUB|G|860|C"]),
        (("c|SUB|G|860|C", "RSID:998", "CA1"), "DNAMutation", ["c|SUB|G|860|C", "RSID:998|CA1"]),
    ],
)  # fmt: skip
def test_ids_stand_in_one_column_where_they_can_be_taken_apart_again(
    identifiers: tuple[str, ...], kind: str, columns: list[str]
) -> None:
    mention = Annotation("abstract", 0, 4, "pain", kind, identifiers, "exact", "mine", 0, 4)
    record = Record(pmid="1", title="Of newts", abstract="Pain of newts", annotations=(mention,))
    assert rows_of(record) == ["\t".join(("1", "9", "13", "Pain", kind, *columns))]


def test_control_characters_are_replaced_and_counted_and_offsets_stay() -> None:
    out = io.BytesIO()
    mention = Annotation("abstract", 3, 7, "pa\x1bn", "Disease", (), "exact", "mine", 0, 0)
    lost = Annotation("title", None, None, "x", "Gene", (), "lost", "mine", 0, 0)
    record = Record(pmid="1", title="A\x00\r\nb", abstract="of pa\x1bn", annotations=(mention, lost))
    assert write_pubtator([record, Record(pmcid="PMC2")], out) == Losses(annotations=1, replaced=3)
    assert out.getvalue().decode() == (
        "1|t|A\ufffd  b\n1|a|of pa\ufffdn\n1\t9\t13\tpa\ufffdn\tDisease\t-\n\nPMC2|t|\nPMC2|a|\n\n"
    )
