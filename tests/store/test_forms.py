"""Whether the tables of a file are of our form: what its maker wrote never runs, and what is the user's own stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.store.corpus import Corpus
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
