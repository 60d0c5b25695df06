"""The passages of a section beside the record's own text of it: which place is which, and what is not the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.normalize.offsets import Place
from scraper.normalize.passages import Passages

TEXTS = ["Newts.", " TNF-alpha in newts", "of the north.", ""]


@pytest.mark.parametrize(("ours", "place", "printed", "expected"), [
    ("TNF-alpha in newts of the north.", Place(1, 1, 10), "TNF-alpha", ("exact", (0, 9))),
    ("TNF-α in newts of the north.", Place(1, 1, 10), "TNF-alpha", ("folded", (0, 5))),
    ("TNF- alpha in newts of the north.", Place(1, 1, 10), "TNF-alpha", ("folded", (0, 10))),  # white space is not counted
    ("TNF-alpha in newts of the north.", Place(2, 7, 12), "north", ("exact", (26, 31))),
    ("TNF-alpha in newts of the north.", Place(2, 7, 12), "NORTH", ("folded", (26, 31))),
    ("TNF-alpha in newts of the north.", Place(2, 7, 12), "south", ("lost", None)),
    ("TNF-alpha in newts.", Place(2, 7, 12), "north", ("lost", None)),
    ("TNF-alpha in newts of the north.", Place(2, 0, 13), "of", ("lost", None)),  # a long piece is no form of two letters
    ("North and south are elsewhere; of newts there is nothing here.", Place(1, 14, 19), "newts", ("lost", None)),
    ("", Place(1, 1, 10), "TNF-alpha", ("lost", None)),
])  # fmt: skip
def test_a_place_in_the_records_own_text(
    ours: str, place: Place, printed: str, expected: tuple[str, tuple[int, int] | None]
) -> None:
    assert Passages("abstract", [1, 2], TEXTS, ours).carry(place, printed) == expected


@pytest.mark.parametrize(("ours", "passage", "first", "expected"), [
    (" TNF-alpha in newts\nof the north.", 1, 0, (0, 0, 33)),
    ("TNF-alpha in newts\nof the north.", 1, 7, (-8, 8, 40)),  # without the blank that it begins with
    ("TNF-alpha in newts\nof the north.", 2, 50, (-31, 31, 63)),
    ("TNF-alpha in newts of the north.", 1, 7, (0, 8, 7)),  # not letter by letter: nothing is known
])  # fmt: skip
def test_where_the_record_has_a_passage_letter_by_letter(
    ours: str, passage: int, first: int, expected: tuple[int, int, int]
) -> None:
    assert Passages("abstract", [1, 2], TEXTS, ours).own_stretch(passage, first) == expected


@given(st.lists(st.text("ab \u00b5", max_size=6), min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 20))
def test_an_offset_in_a_stretch_leads_to_its_own_letter(texts: list[str], passage: int, first: int) -> None:
    passage = min(passage, len(texts) - 1)
    passages = Passages("abstract", range(len(texts)), texts, "\n".join(texts).strip())
    add, low, high = passages.own_stretch(passage, first)
    for offset in range(max(low, first), min(high, first + len(texts[passage]))):
        assert passages.ours[offset + add] == texts[passage][offset - first]


def test_passages_of_other_sections_are_left_out() -> None:
    assert Passages("title", [0, 3], TEXTS, "Newts.").text == "Newts.\n"
    assert Passages("title", [], TEXTS, "Newts.").text == ""
