"""A file as numbered lines, whatever encoding and line ends it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.id_files.decode import HEAD_BYTES, Source
from tests.id_files.lists import A, B, read, source_of


def test_windows_1252(tmp_path: Path) -> None:
    found = read(tmp_path, f"Überschrift;PMID\nJosé…;{A}\nx;{B}\n".encode("cp1252"))
    assert found.ids == [A, B]


def lines_of(*chunks: bytes) -> list[str]:
    return [line for _, line in Source("list", iter(chunks)).lines()]


TEXTS = st.text(st.sampled_from("ab1é\u2028𝒳\r\n \x85\x0b"), max_size=30)


@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.integers(1, 5))
def test_lines_are_the_same_in_whatever_pieces_they_come(text: str, encoding: str, size: int) -> None:
    body = ("x" * HEAD_BYTES + text).encode(encoding)  # the beginning is one piece
    pieces = [body[:HEAD_BYTES], *(body[at : at + size] for at in range(HEAD_BYTES, len(body), size))]
    found = lines_of(*pieces)
    assert found == lines_of(body) == re.split("\r\n|\r|\n", "x" * HEAD_BYTES + text)


def test_lines_are_numbered_from_one_and_the_mark_is_no_part_of_them() -> None:
    source = source_of("\ufeffa\r\rb\r\n\ufeffc".encode())
    assert source.first_lines == ["a", "", "b", "\ufeffc"]
    assert list(source.lines()) == [(1, "a"), (2, ""), (3, "b"), (4, "\ufeffc")]
    assert list(source_of("").lines()) == [(1, "")]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("é;1\n".encode("cp1252") + "é;2".encode(), ["é;1", "é;2"]), (b"a\xe2\x80", ["aâ€"]), (b"a\x81b", ["a\ufffdb"]),
        ("é1\n2".encode("utf-16-be"), ["é1", "2"]), ("PMID\n1".encode("utf-16-le"), ["PMID", "1"]),
    ],
)  # fmt: skip
def test_what_is_no_utf_8_is_read_as_excel_writes_it(body: bytes, lines: list[str]) -> None:
    assert lines_of(body) == lines
    assert source_of(body).first_lines == lines


def test_a_file_that_is_no_text_is_told_with_the_place() -> None:
    source = source_of(b"998000601\n" + bytes(3) + b"998000602\n" * 20)
    with pytest.raises(InputError, match=r"^list: is no text: it has a NUL byte at byte 11$"):
        list(source.lines())


def test_a_line_that_is_longer_than_any_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.id_files.decode._LONGEST_LINE", 100)
    assert lines_of(b"9" * 100 + b"\n" + b"8" * 100) == ["9" * 100, "8" * 100]
    with pytest.raises(InputError, match="list: has a line longer than 100 characters: it is no list of ids"):
        lines_of(b"1\n" + b"9" * 101)


def test_pieces_are_all_there_is() -> None:
    chunks = [b"a" * HEAD_BYTES, b"b", b"", b"c" * 10]
    source = Source("list", iter(chunks))
    assert (source.head, b"".join(source.pieces())) == (chunks[0], b"".join(chunks))
