"""Texts and values made fit for an answer, as laws."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.mcp.limits import DATA_BYTES, MOST_BYTES, TEXT_BYTES
from scraper.mcp.texts import cut_to_fit, room_beside, rows_that_fit, shorten, text_of, visible

ANY = st.text(alphabet=st.characters(exclude_categories=()))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**9) | ANY,
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(ANY, inner, max_size=8),
    max_leaves=60,
)


@given(ANY)
def test_nothing_is_invisible(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in shown.replace("\n", ""))
    assert visible(shown) == shown
    assert (shown == text) == (len(shown) == len(text))


@given(ANY, st.integers(1, 60))
def test_a_line_is_no_longer_than_it_may_be(text: str, most: int) -> None:
    line = shorten(text, most) or ""
    assert len(line) <= most
    assert "\n" not in line
    assert line or not "".join(text.split())


@settings(max_examples=50)
@given(st.dictionaries(ANY, VALUES, max_size=8), st.integers(0, 50))
def test_a_value_that_is_cut_is_so_where_it_is_said(value: Any, entries: int) -> None:
    cut = cut_to_fit(value, entries, DATA_BYTES)
    assert len(msgspec.json.encode(cut)) <= DATA_BYTES
    assert (cut.left_out == ()) or all(one.shown < one.of for one in cut.left_out)
    if not cut.left_out and json.dumps(value).isascii() and "\\u" not in json.dumps(value) and "\\t" not in json.dumps(value):
        assert sorted(map(str, cut.value)) == sorted(visible(name[:100]) for name in value)


@pytest.mark.parametrize(
    "value", [{"x": ["\U0001f9ea" * 9_000] * 300}, {"issues": ["\x01" * 9_000] * 300}, {"x": [[["y"] * 60] * 60] * 60}]
)
def test_a_value_of_any_size_fits(value: Any) -> None:
    cut = cut_to_fit(value, 200, DATA_BYTES)
    assert len(msgspec.json.encode(cut)) <= DATA_BYTES
    assert cut.left_out


class Row(msgspec.Struct):
    text: str


@given(st.lists(st.builds(Row, ANY.map(visible)), max_size=30), st.integers(0, 500))
def test_as_many_rows_as_fit_and_at_least_one(rows: list[Row], room: int) -> None:
    found = rows_that_fit(rows, room)
    assert found == rows[: len(found)]
    assert len(found) >= min(1, len(rows))
    assert len(msgspec.json.encode(found)) <= room + 2 or len(found) == 1 or not rows


@given(st.lists(ANY.map(visible), max_size=40))
def test_a_text_is_whole_or_says_what_it_lacks(lines: list[str]) -> None:
    assert text_of(lines) == "\n".join(lines)
    short = text_of(lines, 300)
    assert len(msgspec.json.encode(short)) <= 302
    assert short == "\n".join(lines) or "more lines are left out" in short


def test_what_stands_beside_takes_room() -> None:
    assert room_beside("x" * 1_000) == room_beside() - 1_000 - len('""')
    assert TEXT_BYTES + DATA_BYTES < MOST_BYTES
