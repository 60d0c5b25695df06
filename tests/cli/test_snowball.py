"""`scraper snowball` and `scraper corpus snowball`: rows on stdout, how whole the lists are on stderr and in the report."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import msgspec
import pytest

from scraper.model import ArticleList, FoundArticle, ListedArticle, Record
from scraper.store.corpus import Corpus
from tests.cli.sample import OFFLINE, OTHER, SEED
from tests.conftest import Run


def test_both_directions_at_once_and_what_is_known_of_the_lists(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = run("snowball", SEED, OTHER, *OFFLINE, "--report", str(report))
    assert result.code == 0
    rows = [msgspec.json.decode(line, type=FoundArticle) for line in result.stdout.splitlines()]
    assert {row.directions for row in rows} == {("citing",), ("references",)}
    assert [row.pmid for row in rows if row.pmid] == ["39219957", "39552919", "39719994", "39867533", "999000101"]
    assert f"PMID {SEED}: 4 citing articles, whether that is all is unknown" in result.stderr
    assert f"PMID {OTHER}: 2 references" in result.stderr
    assert "999000016: 1 citing article of 1 reported," in run("citing", "999000016", *OFFLINE).stderr
    assert f"{len(rows)} papers found" in result.stderr
    sums = json.loads(report.read_text())
    assert (sums["asked"], sums["rows"], sums["screened"]) == (2, len(rows), 0)
    assert sums["lists"][0] == {"pmid": SEED, "direction": "citing", "shown": 4, "total_reported": None, "complete": None}
    assert len(sums["lists"]) == 4


@pytest.mark.parametrize(("flag", "count"), [("--citing", 4), ("--references", 5)])
def test_one_direction(run: Run, flag: str, count: int) -> None:
    result = run("snowball", SEED, *OFFLINE, flag)
    assert len(result.stdout.splitlines()) == count
    assert ("references" in result.stderr) == (flag == "--references")


@pytest.mark.parametrize(("format_", "dialect"), [("csv", "excel"), ("tsv", "excel-tab")])
def test_tables(run: Run, format_: str, dialect: str) -> None:
    result = run("snowball", SEED, *OFFLINE, "--format", format_)
    rows = list(csv.DictReader(result.stdout.splitlines(), dialect=dialect))
    assert list(rows[0])[:11] == "pmid doi pmcid title authors year journal n_seeds seeds directions sources".split()
    assert (rows[0]["pmid"], rows[0]["authors"], rows[0]["n_seeds"], rows[0]["is_seed"]) == (
        "39219957", "Banik, S; Madavi, S", "1", "false",
    )  # fmt: skip


@pytest.mark.parametrize("format_", ["ris", "bibtex", "csl-json", "nbib"])
def test_citations_note_their_seeds(run: Run, format_: str) -> None:
    result = run("snowball", SEED, *OFFLINE, "--format", format_)
    assert result.code == 0
    plain = " ".join(result.stdout.split())
    assert f"Cites PMID {SEED}." in plain
    assert f"Cited by PMID {SEED}." in plain


def test_what_is_screened_is_left_out_and_counted(run: Run, tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("\ufeffPMID: 39219957  # seen\nhttps://doi.org/10.1177/20494637241262509\r\n")
    two.write_text("PMC11667026,doi:10.1002/phar.2065\n")
    result = run("snowball", SEED, *OFFLINE, "--format", "ids", "--not-in", str(one), "--not-in", str(two))
    assert result.stdout.split() == ["39867533"]
    assert "5 papers found; 4 screened already left out; 4 without PMID left out" in result.stderr


def test_a_screened_row_counts_by_all_its_ids(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "screened.csv"
    path.write_text("PMID,DOI\n998000301,10.1002/phar.2065\n998000302,doi:10.1177/20494637241262509\n39219957,n. a.\n")
    rows = run("snowball", SEED, *OFFLINE, "--format", "csv", "--not-in", str(path)).stdout
    assert "10.1002/phar.2065" not in rows  # an entry without PMID
    assert "39552919" in rows  # it has a PMID, and another than the screened paper of its DOI
    assert "39219957" not in rows


def test_a_list_of_screened_papers_names_every_bad_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "seen.txt"
    path.write_text("1\nketamine\n0123\n" + "x\n" * 30)
    result = run("snowball", SEED, *OFFLINE, "--not-in", str(path))
    assert (result.code, result.stdout) == (2, "")
    assert f"{path}, line 2: 'ketamine' is no id of a paper" in result.stderr
    assert f"{path}, line 3: '0123'" in result.stderr
    assert "and 12 more" in result.stderr


def test_a_seed_that_fails_makes_it_some(run: Run) -> None:
    result = run("snowball", SEED, "999000003", *OFFLINE)
    assert result.code == 3
    assert "PMID 999000003" in result.stderr
    assert run("snowball", "999000099", *OFFLINE).code == 1


@pytest.fixture
def db(tmp_path: Path) -> str:
    def listed(*pmids: str, **fields: str) -> ArticleList:
        items = tuple(ListedArticle(pmid=pmid, sources=("icite",), **fields) for pmid in pmids)  # type: ignore[arg-type]
        return ArticleList(items, len(items))

    with Corpus(tmp_path / "c.db", create=True) as corpus:
        corpus.add([
            Record(pmid="998000101", title="One", references=listed("998000102", "998000201")),
            Record(pmid="998000102", title="Two", references=listed("998000201", title="=SUM(1)")),
            Record(pmid="998000103", title="Three", citing_articles=listed("998000101")),
        ])  # fmt: skip
    return str(tmp_path / "c.db")


def test_a_corpus_leads_on_without_asking(run: Run, db: str) -> None:
    result = run("corpus", "snowball", db, "--references", "--format", "csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [(row["pmid"], row["seeds"], row["is_seed"], row["title"]) for row in rows] == [
        ("998000201", "998000101; 998000102", "false", "'=SUM(1)"),
        ("998000102", "998000101", "true", "Two"),
        ("998000103", "998000101", "true", "Three"),  # as its own record says
    ]
    assert "1 cell that a spreadsheet would run as a formula" in result.stderr
    some = run("corpus", "snowball", db, "998000102", "--format", "ids")
    assert some.stdout.split() == ["998000101", "998000201"]
    assert run("corpus", "snowball", db, "998000999").code == 2
