"""A plain list: ids between blanks, commas and semicolons."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.id_files import read_ids
from scraper.id_files.found import Found
from scraper.id_files.plain import iter_tokens, read_list
from tests.id_files.lists import source_of


@hypothesis.given(
    st.lists(st.integers(1, 10**9 - 1).map(str) | st.integers(1, 10**7).map("PMC{}".format) | st.just("10.5555/x(1);2-1")),
    st.sampled_from(["\n", "\r", "\r\n", "\x85", "\u2028", ", ", "; ", "\t", " \n# c\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_ids_joined_by_anything_come_back(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], joint: str, encoding: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "joined.txt"
    path.write_bytes(joint.join(ids).encode(encoding))
    assert read_ids(str(path)).ids == ids


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("", []), ("   # a comment", []), ("12 13#14", ["12", "13"]), ("12;;13,,14", ["12", "13", "14"]),
        ("PMID : 12", ["PMID:12"]),
        ("doi: 10.5555/a, pmcid:PMC1", ["doi:10.5555/a", "pmcid:PMC1"]), ("“12”, '13'", ["12", "13"]),
        ("12,345,678;9", ["12,345,678", "9"]), ("12,345 9", ["12,345", "9"]), ("12,34", ["12", "34"]),
        ("1 234 567", ["1 234 567"]), ("12 345 6", ["12", "345", "6"]), ("12\u00a0345", ["12\u00a0345"]),
        ("10.5555/a,b;c", ["10.5555/a,b;c"]), ("10.5555/a,10.5555/b;PMC1", ["10.5555/a", "10.5555/b", "PMC1"]),
        ("10.5555/a#b c", ["10.5555/a#b"]), ("https://example.org/#a 12 # b", ["https://example.org/#a", "12"]),
    ],
)  # fmt: skip
def test_words_of_a_line(line: str, tokens: list[str]) -> None:
    assert list(iter_tokens(line)) == tokens


@given(st.text(st.sampled_from("1290.5/a#,; '\u00a0:PMIDdoC\t"), max_size=25))
def test_no_word_is_empty_or_has_a_blank_around_it(line: str) -> None:
    assert [token for token in iter_tokens(line) if not token.strip() or token != token.strip()] == []


def read_plain(text: str) -> Found:
    found = Found("list")
    read_list(source_of(text), found)
    return found


@pytest.mark.parametrize(
    "text",
    ["1 998000601\n2 998000602\n", '"1";998000601\n\n"2";998000602', "1,a,b\n2,c,d\n3,e,f\n"],
)
def test_lines_that_are_only_numbered_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^list, line 1: the first column numbers the lines, .*: head it 'PMID'$"):
        read_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 998000601\n",
        "1 998000601\n3 998000602\n",
        "1 998000601\n2\n",
        "1 998000601\n2 998000602\n7\n",
        "2 5\n3 6\n",
        "1\n2\n3\n",
    ],
)
def test_small_numbers_are_pmids_otherwise(text: str) -> None:
    assert len(read_plain(text).ids) == len(text.split())


def test_a_place_counts_every_line_end_there_is() -> None:
    found = read_plain("1\n2\x85bad\u20285\r\n\nworse\n3")
    with pytest.raises(InputError) as error:
        found.end()
    assert [note.partition(":")[0] for note in error.value.__notes__] == ["list, line 3", "list, line 6"]
