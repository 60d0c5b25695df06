"""Rows that a run keeps of a table become documents of one paper, as `parse` makes them of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.bulk.intake import Intake
from scraper.bulk.read_tables import read_csv, read_rows_of_papers
from scraper.bulk.tables import pack_row, reader_of
from tests.bulk.kinds import CONCEPTS, ICITE, ONE, PMC_IDS, RELATIONS, TWO
from tests.bulk.run_files import documents_in, take_in


def read_back(read: Callable[[Intake], None], path: Path, pmid: int) -> list[scraper.ParsedRecord]:
    """The documents of a paper, by way of a run."""
    run = take_in(read, path)
    return reader_of(run)([body for number, _, body in documents_in(run) if number == pmid])


@pytest.mark.parametrize(
    ("read", "text"),
    [(read_rows_of_papers, CONCEPTS), (read_rows_of_papers, RELATIONS), (read_csv, ICITE), (read_csv, PMC_IDS)],
    ids=["concepts", "relations", "icite", "pmc_ids"],
)
def test_documents_are_those_of_the_file(tmp_path: Path, read: Callable[[Intake], None], text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    expected = [one for one in scraper.parse_file(str(tmp_path / "a.txt")) if one.pmid == str(ONE)]
    assert read_back(read, tmp_path / "a.txt", ONE) == expected != []


def test_rows_of_a_paper_from_two_places_are_one_document(tmp_path: Path) -> None:
    more = f"{ONE}\tDisease\tMESH:D003866\tlow mood\tPubTator3\n"
    (tmp_path / "a.tsv").write_text(CONCEPTS + more)
    (document,) = read_back(read_rows_of_papers, tmp_path / "a.tsv", ONE)
    assert [one.text for one in document.annotations] == ["Ketamine", "ketamines", "pain", "low mood"]


def test_mentions_are_taken_apart_by_what_joins_them_in_that_file(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(CONCEPTS.replace("Ketamine|ketamines", "Ketamine;ketamines"))
    (document,) = read_back(read_rows_of_papers, tmp_path / "a.tsv", ONE)
    assert [one.text for one in document.annotations] == ["Ketamine", "ketamines", "pain"]


def test_each_row_of_a_csv_is_a_document(tmp_path: Path) -> None:
    header, row = ICITE.splitlines()
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n{row.replace('Ketamine', 'Ketamine again')}\n")
    documents = read_back(read_csv, tmp_path / "a.csv", ONE)
    assert [one.title for one in documents] == ["Ketamine", "Ketamine again"]


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [(read_rows_of_papers, CONCEPTS + f"{ONE}\tGene\t3351\tHTR", [1]), (read_csv, ICITE + ICITE.splitlines()[1], [0, 1])],
    ids=["concepts", "icite"],
)
def test_only_the_last_document_of_the_paper_that_may_be_cut_says_so(
    tmp_path: Path, read: Callable[[Intake], None], text: str, told: list[int]
) -> None:
    (tmp_path / "a.txt").write_text(text)
    codes = [[issue.code for issue in one.issues] for one in read_back(read, tmp_path / "a.txt", ONE)]
    assert [found.count("cut_short") for found in codes] == told


def test_no_other_paper_is_said_to_be_cut(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(CONCEPTS.rstrip("\n"))
    for pmid in (ONE, TWO):
        assert [one.issues for one in read_back(read_rows_of_papers, tmp_path / "a.tsv", pmid)] == [()]


@given(st.lists(st.binary(max_size=8), max_size=5))
def test_a_row_keeps_its_bytes_whatever_they_are(cells: list[bytes]) -> None:
    texts = [cell.decode("utf-8", "surrogateescape") for cell in cells]
    assert msgspec.msgpack.decode(pack_row(texts)) == cells
