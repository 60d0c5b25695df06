"""`scraper corpus`: what reads a corpus, and what it prints where there is nothing, or not all."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from scraper.model import ArticleList, ListedArticle, Record
from scraper.store.corpus import Corpus
from tests.conftest import CASSETTES, Run


def test_search_by_publication_type(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "import", db, str(CASSETTES / "pubmed" / "999000018" / "body.xml"))
    assert run("corpus", "search", db, "--type", "JOURNAL article", "--format", "ids").stdout.split() == ["999000018"]
    assert run("corpus", "search", db, "--type", "Review", "--format", "ids").code == 1


@pytest.fixture
def db(tmp_path: Path) -> str:
    """A corpus of three papers: the third cites the second, which cites the first."""
    cited = {1: (), 2: ("998000001",), 3: ("998000002", "998000009")}
    with Corpus(tmp_path / "pain.db", create=True) as corpus:
        corpus.add(
            Record(pmid=f"99800000{number}", doi=f"10.5555/inv.{number}", title=f"Quillamine {number}", references=listed(*pmids))
            for number, pmids in cited.items()
        )
    return str(tmp_path / "pain.db")


def listed(*pmids: str) -> ArticleList:
    items = tuple(ListedArticle(position=place, pmid=pmid, sources=("pubmed",)) for place, pmid in enumerate(pmids, 1))
    return ArticleList(items, len(items))


def test_records_come_in_the_order_asked_and_what_is_missing_is_named_once(run: Run, db: str) -> None:
    result = run("corpus", "get", db, "998000003", "5", "10.5555/INV.1", "10.5555/none", "5")
    assert [json.loads(line)["pmid"] for line in result.stdout.splitlines()] == ["998000003", "998000001"]
    assert (result.code, result.stderr.splitlines()) == (3, [
        f"scraper: PMID 5 is not in {db}; add it with 'scraper corpus add'",
        f"scraper: 10.5555/none is not in {db}; add it with 'scraper corpus add'",
    ])  # fmt: skip


def test_what_is_found_comes_highest_pmid_first_and_no_more_than_the_limit(run: Run, db: str) -> None:
    found = run("corpus", "search", db, "quillamine", "--format", "ids")
    assert found.stdout.split() == ["998000003", "998000002", "998000001"]
    assert run("corpus", "search", db, "quillamine", "--format", "ids", "--limit", "2").stdout.split() == found.stdout.split()[:2]
    lines = run("corpus", "search", db, "quillamine", "--limit", "1").stdout
    assert lines == run("corpus", "get", db, "998000003").stdout


def test_nothing_to_search_for_names_all_that_can_be_given(run: Run, db: str) -> None:
    result = run("corpus", "search", db)
    every = "--entity, --journal, --year, --relation, --type, --retracted or --partial"
    assert (result.code, result.stderr) == (2, f"scraper: nothing to search for: give words, {every}\n")


@pytest.mark.parametrize(
    ("command", "asked", "pmids", "code"),
    [
        ("citing", ["998000001"], ["998000002"], 0),
        ("citing", ["998000009"], ["998000003"], 0),  # is in no record of its own
        ("citing", ["10.5555/none", "998000002"], ["998000003"], 3),
        ("references", ["998000003"], ["998000002", "998000009"], 0),
        ("references", ["10.5555/none"], [], 1),
        ("references", ["998000001"], [], 0),
    ],
)
def test_edges_are_those_that_any_record_says(
    run: Run, db: str, command: str, asked: list[str], pmids: list[str], code: int
) -> None:
    result = run("corpus", command, db, *asked, "--format", "ids")
    assert (result.stdout.split(), result.code) == (pmids, code)
    assert ("10.5555/none is not in" in result.stderr) == ("10.5555/none" in asked)


def test_edges_are_exported_as_csv_and_as_nothing_else(run: Run, db: str) -> None:
    lines = ["citing,cited,sources", "998000002,998000001,pubmed", "998000003,998000002,pubmed", "998000003,998000009,pubmed"]
    assert run("corpus", "export", db, "--edges").stdout.splitlines() == lines
    refused = run("corpus", "export", db, "--edges", "--format", "ris")
    assert (refused.code, "--edges prints CSV, not ris" in refused.stderr) == (2, True)


def test_a_whole_corpus_is_told_on_stderr_and_a_fault_on_stdout(run: Run, db: str) -> None:
    assert run("corpus", "verify", db) == (0, "", f"scraper: 3 records of {db} are whole\n")
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE records SET sha256 = x'00' WHERE rowid = (SELECT min(rowid) FROM records)")
    connection.close()
    result = run("corpus", "verify", db)
    assert (result.code, result.stderr) == (1, "")
    assert "998000001" in result.stdout


def test_a_corpus_that_is_there_is_left_as_it_is_by_init(run: Run, db: str) -> None:
    assert run("corpus", "init", db).code == 0
    assert json.loads(run("corpus", "stats", db).stdout)["papers"] == 3
    assert run("corpus", "status", db).stdout == f"3 papers in {db}\n"
