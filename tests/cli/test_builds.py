"""A corpus takes papers from a bulk build, and asks only for the rest."""

from __future__ import annotations

from pathlib import Path

import scraper
from scraper.bulk.build import Options, build
from tests.bulk.pubmed_files import Article, write_pubmed
from tests.conftest import CASSETTES, Run

ONE, TWO, FETCHED = "998000001", "998000002", "37622028"


def build_two(folder: Path) -> str:
    path = write_pubmed(folder / "pubmed26n0001.xml", [Article(int(ONE), "One"), Article(int(TWO), "Two", [int(ONE)])])
    build([path], str(folder / "papers"), options=Options(jobs=1))
    return str(folder / "papers")


def test_add_takes_what_the_build_has_and_asks_for_the_rest(run: Run, tmp_path: Path) -> None:
    papers, db = build_two(tmp_path), str(tmp_path / "pain.db")
    added = run("corpus", "add", db, ONE, FETCHED, "--from", papers, "--captures", str(CASSETTES), "--offline")
    assert added.code == 0
    assert f"1 of 2 papers are taken from {papers}" in added.stderr
    with scraper.Corpus(db) as corpus:
        assert sorted(corpus) == [FETCHED, ONE]
        assert corpus[ONE] == next(scraper.scan(papers, [ONE]))
        assert corpus[FETCHED].title == "Application of Ketamine in Pain Management and the Underlying Mechanism"
    again = run("corpus", "add", db, ONE, TWO, "--from", papers, "--offline")
    assert again.code == 0
    assert f"1 of 2 papers are taken from {papers}" in again.stderr


def test_import_takes_all_of_it(run: Run, tmp_path: Path) -> None:
    papers, db = build_two(tmp_path), str(tmp_path / "all.db")
    assert run("corpus", "import", db, papers).code == 0
    with scraper.Corpus(db) as corpus:
        assert [corpus[pmid] for pmid in (ONE, TWO)] == list(scraper.scan(papers))


def test_a_folder_that_is_no_build_is_refused(run: Run, tmp_path: Path) -> None:
    added = run("corpus", "add", str(tmp_path / "a.db"), ONE, "--from", str(tmp_path), "--offline")
    assert (added.code, "no build" in added.stderr) == (2, True)
