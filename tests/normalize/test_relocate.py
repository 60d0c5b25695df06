"""Mentions whose text is another one now: each where its words stand in the new text, or lost."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Annotation, Piece
from scraper.normalize.relocate import move_mentions
from tests.normalize.test_join_records import TEXT, mention


@pytest.mark.parametrize(("before", "after", "one", "start", "check"), [
    (TEXT, TEXT, mention("pain", 15), 15, "exact"),
    (TEXT, "Oh: " + TEXT, mention("Ketamine", 0), 4, "exact"),
    (TEXT, "It helped.", mention("Ketamine", 0), None, "lost"),
    (TEXT, None, mention("Ketamine", 0), None, "lost"),
    (TEXT, "pain and pain", mention("pain", 4), None, "lost"),  # what stands at its place is not what it names
    ("α cells", "x α cells", mention("alpha", 0, check="folded"), None, "lost"),
    (TEXT, "Oh: " + TEXT, mention("Ketamine pain", 0, pieces=(Piece(0, 8), Piece(15, 19))), None, "lost"),
    (TEXT, TEXT + " So.", mention("Ketamine pain", 0, pieces=(Piece(0, 8), Piece(15, 19))), 0, "exact"),
    (TEXT, "x", mention("gone", None), None, "lost"),
])  # fmt: skip
def test_a_mention_is_moved_only_where_no_doubt_is_left(
    before: str, after: str | None, one: Annotation, start: int | None, check: str
) -> None:
    (moved,) = move_mentions([one], {"abstract": before}, {"abstract": after})
    assert (moved.start, moved.check, moved.text, moved.source) == (start, check, one.text, one.source)
    assert moved.pieces == (one.pieces if start is not None else ())


@given(st.text("ab .", max_size=40), st.text("ab .", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_a_mention_that_keeps_a_place_stands_on_the_same_words(before: str, after: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(before)), min(other, len(before))))
    said = msgspec.structs.replace(mention(before[start:end], start), check="folded")
    (moved,) = move_mentions([said], {"abstract": before}, {"abstract": after})
    if moved.start is None:
        assert moved == msgspec.structs.replace(said, start=None, end=None, check="lost")
    else:
        assert after[moved.start : moved.end] == before[start:end]
        assert moved.check == "folded"


def test_each_mention_follows_the_text_of_its_own_section_and_stays_in_its_order() -> None:
    there = msgspec.structs.replace(mention("pain", 0), section="title")
    found = move_mentions(
        [mention("pain", 15), there, mention("mice", None)], {"title": "pain", "abstract": TEXT}, {"title": "Of pain"}
    )
    assert [(one.section, one.start, one.check) for one in found] == [
        ("abstract", None, "lost"), ("title", 3, "exact"), ("abstract", None, "lost"),
    ]  # fmt: skip
    assert move_mentions([], {}, {}) == ()


def test_a_mention_in_pieces_is_not_moved_though_all_from_first_to_last_stands_elsewhere() -> None:
    said = mention("Ketamine eased pain", 0, pieces=(Piece(0, 8), Piece(15, 19)))
    (moved,) = move_mentions([said], {"abstract": TEXT}, {"abstract": "Oh: " + TEXT})
    assert (moved.start, moved.pieces, moved.check) == (None, (), "lost")
