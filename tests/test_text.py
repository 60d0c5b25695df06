"""Folding and alignment hold their laws on any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.folding import folds_to
from scraper.text import align, escape_controls, fold, fold_space

FOLDED = {"α": "alpha", "µ": "mu", "≤": "<=", "±": "+-", "é": "e", "ö": "o", "\u2009": " ", "–": "-", "’": "'"}
PRINTED = st.text(alphabet="abc ACD.,1" + "".join(FOLDED), max_size=80)


def ascii_of(text: str) -> str:
    return "".join(FOLDED.get(char, char) for char in text)


@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    assert fold_space(fold_space(text)) == fold_space(text)
    assert fold(fold(text)) == fold(text)
    assert folds_to(text, text)


@given(PRINTED)
def test_text_folds_to_its_ascii_form(text: str) -> None:
    assert folds_to(text, ascii_of(text))
    assert not folds_to(text + "x", ascii_of(text) + "y")


@given(st.lists(st.text(alphabet="abcdeαµ≤é", min_size=1, max_size=8), min_size=1, max_size=20), st.data())
def test_words_keep_their_place(words: list[str], data: st.DataObject) -> None:
    """Every word of the folded text lands on the word it came from, whatever stands around it."""
    words = [f"{index}{word}" for index, word in enumerate(words)]  # distinct, so that the place is certain
    label = data.draw(st.sampled_from(["", "BACKGROUND: ", "Aim: "]))
    ours, source = "\u2009".join(words), label + " ".join(map(ascii_of, words)) + "."
    alignment = align(source, ours)
    at, there = 0, len(label)
    for word in words:
        folded = ascii_of(word)
        assert alignment.project(there, there + len(folded)) == (at, at + len(word))
        at, there = at + len(word) + 1, there + len(folded) + 1


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_projection_stays_inside_the_target(source: str, target: str, start: int, end: int) -> None:
    span = align(source, target).project(start, end)
    if source != target:
        assert span is None or 0 <= span.start < span.end <= len(target)


@given(st.text(max_size=40))
def test_escaped_text_holds_no_control_character(text: str) -> None:
    assert all(char.isprintable() or char == " " or not char.isascii() for char in escape_controls(text))
    assert "\x1b" not in escape_controls(text + "\x1b[31m")
