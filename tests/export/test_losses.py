"""What a format could not hold is counted, and told in words."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from scraper.model import Record
from tests.export.samples import hostile_records


def test_what_was_lost_is_said() -> None:
    out = io.BytesIO()
    told = list(FORMATS["csv"](hostile_records(("=1", "a\x1bb")), out).iter_told("csv"))
    assert told == [
        "10 cells that a spreadsheet would run as formulas begin with an apostrophe",
        "12 control characters are written as U+FFFD: csv cannot hold them",
    ]
    (one,), (two,) = (Losses(annotations=count).iter_told("pubtator") for count in (1, 2))
    assert one == "1 annotation is not in the pubtator output: it has no place in the text"
    assert two == "2 annotations are not in the pubtator output: they have no place in the text"
    long = FORMATS["xlsx"]([Record(pmid=str(number), title="x" * 40_000) for number in range(1, 8)], io.BytesIO())
    named = ", ".join(f"title of PMID {number}" for number in range(1, 6))
    assert list(long.iter_told("xlsx")) == [f"7 cells are cut to 32,767 characters, the most xlsx can hold: {named} and others"]


TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("\t\n\r\x0b\x0c\x1c\x85\u2028\u2029\x00\x7f\ufffe"))
)


@given(TEXTS)
def test_a_line_is_one_line_and_stays_so(text: str) -> None:
    losses = Losses()
    line = losses.in_line(text)
    assert len(line.splitlines()) <= 1
    assert len(line) == len(text.replace("\r\n", "\n"))  # places stay, but for the two signs of one line end
    assert losses.replaced == line.count("\ufffd") - text.count("\ufffd")
    assert Losses().in_line(line) == line


@pytest.mark.parametrize(
    ("text", "line", "plain", "replaced"),
    [
        ("a\r\nb\rc\nd\te", "a b c d e", "a\ufffd\ufffdb\ufffdc\ufffdd\ufffde", 5), ("a\x1bb", "a\ufffdb", "a\ufffdb", 1),
        ("a\u2028b\x85c", "a b c", "a\u2028b\ufffdc", 1), ("a  b \ufffd", "a  b \ufffd", "a  b \ufffd", 0),
    ],
)  # fmt: skip
def test_line_ends_are_blanks_in_a_line_and_replaced_in_plain_text(text: str, line: str, plain: str, replaced: int) -> None:
    losses = Losses()
    assert (losses.in_line(text), losses.plain(text)) == (line, plain)
    assert losses.replaced == (replaced if line == plain else 0) + replaced


def test_each_papers_cut_cells_are_named_once_and_counted_all() -> None:
    losses = Losses(cut=[*"edcba", "e"])
    assert list(losses.iter_told("xlsx")) == ["6 cells are cut to 32,767 characters, the most xlsx can hold: e, d, c, b, a"]


def test_losses_of_one_are_told_as_one() -> None:
    assert list(Losses(formulas=1, replaced=1, cut=["title of PMID 1"]).iter_told("xlsx")) == [
        "1 cell that a spreadsheet would run as a formula begins with an apostrophe",
        "1 control character is written as U+FFFD: xlsx cannot hold them",
        "1 cell is cut to 32,767 characters, the most xlsx can hold: title of PMID 1",
    ]
    assert list(Losses().iter_told("xlsx")) == []


def test_losses_begin_anew_with_each_file() -> None:
    Losses().cut.append("title of PMID 1")
    assert Losses().cut == []
