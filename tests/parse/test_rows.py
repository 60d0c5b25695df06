"""Files of rows in pieces: lines, cells and columns, the longest of each, and what is told of a row that is left out."""

from __future__ import annotations

import csv
import sys
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ParseError
from scraper.model import ParsedRecord, SourceStatus
from scraper.parse.rows import CUT_SHORT, Columns, Lines, iter_cells, mark_cut, read_header, unread
from tests.parse.tables import OWN, as_csv, parse, pieces_of


def test_lists_longer_than_the_csv_module_takes() -> None:
    cited_by = " ".join(str(998000000 + number) for number in range(40_000))
    before = csv.field_size_limit()
    (found,) = parse(as_csv([["pmid", "title", "cited_by", "references"], [OWN, 'A, "B"', cited_by, ""]]))
    assert found.citing_articles is not None
    assert (found.title, found.citing_articles.shown, csv.field_size_limit()) == ('A, "B"', 40_000, before)


def test_a_quote_that_nothing_closes_ends_the_file_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[iter_cells.__module__], "_LARGEST_CELL", 1000)
    rows = iter_cells([b"a,b\n"] * 70 + [b'a,"b\n'] + [b"a,bcdefg\n"] * 200, "table")
    assert list(islice(rows, 70)) == [["a", "b"]] * 70
    with pytest.raises(ParseError, match="table: line 72: a row that is no CSV"):  # below the header
        next(rows)


def test_carriage_returns_inside_a_row_end_none() -> None:
    rows = iter_cells([b"a\rb,c\r\n", b'"d\re\r\n', b'f",g\n', b"\r\n", b"\n", b"h\r,\r\n", b"i\r"], "table")
    assert [*rows] == [["a b", "c"], ["d e\r\nf", "g"], ["h ", ""], ["i"]]


def test_bytes_that_are_no_text_are_told_in_their_row() -> None:
    one, other = parse(b"pmid,title,cited_by,references\n998000001,Caf\xe9,,\n998000002,Caf\xc3\xa9,,\n")
    assert (one.title, [issue.code for issue in one.issues]) == ("Caf\ufffd", ["control_characters"])
    assert (other.title, other.issues) == ("Café", ())


def test_a_file_cut_within_a_row_says_so() -> None:
    one, other = parse(b"pmid,title,cited_by,references\n998000001,A,,\n998000002,B,,998000003 99800")
    assert ([issue.code for issue in one.issues], [issue.code for issue in other.issues]) == ([], ["cut_short"])


@given(st.lists(st.binary(max_size=5), max_size=8), st.integers(1, 9))
def test_lines_are_those_of_the_file(parts: list[bytes], size: int) -> None:
    body = b"\n".join(parts)
    lines = Lines(pieces_of(body, size), "table")
    assert list(lines) == body.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True) or b"\r" in body or b"\x0b" in body
    assert lines.is_cut == (bool(body) and not body.endswith(b"\n"))


def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(ParseError, match="line 2: more than 64 MB"):
        list(Lines([b"a\n", *[b"x" * (1 << 20)] * 70], "table"))


def test_the_names_of_a_header() -> None:
    assert read_header(b'\xef\xbb\xbfpmid, "a,b" ,c\r\n')[0] == "pmid"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("a, b ,c\n", ("a", "b", "c")),
        ("a,,a", ("a", "", "a")),
        ('"a,b",c\r\n', ("a,b", "c")),
        ("a\rb,c", ()),
        ("\n", ()),
        (b"caf\xe9,b", ("caf\ufffd", "b")),
        ("x" * 20_001, ("x" * 20_000,)),
    ],
)
def test_a_header_line(line: str | bytes, names: tuple[str, ...]) -> None:
    assert read_header(line) == names


def test_columns_without_a_name_may_be_several() -> None:
    assert Columns("a,,,b", "table", ["b"]).values(["1", "", "3", "4"]) == {"a": "1", "": "3", "b": "4"}
    with pytest.raises(ParseError, match="table: line 1: the header names the column 'a' twice"):
        Columns("a,b,a", "table", ["b"])


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (["1", ""], {"a": "1", "b": None}),
        ([0, None], {"a": 0, "b": None}),
        ({"b": "", "a": [], "c": 3}, {"a": [], "b": None}),
        ({}, {"a": None, "b": None}),
        (["1"], None),
        (["1", "2", ""], None),
    ],
)
def test_the_cells_of_a_row_by_their_columns(row: Any, values: dict[str, Any] | None) -> None:
    assert Columns("a,b", "table", []).values(row) == values


@pytest.mark.parametrize(
    ("count", "first", "told"),
    [
        (1, "a\x00b", "1 row is left out (why): 'a\ufffdb'"),
        (2, b"caf\xe9", "2 rows are left out (why): 'caf\ufffd'"),
        (3, "x" * 120, f"3 rows are left out (why): '{'x' * 120}'"),
        (3, "x" * 121, f"3 rows are left out (why): '{'x' * 120}\u2026'"),
    ],
)
def test_rows_that_are_left_out_are_told_with_the_first(count: int, first: str | bytes, told: str) -> None:
    found = unread(count, first, "why", "links")
    assert (found.code, found.field, found.message) == ("unread_rows", "links", told)


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_only_the_last_record_of_a_file_without_an_end_is_marked(count: int, end: bytes) -> None:
    lines = Lines([b"\n".join([b"x"] * 3), end], "table")
    status = SourceStatus(name="icite")
    records = (ParsedRecord(source=status, layout="x", pmid=str(number)) for number, _ in zip(range(count), lines, strict=False))
    found = list(mark_cut(records, lines))
    assert [one.pmid for one in found] == [str(number) for number in range(count)]
    assert [one.issues for one in found] == [()] * (count - 1) + [(CUT_SHORT,) if count == 3 and not end else ()] * (count > 0)
