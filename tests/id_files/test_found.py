"""What a list holds: ids, entries that are none, and rows that have none."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import InputError
from scraper.id_files import IdList, read_ids
from scraper.id_files.found import Found, is_nothing
from scraper.ids import Scheme
from tests.conftest import Run
from tests.id_files.lists import A


def test_all_bad_lines_are_named_up_to_twenty(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("".join(f"{A}\nbad{number}\n" for number in range(1, 26)))
    result = run("fetch", "-i", str(path), "--offline")
    assert (result.code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert "25 entries are no ids of papers" in lines[0]
    assert [line.partition(", line ")[2].partition(":")[0] for line in lines[1:-1]] == [str(2 * n) for n in range(1, 21)]
    assert lines[-1].endswith("and 5 more")


def test_very_many_bad_lines_make_a_short_message(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(b"x\n" * 200_000)
    with pytest.raises(InputError, match="200,000 entries") as refusal:
        read_ids(str(path))
    assert len(refusal.value.__notes__) == 21
    assert sum(map(len, refusal.value.__notes__)) < 5_000


A_ROW = {"pmid": A, "pmcid": "PMC998001", "doi": "10.5555/A"}


def taken(values: dict[Scheme, Any], **options: bool) -> IdList:
    """What is taken of one row."""
    found = Found("list", **options)
    found.take_row(values, "row 2")
    return found.end()


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        (A_ROW, [A]), (A_ROW | {"pmid": " "}, ["PMC998001"]), (A_ROW | {"pmid": "n/a", "pmcid": math.nan}, ["10.5555/a"]),
        ({"doi": "10.5555/b", "pmid": None}, ["10.5555/b"]), ({"pmid": 998000601}, [A]), ({"pmid": 998000601.0}, [A]),
        ({"pmid": "PMID: 12; 13 # two"}, ["12", "13"]), ({"pmid": "# none yet", "doi": "10.5555/b"}, ["10.5555/b"]),
        ({"pmid": "PMC998001"}, ["PMC998001"]), ({"pmcid": "https://pubmed.ncbi.nlm.nih.gov/12/"}, ["12"]),
    ],
)  # fmt: skip
def test_the_best_id_of_a_row_is_taken(values: dict[Scheme, Any], ids: list[str]) -> None:
    assert taken(values) == IdList(ids, [])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"pmid": "012"}, "row 2, PMID: '012'"), ({"pmid": True}, "row 2, PMID: True"),
        ({"pmcid": " 12 "}, "row 2, PMCID: '12' is no PMCID;"),
        ({"doi": 12}, "row 2, DOI: 12 is no DOI; digits alone may be of any catalogue"),
        ({"pmid": " #REF! ", "doi": "10.5555/a"}, "row 2, PMID: '#REF!' is shown in the place of a value"),
        ({"pmid": "####"}, "row 2, PMID: '####' is shown in the place of a value"),
    ],
)  # fmt: skip
def test_what_is_no_id_is_told_with_its_column(values: dict[Scheme, Any], reason: str) -> None:
    with pytest.raises(InputError) as error:
        taken(values)
    assert str(error.value).startswith(reason)


@pytest.mark.parametrize(
    ("values", "others"),
    [
        (A_ROW, ("PMC998001", "10.5555/a")), (A_ROW | {"pmid": None}, ("10.5555/a",)),
        (A_ROW | {"doi": "none of its own"}, ("PMC998001",)),
        (A_ROW | {"doi": "12", "pmcid": "10.5555/b"}, ()), ({"pmid": "12 13", "doi": "10.5555/a"}, ("10.5555/a",)),
    ],
)  # fmt: skip
def test_further_ids_of_a_row_are_kept_where_they_are_asked_for(values: dict[Scheme, Any], others: tuple[str, ...]) -> None:
    assert (taken(values, with_others=True).others, taken(values).others) == (others, ())


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("12", True), (" 12\t", True), ("012", False), ("1234567890", False), ("١٢", False), ("12a", False), ("", False)],
)
def test_digits_that_stand_alone_are_a_pmid(text: str, is_one: bool) -> None:
    found = Found("list")
    assert (found.take_digits(text), found.ids) == (is_one, [text.strip()] if is_one else [])


def test_rows_with_nothing_in_them_are_counted() -> None:
    found = Found("list")
    for value in (None, "", " - ", "N/A", "Not available", math.nan, "<NA>", "null"):
        found.take_row({"pmid": value}, "row")
    assert (found.without, found.end().ids) == (8, [])
    assert [is_nothing(value) for value in (0, False, "0", "nothing", [])] == [False] * 5


def test_one_bad_entry_is_the_whole_message() -> None:
    found = Found("list")
    found.take("12", "line 1")
    found.refuse("line 2", "odd")
    with pytest.raises(InputError) as error:
        found.end()
    assert (str(error.value), getattr(error.value, "__notes__", [])) == ("line 2: odd", [])


@pytest.mark.parametrize(
    ("rows", "names", "note"),
    [
        ([{"pmid": "1"}], {"pmid": "PMID"}, "reading column 'PMID' of t.csv: 1 ids"),
        ([{"pmid": "1"}, {}, {}], {"pmid": "PMID"}, "reading column 'PMID' of t.csv: 1 ids, 2 rows without"),
        ([{"doi": "10.5555/a"}, {"pmid": "1"}, {}], {"doi": "Doi", "pmid": "Id", "pmcid": "PMC"},
         "reading column 'Id', where it is empty 'PMC' then 'Doi', of t.csv: 2 ids (1 by PMID, 1 by DOI), 1 row without"),
    ],
)  # fmt: skip
def test_columns_are_told_in_the_order_they_are_looked_at(
    rows: list[dict[Scheme, Any]], names: dict[Scheme, str], note: str
) -> None:
    found = Found("list")
    for row in rows:
        found.take_row(row, "row")
    found.tell_columns(names, "t.csv")
    assert found.notes == [note]
