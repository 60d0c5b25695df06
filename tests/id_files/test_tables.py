"""Spreadsheets as text: the column of ids is told by its heading."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import InputError
from scraper.id_files import read_ids
from scraper.id_files.found import Found
from scraper.id_files.tables import choose_columns, is_heading, is_table, no_column, read_table
from tests.id_files.lists import A, read, source_of


@pytest.mark.parametrize("heading", ["PMID", "PubMed ID", "pubmed_id", "Medline PMID", "PubMed PMID", "PMIDs"])
def test_headings_of_pmids(heading: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"Title,{heading}\nNewts,{A}\n").ids == [A]


def test_a_huge_cell(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_bytes(b'PMID,Authors\n1,"' + b"Inventor A, " * 100_000 + b'"\n2,x\n')
    assert read_ids(str(path)).ids == ["1", "2"]
    path.write_bytes(b"PMID,Authors\n1," + b"x" * 20_000_000)
    with pytest.raises(InputError, match="line 2: cannot be read as a table: field larger"):
        read_ids(str(path))


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Title", "PubMed-ID", "D.O.I.", "PMC #"], {"pmid": 1, "doi": 2, "pmcid": 3}),
        (["pubmed_id", "pmid", "pmc_id", "pmcid"], {"pmid": 0, "pmcid": 2}),
        (["Accession Number", "DOI"], {"doi": 1}), (["Accession No."], {"doi": 0}), ([None, 5, "PMID"], {"pmid": 2}),
        (["PMID of the comment", "Year"], {}), ([], {}),
    ],
)  # fmt: skip
def test_columns_are_told_by_their_headings(headings: list[Any], columns: dict[str, int]) -> None:
    assert choose_columns(headings) == columns


@pytest.mark.parametrize(
    ("headings", "told"), [(["PMID", "x", "PubMed"], "PMIDs, 'PMID' and 'PubMed'"), (["doi", "DOI"], "DOIs, 'doi' and 'DOI'")]
)
def test_two_columns_of_one_kind_are_refused(headings: list[str], told: str) -> None:
    with pytest.raises(InputError) as error:
        choose_columns(headings, "t.csv")
    assert str(error.value) == f"t.csv: two columns hold {told}: keep one"


def test_headings_without_ids_are_named_up_to_a_dozen() -> None:
    assert str(no_column("t.csv", ["a", "b" * 50, 5])) == (
        f"t.csv: no column of ids among 'a', '{'b' * 40}', '5': head one 'PMID', 'PMCID' or 'DOI'"
    )
    assert "'11', …: head" in str(no_column("t.csv", range(13)))
    assert "…" not in str(no_column("t.csv", range(12)))
    assert (is_heading("PubMed ID"), is_heading("Accession Number"), is_heading(None)) == (True, False, False)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("PMID\n1\n", True), ("Title;Year\n", True), ("Title,Year of 2020\n", False), ("Some text without anything\n", False),
        ("\n \na\tb\n", True), ("sep=|\nx|DOI\n", True), ("# a, comment\n1\n", False), ("", False), ("10.5555/a;b\n", False),
    ],
)  # fmt: skip
def test_a_table_begins_with_headings(text: str, is_one: bool) -> None:
    assert is_table(source_of(text)) == is_one


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("x|PMID\nsep|1\n", None), ("sep=|\nx|PMID\na,b|1\n", ["1"]),
        ("\n\nPMID,x\n3,y\n", ["3"]), ("a;PMID,b\n;4,\n", None), ('x,PMID\n"a\nb",5\n', ["5"]), ("x,PMID\na\nb,6,,\n", ["6"]),
        ("PMID,x\n,\n", []), ('"sep=;"\nPMID;x\n2;y\n', ["2"]), ("sep=;\nPMID;x\n2;y\n", ["2"]),
    ],
)  # fmt: skip
def test_cells_are_parted_by_what_makes_a_heading_known(text: str, ids: list[str] | None) -> None:
    found = Found("t.csv")
    if ids is None:
        with pytest.raises(InputError, match="no column of ids among"):
            read_table(source_of(text), found)
        return
    read_table(source_of(text), found)
    assert found.end().ids == ids


def test_places_are_lines_of_the_file_and_the_limit_of_cells_is_put_back() -> None:
    before = csv.field_size_limit(4_321)
    found = Found("t.csv")
    read_table(source_of('PMID,x\n1,"a\nb"\nbad,y\n1,2,3\n'), found)
    with pytest.raises(InputError) as error:
        found.end()
    assert [note.partition(": ")[0] for note in error.value.__notes__] == ["t.csv, line 4, PMID", "t.csv, line 5"]
    assert csv.field_size_limit(before) == 4_321
