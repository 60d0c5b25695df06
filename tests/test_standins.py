"""A title is looked at closely only where it begins as a stand-in does; none is missed by that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.standins import is_title

STAND_INS = (
    "none", "null", "NaN", "nil", "undefined", "n/a", "NA", "not available", "In process", "in process citation", "in progress",
    "no title", "No title available", "no title found", "no title given", "untitled", "title not available", "title is missing",
    "Title unavailable", "title is not supplied", "original title not available", "the original title not available",
)  # fmt: skip
edges = st.text(st.sampled_from("[]()<>\"'“”‘’.:!;, \t\r\n\u00a0"), max_size=3)


@given(st.sampled_from(STAND_INS), edges, edges, st.sampled_from([" ", "  ", "\n", "\u2003"]), st.booleans())
def test_stand_ins_are_no_titles(words: str, before: str, after: str, space: str, shouts: bool) -> None:
    text = before + words.replace(" ", space) + after
    assert not is_title(text.upper() if shouts else text)


@pytest.mark.parametrize(
    "text", ["Newts", "Notes on newts", "In newts", "The original newt", "Title IX", "Nil desperandum", "Ἀρχή"]
)
def test_titles_are_titles(text: str) -> None:
    assert is_title(text)
