"""Texts that are drawn: short, in one line, without controls, whatever a name holds."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.plots.charts import Bar
from scraper.plots.labels import clip, part_of


@given(st.text(), st.integers(1, 40))
def test_labels_are_short_and_without_controls(text: str, columns: int) -> None:
    shown = clip(text, columns + 9)
    assert 0 < len(shown) <= columns + 9
    assert not [one for one in shown if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert not {"\ufffe", "\uffff"} & set(shown)


def test_a_label_of_any_length_is_clipped_at_once() -> None:
    assert clip("x" * 10_000_000, 8) == "xxxxxxx…"
    assert clip(random.Random(0).randbytes(100).hex(), 8).endswith("…")
    assert Bar(clip("日本疼痛学会雑誌", 8), (1,)).label == "日本疼…"


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("Pain", 4, "Pain"), ("Pains", 4, "Pai…"), ("日本", 4, "日本"), ("日本疼", 4, "日…"), ("日本疼", 5, "日本…"),
        ("a日本", 4, "a日…"),
        (" a \n\t b ", 9, "a b"), ("a\x00b", 9, "a\\x00b"), ("a\ufffeb", 9, "a\ufffdb"), ("ＡＢ", 3, "Ａ…"), ("", 9, "(no name)"),
        ("\u00a0 ", 9, "(no name)"), ("ab", 1, "…"),
    ],
)  # fmt: skip
def test_wide_characters_take_two_columns(text: str, columns: int, shown: str) -> None:
    assert clip(text, columns) == shown


@given(st.text(), st.integers(9, 40))
def test_a_text_that_was_clipped_is_clipped_no_more(text: str, columns: int) -> None:
    assert clip(clip(text, columns), columns) == clip(text, columns)


@pytest.mark.parametrize(
    ("some", "all_", "noun", "told"),
    [
        (0, 0, "paper", "0 papers"), (1, 1, "paper", "1 paper"), (0, 1, "paper", "0 of 1 paper"), (2, 2, "journal", "2 journals"),
        (1000, 12345, "paper", "1,000 of 12,345 papers"),
    ],
)  # fmt: skip
def test_how_many_of_how_many(some: int, all_: int, noun: str, told: str) -> None:
    assert part_of(some, all_, noun) == told
