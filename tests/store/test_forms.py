"""Whether the tables of a file are of our form: what its maker wrote never runs, and what is the user's own stays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.store.corpus import Corpus
from scraper.store.forms import forms_of, missing_indexes, refuse_foreign
from scraper.store.verify import iter_faults
from tests.store.test_strangers import change

ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS pmid, x AS id, x AS name FROM n"
FOREIGN: dict[str, str] = {
    "view papers": f"DROP TABLE papers; CREATE VIEW papers AS {ENDLESS}",
    "view PAPERS": f"DROP TABLE papers; CREATE VIEW PAPERS AS {ENDLESS}",
    "view changes": f"DROP TABLE changes; CREATE VIEW changes AS {ENDLESS}",
    "trigger t": "CREATE TRIGGER t AFTER INSERT ON words_data BEGIN DELETE FROM papers; END",
    "table names": "DROP TABLE names; CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT AS (hex(zeroblob(1e9))))",
    "table terms": "DROP TABLE terms; CREATE TABLE terms (name INTEGER, pmid INTEGER)",
    "table asked": "DROP TABLE asked; CREATE VIRTUAL TABLE asked USING fts5 (pmid, outcome, content='v')",
    "table words_idx": "DROP TABLE words; CREATE TABLE words_idx (segid AS (1), term, pgno)",
    "index i": "CREATE INDEX i ON papers (abs(pmid))",
    "index of_some": "CREATE INDEX of_some ON papers (year) WHERE year > 1",
    "index only": "CREATE UNIQUE INDEX only ON papers (year)",
    "index asked_by_outcome": "DROP INDEX asked_by_outcome; CREATE INDEX asked_by_outcome ON asked (upper(outcome))",
    "lacks the table changes": "DROP TABLE changes",
    "lacks the table words": "DROP TABLE words",
}


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("told", FOREIGN)
def test_only_tables_of_our_form_are_read(tmp_path: Path, told: str, read_only: bool) -> None:
    path = tmp_path / "made.db"
    Corpus(path, create=True).close()
    change(path, lambda file: file.executescript(f"PRAGMA foreign_keys=OFF; {FOREIGN[told]}"))
    with pytest.raises(StoreError, match=told):
        Corpus(path, read_only=read_only)


def test_what_is_the_users_own_stays(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    Corpus(path, create=True).close()
    change(path, lambda file: file.executescript(
        "CREATE TABLE my_notes (pmid, note); CREATE VIEW mine AS SELECT pmid FROM papers; "
        "CREATE INDEX my_index ON papers (stored_at);"
        "CREATE TRIGGER noted AFTER INSERT ON my_notes BEGIN DELETE FROM my_notes; END; ANALYZE"
    ))  # fmt: skip
    with Corpus(path) as corpus:
        assert list(iter_faults(corpus)) == []


OURS = "CREATE TABLE papers (pmid INTEGER PRIMARY KEY) STRICT; CREATE INDEX by_pmid ON papers (pmid)"


def opened(script: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(script)
    return connection


def test_blanks_quotes_and_case_of_names_make_no_other_form() -> None:
    other = 'CREATE TABLE "PAPERS" (pmid  INTEGER\n PRIMARY KEY) STRICT; CREATE INDEX `By_Pmid` ON PAPERS(pmid)'
    with closing(opened(OURS)) as one, closing(opened(other)) as two:
        assert forms_of(one).keys() == forms_of(two).keys() == {"papers", "by_pmid"}
        assert {name: (form.type, form.table) for name, form in forms_of(two).items()} == {
            "papers": ("table", "papers"), "by_pmid": ("index", "papers"),
        }  # fmt: skip
        assert forms_of(one)["papers"].made.lower() == forms_of(two)["papers"].made.lower()


@pytest.mark.parametrize(("more", "exact", "told"), [
    ("", True, None), ("CREATE VIEW mine AS SELECT 1", True, None), ("CREATE TABLE papers_2 (x)", True, None),
    ("CREATE INDEX mine ON papers (pmid, pmid)", True, None),
    ("CREATE INDEX mine ON papers (pmid) WHERE pmid > 1", True, "index mine"),
    ("CREATE INDEX mine ON papers (pmid) WHERE pmid > 1", False, None),
    ("CREATE INDEX mine ON papers (pmid COLLATE nocase)", True, None),
    ("CREATE TRIGGER t AFTER INSERT ON papers BEGIN SELECT 1; END", False, "trigger t"),
    ("DROP INDEX by_pmid; CREATE INDEX by_pmid ON papers (-pmid)", True, "index by_pmid"), ("DROP INDEX by_pmid", True, None),
    ("DROP TABLE papers", True, "lacks the table papers"), ("DROP TABLE papers", False, None),
    ("DROP TABLE papers; CREATE VIEW papers AS SELECT 1 AS pmid", False, "view papers"),
    ("DROP TABLE papers; CREATE TABLE papers (pmid INTEGER PRIMARY KEY)", True, "table papers"),
])  # fmt: skip
def test_what_stands_in_place_of_ours_is_refused(more: str, exact: bool, told: str | None) -> None:
    with closing(opened(OURS)) as ours, closing(opened(f"{OURS}; {more}")) as file:
        if told is None:
            assert refuse_foreign(file, Path("c.db"), forms_of(ours), exact=exact) is None
            return
        with pytest.raises(StoreError, match=rf"^c\.db: .*{told}"):
            refuse_foreign(file, Path("c.db"), forms_of(ours), exact=exact)


def test_indexes_that_are_missing_are_named_in_order() -> None:
    with (
        closing(opened(f"{OURS}; CREATE TABLE more (x); CREATE INDEX another ON papers (pmid)")) as ours,
        closing(opened(OURS)) as file,
    ):
        assert missing_indexes(file, forms_of(ours)) == ["another"]
        file.execute("DROP INDEX by_pmid")
        assert missing_indexes(file, forms_of(ours)) == ["another", "by_pmid"]
        assert missing_indexes(ours, forms_of(file)) == []
