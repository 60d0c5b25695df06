"""Title and abstract as two passages: places are counted through both, and a mention is the record's own text."""

from __future__ import annotations

import pytest

from scraper.errors import InputError
from scraper.export.passages import passages_of
from scraper.model import Annotation, Piece, Record
from tests.export.samples import ANNOTATED, FOLDED, PARTED

ABSTRACT = "Quillamine helps newts."
NEWTS = Annotation("abstract", 17, 22, "NEWTS", "Species", ("8316",), "folded", "mine", 0, 0)
PARTS = Annotation("abstract", 0, 22, "Q newts", "Species", (), "exact", "mine", 0, 0, (Piece(0, 1), Piece(17, 22)))
LOST = Annotation("abstract", None, None, "frogs", "Species", (), "lost", "mine", -1, -1)


@pytest.mark.parametrize(
    ("title", "annotation", "spans", "text", "of_pieces"),
    [
        ("Of newts.", NEWTS, [(27, 32)], "newts", "newts"),
        (None, NEWTS, [(18, 23)], "newts", "newts"),
        ("Of newts.", PARTS, [(10, 11), (27, 32)], ABSTRACT[:22], "Q newts"),
        (ANNOTATED.title, FOLDED, [(10, 22)], "β-quillamine", "β-quillamine"),
        (ANNOTATED.title, PARTED, [(26, 30), (41, 46)], "long and short coats", "long coats"),
    ],
)
def test_places_are_counted_from_the_first_character_of_the_title(
    title: str | None, annotation: Annotation, spans: list[tuple[int, int]], text: str, of_pieces: str
) -> None:
    passages = passages_of(Record(pmid="1", title=title, abstract=ABSTRACT, annotations=(annotation,)))
    assert passages.spans(annotation) == spans
    assert (passages.start(annotation), passages.end(annotation)) == (spans[0][0], spans[-1][1])
    assert (passages.text(annotation), passages.text_of_pieces(annotation)) == (text, of_pieces)
    whole = f"{passages.title} {passages.abstract}"
    assert " ".join(whole[start:end] for start, end in spans) == of_pieces


def test_annotations_without_a_place_are_left_out_and_counted() -> None:
    passages = passages_of(Record(pmid="1", annotations=(LOST, NEWTS, LOST, PARTS)))
    assert (passages.placed, passages.left_out) == ((NEWTS, PARTS), 2)
    assert (passages.title, passages.abstract, passages.abstract_offset) == ("", "", 1)


@pytest.mark.parametrize(
    ("record", "own"),
    [
        (Record(pmid="1", pmcid="PMC1", ids={"pii": ("S1",)}), "1"), (Record(pmcid="PMC1", ids={"pii": ("S1",)}), "PMC1"),
        (Record(ids={"pii": (), "other": ("a", "b")}), "a"),
    ],
)  # fmt: skip
def test_a_document_is_named_by_the_best_id(record: Record, own: str) -> None:
    assert passages_of(record).id == own


def test_a_record_without_any_id_is_named_by_its_title() -> None:
    with pytest.raises(InputError) as error:
        passages_of(Record(title="Of newts " * 10))
    assert str(error.value) == f"a record without an id cannot be written in this format: {('Of newts ' * 10)[:60]!r}"
