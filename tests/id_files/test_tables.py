"""Spreadsheets as text: the column of ids is told by its heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.id_files import read_ids
from tests.id_files.lists import A, read


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
