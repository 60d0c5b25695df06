"""The corpus file: what is stored comes back equal, what is no corpus is refused and left alone."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from scraper.errors import InputError, StoreError
from scraper.model import Record
from scraper.store import corpus as corpus_module
from scraper.store.corpus import Corpus


def run_sql(path: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def test_records_come_back_equal_and_sorted(corpus: Corpus) -> None:
    records = [Record(pmid="100", title="α"), Record(pmid="9", title="β")]
    assert corpus.add(records) == 2
    assert list(corpus) == ["9", "100"]
    assert [corpus["9"], corpus["100"]] == records[::-1]
    assert (len(corpus), "9" in corpus, "1" in corpus) == (2, True, False)


def test_adding_again_replaces(corpus: Corpus) -> None:
    corpus.add([Record(pmid="1", title="old")])
    corpus.add([Record(pmid="1", title="new")])
    assert (corpus["1"].title, len(corpus)) == ("new", 1)


def test_add_is_all_or_none(corpus: Corpus) -> None:
    with pytest.raises(InputError):
        corpus.add([Record(pmid="1"), Record(title="no id")])
    assert len(corpus) == 0
    with pytest.raises(KeyError):
        corpus["1"]


ENDLESS = "WITH RECURSIVE n (pmid) AS (SELECT 1 UNION ALL SELECT pmid + 1 FROM n) SELECT pmid, '' AS source FROM n"


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["ALTER TABLE outcomes RENAME TO old", f"CREATE VIEW outcomes AS {ENDLESS}"], "view outcomes"),
        (["CREATE TRIGGER emptied AFTER INSERT ON papers BEGIN DELETE FROM papers; END"], "trigger emptied"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_that_runs_what_its_maker_wrote_is_refused(
    tmp_path: Path, statements: list[str], told: str, read_only: bool
) -> None:
    path = tmp_path / "made.db"
    Corpus(path, create=True).close()
    run_sql(path, "CREATE VIEW of_my_own AS SELECT pmid FROM papers")
    Corpus(path, read_only=read_only).close()
    for statement in statements:
        run_sql(path, statement)
    with pytest.raises(StoreError, match=told):
        Corpus(path, read_only=read_only)


def test_missing_and_foreign_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such corpus"):
        Corpus(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be read as one" * 20)
    with pytest.raises(StoreError, match="no SQLite file"):
        Corpus(tmp_path / "text.db", create=True)
    run_sql(tmp_path / "other.db", "CREATE TABLE t (x)")
    with pytest.raises(StoreError, match="another application"):
        Corpus(tmp_path / "other.db", create=True)


def test_newer_format_is_refused(corpus: Corpus) -> None:
    run_sql(corpus.path, "PRAGMA user_version=99")
    with pytest.raises(StoreError, match="newer version"):
        Corpus(corpus.path)


def test_more_records_than_are_written_at_once_are_all_counted(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_module, "_AT_ONCE", 3)
    assert corpus.add(Record(pmid=str(pmid)) for pmid in range(1, 9)) == 8
    assert len(corpus) == 8


def test_a_whole_record_in_place_of_the_one_that_was_stored_is_seen(corpus: Corpus, tmp_path: Path) -> None:
    """It unpacks, and is of that paper: by its own hash alone it is another one than was stored."""
    corpus.add([Record(pmid="1", title="as stored")])
    with Corpus(tmp_path / "other.db", create=True) as other:
        other.add([Record(pmid="1", title="as altered")])
        (packed,) = other.connection.execute("SELECT packed FROM records").fetchone()
    corpus.connection.execute("UPDATE records SET packed = ?", (packed,))
    with pytest.raises(StoreError, match="its content is not what was stored"):
        corpus["1"]


def test_damaged_record_is_an_error_with_the_path(corpus: Corpus) -> None:
    corpus.add([Record(pmid="1")])
    run_sql(corpus.path, "UPDATE records SET packed = CAST('{\"pmid\": 1}' AS BLOB)")
    with pytest.raises(StoreError, match=str(corpus.path)):
        corpus["1"]
