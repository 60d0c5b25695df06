"""Tables come into a run: rows of papers as they stand, and links between papers; what cannot be taken is told."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import zstandard

from scraper.bulk.part import save_part
from scraper.bulk.read_tables import read_citations, read_csv, read_rows_of_papers
from scraper.errors import InputError
from tests.bulk.kinds import CONCEPTS, ICITE, LINKS, ONE, OTHER, PMC_IDS, RELATIONS, TWO, zipped
from tests.bulk.run_files import documents_in, pairs_in, take_in

# ---- rows of papers -----------------------------------------------------------------------------------------------------


def test_the_rows_of_a_paper_that_follow_each_other_stay_together_as_they_stand(tmp_path: Path) -> None:
    rows = CONCEPTS.encode().split(b"\n")[:-1]
    odd = f"{TWO}\tDisease\tMESH:D010146\tpa\xedn".encode("latin-1")
    (tmp_path / "a.tsv").write_bytes(b"\n".join([*rows, b"", odd, rows[0]]) + b"\n")
    run = take_in(read_rows_of_papers, tmp_path / "a.tsv")
    assert documents_in(run) == [
        (ONE, 1, b"\n".join(rows[:2])), (ONE, 1, rows[0]), (TWO, 1, rows[2]), (TWO, 1, odd), (OTHER, 1, rows[3]),
    ]  # fmt: skip
    assert run.told["sha256"] == hashlib.sha256((tmp_path / "a.tsv").read_bytes()).hexdigest()
    assert ("cut_short" in run.told, run.told["separator"]) == (False, "|")


def test_a_table_without_its_last_line_feed_tells_the_paper_that_may_be_cut(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(RELATIONS + f"{TWO}\ttreat\tChemical|MESH:D007649\tDisease|MESH:D010146")
    run = take_in(read_rows_of_papers, tmp_path / "a.tsv")
    assert run.told["cut_short"] == TWO
    assert "separator" not in run.told


@pytest.mark.parametrize("pmid", ["", "0998000001", "9980000011", "998 000", "x"])
def test_rows_of_no_pmid_are_told(tmp_path: Path, pmid: str) -> None:
    bad = f"{pmid}\ttreat\tChemical|MESH:D007649\tDisease|MESH:D010146\n"
    (tmp_path / "a.tsv").write_text(RELATIONS * 9 + bad + bad)
    run = take_in(read_rows_of_papers, tmp_path / "a.tsv")
    told = {"where": "a row without PMID", "pmid": None, "reason": bad[:-1][:80]}
    assert ([one[0] for one in documents_in(run)], run.told["failures"]) == ([ONE], [told, told])


# ---- CSV ----------------------------------------------------------------------------------------------------------------


def cells_in(path: Path, **options: object) -> dict[int, list[str]]:
    """The cells of each row that was taken."""
    run = take_in(read_csv, path, **options)  # type: ignore[arg-type]
    return {pmid: [cell.decode() for cell in msgspec.msgpack.decode(body)] for pmid, _, body in documents_in(run)}


def test_a_row_is_of_the_paper_in_its_column_wherever_that_stands(tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text(PMC_IDS + f"J Inv,,,2019,1,2,5,,PMC9990003, {TWO}.0 ,,live\n")
    assert {pmid: cells[8] for pmid, cells in cells_in(tmp_path / "ids.csv").items()} == {ONE: "PMC9990001", TWO: "PMC9990003"}
    run = take_in(read_csv, tmp_path / "ids.csv")
    assert (run.told["without_pmid"], run.told["failed"], run.told["header"]) == (1, 0, PMC_IDS.partition("\n")[0] + "\n")
    part = save_part([str(TWO)], None, str(tmp_path))
    assert [*cells_in(tmp_path / "ids.csv", part=part)] == [TWO]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"{TWO},10.5555/two\n", f"2 cells of 11, PMID '{TWO}'"),
        (f"{ICITE.splitlines()[1]},more\n", f"12 cells of 11, PMID '{ONE}'"),
        ("none" * 9 + "," * 10 + "\n", f"11 cells of 11, PMID '{'none' * 5}'"),
        ("0" + "," * 10 + "\n", "11 cells of 11, PMID '0'"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_by_its_number(tmp_path: Path, row: str, told: str) -> None:
    (tmp_path / "a.csv").write_text(ICITE + row)
    run = take_in(read_csv, tmp_path / "a.csv")
    assert [pmid for pmid, *_ in documents_in(run)] == [ONE]
    assert run.told["failures"] == [{"where": "row 2", "pmid": None, "reason": told}]


@pytest.mark.parametrize(("last", "told"), [(ICITE.splitlines()[1], ONE), ("Jo", 0)])
def test_a_csv_without_its_last_line_feed_tells_so(tmp_path: Path, last: str, told: int) -> None:
    (tmp_path / "a.csv").write_text(ICITE + last)
    assert take_in(read_csv, tmp_path / "a.csv").told["cut_short"] == told
    (tmp_path / "a.csv").write_text(ICITE)
    assert "cut_short" not in take_in(read_csv, tmp_path / "a.csv").told


# ---- links --------------------------------------------------------------------------------------------------------------

EDGES = [(ONE, TWO), (ONE, TWO), (ONE, OTHER), (TWO, ONE)]  # cited, citing
BACK = [(ONE, TWO), (TWO, ONE), (TWO, ONE), (OTHER, ONE)]  # citing, cited


@pytest.mark.parametrize(
    ("name", "pack"), [("a.csv", bytes), ("a.csv.gz", gzip.compress), ("a.csv.zst", zstandard.compress), ("a.zip", zipped)]
)
def test_links_come_to_each_paper_and_from_it(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / name).write_bytes(pack(LINKS.encode()))
    run = take_in(read_citations, tmp_path / name)
    assert (pairs_in(run, "edges"), pairs_in(run, "back")) == (EDGES, BACK)
    assert (run.told["links"], run.told["sha256"]) == (4, hashlib.sha256(LINKS.encode()).hexdigest())


def test_of_a_list_links_that_lead_to_it_and_from_it_are_taken(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LINKS)
    run = take_in(read_citations, tmp_path / "a.csv", save_part([str(ONE), str(OTHER)], None, str(tmp_path)))
    assert (pairs_in(run, "edges"), pairs_in(run, "back")) == ([one for one in EDGES if one[0] == ONE], [BACK[0], BACK[3]])


@pytest.mark.parametrize("pair", [(0, ONE), (ONE, 0), (10**9, ONE), (ONE, 2**32 - 1)])
def test_pairs_with_a_number_that_is_no_pmid_are_told(tmp_path: Path, pair: tuple[int, int]) -> None:
    (tmp_path / "a.csv").write_text(LINKS + f"{pair[0]},{pair[1]}\n{10**9 - 1},1\n")
    run = take_in(read_citations, tmp_path / "a.csv")
    assert run.told["failures"] == [{"where": "a pair that names no PMID", "pmid": None, "reason": f"{pair[0]},{pair[1]}"}]
    assert (run.told["links"], pairs_in(run, "edges")) == (5, [(1, 10**9 - 1), *EDGES])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", LINKS.encode() + b"x,1\n"), ("a.csv", LINKS.encode() + b"1\n"), ("a.csv", LINKS.encode() + b"4294967296,1\n"),
        ("a.csv.gz", gzip.compress(LINKS.encode() * 99)[:-9]),
    ],
)  # fmt: skip
def test_a_damaged_table_of_links_is_not_taken_at_all(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=r"^cannot be read as a table of citing,referenced: "):
        take_in(read_citations, tmp_path / name)
