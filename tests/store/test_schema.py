"""The versions of a corpus file: older ones are brought forward, and what is none is refused and left as it was."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.model import Capture, Record, to_json
from scraper.store.corpus import Corpus
from scraper.store.forms import forms_of
from scraper.store.schema import (
    APPLICATION_ID,
    MIGRATIONS,
    describe,
    newest_forms,
    open_database,
    telling,
    transaction,
)
from scraper.store.verify import iter_faults
from tests.store.test_store import GENES, NUMBERS, PAIN, SLEEP
from tests.store.test_strangers import change

THIRD = """
PRAGMA foreign_keys=OFF;
DROP INDEX papers_by_year;
DROP INDEX outcomes_failed;
ALTER TABLE papers RENAME TO new_papers;
CREATE TABLE papers (
  pmid INTEGER PRIMARY KEY, record BLOB NOT NULL, dictionary INTEGER REFERENCES dictionaries (id), sha256 BLOB NOT NULL,
  year INTEGER, added_at TEXT NOT NULL, stored_at TEXT NOT NULL
) STRICT;
CREATE INDEX papers_by_year ON papers (year);
INSERT INTO papers SELECT pmid, packed, dictionary, sha256, year, added_at, stored_at
  FROM new_papers JOIN records ON records.id = record;
DROP TABLE new_papers;
DROP TABLE records;
DROP TABLE pieces;
ALTER TABLE paper_captures DROP COLUMN begins;
ALTER TABLE paper_captures DROP COLUMN ends;
PRAGMA user_version=3;
"""


def test_a_file_of_the_first_version_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE papers (pmid TEXT PRIMARY KEY NOT NULL, record BLOB NOT NULL) STRICT")
        connection.executemany("INSERT INTO papers VALUES (?, ?)", [(record.pmid, to_json(record)) for record in (PAIN, SLEEP)])
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    with Corpus(path) as corpus:
        assert [corpus[pmid] for pmid in corpus] == [PAIN, SLEEP]
        assert list(corpus.find("knee")) == ["20"]
        assert list(iter_faults(corpus)) == []
    with Corpus(path) as corpus:
        assert len(corpus) == 2


def test_a_file_of_the_second_version_is_filed_anew(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Corpus(path, create=True) as corpus:
        corpus.add(NUMBERS)
        run = corpus.connection.execute
        run("DELETE FROM terms WHERE pmid < 9")
        run("INSERT OR IGNORE INTO names (name) VALUES ('entity:gene')")
        run("INSERT INTO terms SELECT id, 2 FROM names WHERE name = 'entity:gene'")
        run("PRAGMA user_version=2")
    with Corpus(path) as corpus:
        assert " ".join(corpus.find(entity="Gene:7124")) == GENES
        assert list(iter_faults(corpus)) == []


def test_a_foreign_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another application"):
        Corpus(path)
    assert path.read_bytes() == before


def test_a_file_that_a_full_disk_left_empty_is_told_and_can_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    path.touch()
    with pytest.raises(StoreError, match="is empty, nothing was stored in it yet; run the command that was to fill it"):
        Corpus(path)
    with Corpus(path, create=True) as made:
        assert len(made) == 0


def test_a_file_that_may_not_be_written_is_read(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.add([PAIN])
    corpus.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with Corpus(corpus.path) as read_only:
        assert read_only["20"] == PAIN
        assert list(read_only.find("knee")) == ["20"]
        with pytest.raises(StoreError, match="may not be written"):
            read_only.add([SLEEP])
        assert list(iter_faults(read_only)) == []
    assert len(corpus) == 1
    corpus.add([SLEEP])  # stands in the log, which only the owner can bring in
    with pytest.raises(StoreError, match="open it once as its owner"):
        Corpus(corpus.path)


def test_a_file_that_is_opened_to_be_read_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "pain.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([Record(pmid="998000001", title="Pain")])
    before = path.read_bytes()
    with Corpus(path, read_only=True) as corpus:
        assert [record.title for record in corpus.search("pain")] == ["Pain"]
        with pytest.raises(StoreError, match="may not be written"):
            corpus.add([Record(pmid="998000002")])
    assert path.read_bytes() == before
    with pytest.raises(StoreError, match="no such corpus"):
        Corpus(tmp_path / "no.db", read_only=True)


def test_an_older_file_that_is_opened_to_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    Corpus(path, create=True).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=4")
    with pytest.raises(StoreError, match="older version; bring it forward with 'scraper corpus status'"):
        Corpus(path, read_only=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_is_none_is_refused(tmp_path: Path, version: int) -> None:
    path = tmp_path / "c.db"
    Corpus(path, create=True).close()
    change(path, lambda file: file.execute(f"PRAGMA user_version={version}"))
    with pytest.raises(StoreError, match="has no version"):
        Corpus(path)


def as_third_version(path: Path) -> None:
    """Make the file what the version before the fourth would have written."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(THIRD)


def test_a_file_of_the_third_version_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    capture = Capture(source="pubmed", body=b"<x/>", url="https://example.org/?id=20")
    with Corpus(path, create=True) as corpus:
        corpus.add([SLEEP, PAIN, *NUMBERS])
        with corpus.writing() as writer:
            writer.link("20", [writer.put_capture(capture)])
        lines, times = list(corpus.lines()), corpus.connection.execute("SELECT added_at, stored_at, year FROM papers").fetchall()
    as_third_version(path)
    with Corpus(path) as corpus:
        assert list(corpus.lines()) == lines
        assert corpus.connection.execute("SELECT added_at, stored_at, year FROM papers").fetchall() == times
        assert [one for _, one in corpus.captures_of("20")] == [capture]
        assert list(corpus.find("knee")) == ["20"]
        assert list(iter_faults(corpus)) == []
        corpus.add([Record(pmid="5", title="New"), Record(pmid="999", title="Newer")])
        assert (corpus["5"].title, corpus["999"].title) == ("New", "Newer")
        assert list(iter_faults(corpus)) == []


FOURTH = """
DROP INDEX outcomes_failed;
ALTER TABLE papers DROP COLUMN flags;
ALTER TABLE papers DROP COLUMN sources;
DELETE FROM terms WHERE name IN (SELECT id FROM names WHERE name LIKE 'type:%');
PRAGMA user_version=4;
"""


FIFTH = """
PRAGMA foreign_keys=OFF;
DROP TABLE seals;
DELETE FROM settings WHERE name = 'changes';
PRAGMA user_version=5;
"""


def test_exchanges_of_an_older_file_are_sealed_and_its_changes_counted(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Corpus(path, create=True) as corpus, corpus.writing() as writer:
        writer.put(PAIN)
        writer.link("20", [writer.put_capture(Capture(source="pubmed", body=b"<x/>", headers={"A": "b"}))])
        writer.note_change("20", [{"path": "title", "kind": "changed"}])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(FIFTH)
    with Corpus(path) as corpus:
        assert list(iter_faults(corpus)) == []
        corpus.connection.execute("UPDATE captures SET url = 'x'")
        corpus.connection.execute("DELETE FROM changes")
        assert len(list(iter_faults(corpus))) == 2


def as_version(path: Path, version: int) -> None:
    """Make the file what an older version would have written."""
    if version < 4:
        as_third_version(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if version == 4:
            connection.executescript(FOURTH)
        else:
            connection.execute("DELETE FROM terms")  # the third version filed otherwise
            connection.execute(f"PRAGMA user_version={version}")


@pytest.mark.parametrize("version", [2, 4])
def test_an_older_file_has_flags_sources_and_types_once_it_was_opened(tmp_path: Path, version: int) -> None:
    path, statement = tmp_path / "old.db", "SELECT pmid, year, flags, sources, added_at, stored_at FROM papers"
    with Corpus(path, create=True) as corpus:
        corpus.add([SLEEP, PAIN, *NUMBERS])
        rows = corpus.connection.execute(statement).fetchall()
    as_version(path, version)
    with Corpus(path) as corpus:
        assert corpus.connection.execute(statement).fetchall() == rows
        assert list(corpus.find(type="journal article")) == ["30", "20"]
        assert list(corpus.find(retracted=True)) == ["20"]
        assert list(iter_faults(corpus)) == []
        corpus.add([Record(pmid="20", title="Other")])
        assert list(corpus.find(retracted=True)) == list(corpus.find(type="Randomized Controlled Trial")) == []
        assert list(iter_faults(corpus)) == []


def test_a_damaged_record_keeps_no_older_file_from_being_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([PAIN, SLEEP, *(Record(pmid=str(n), abstract=os.urandom(6000).hex()) for n in range(101, 160))])
        corpus.connection.execute("UPDATE records SET packed = zeroblob(9) WHERE id = 1")
        page = corpus.connection.execute("SELECT max(pageno) FROM dbstat WHERE name = 'records'").fetchone()[0]
    as_version(path, 4)
    with path.open("r+b") as file:
        file.seek((page - 1) * 16384)
        file.write(b"\xff" * 16384)
    with Corpus(path) as corpus:
        assert list(corpus.find(type="Journal Article")) == ["30"]
        assert list(iter_faults(corpus))


def test_bringing_forward_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([PAIN, SLEEP])
    as_third_version(path)
    with monkeypatch.context() as broken:
        broken.setattr("scraper.store.schema.PIECES", "CREATE TABLE captures (x);\n")
        with pytest.raises(StoreError):
            Corpus(path)
    with Corpus(path) as corpus:
        assert [corpus[pmid] for pmid in corpus] == [PAIN, SLEEP]
        assert list(iter_faults(corpus)) == []


@pytest.mark.parametrize(("error", "told"), [
    ("database or disk is full", "the disk is full; free some space and run the same command again"),
    ("attempt to write a readonly database", "may not be written; check permissions"), ("database is locked", "120 seconds"),
    ("vtable constructor failed: words", "the file is damaged"), ("database disk image is malformed", "the file is damaged"),
    ("file is not a database", "is no SQLite file"), ("disk I/O error", "the disk reports an error"),
    ("unable to open database file", "cannot be opened as a corpus"),
    ("no such table: x", "cannot be used as a corpus: no such table"),
])  # fmt: skip
def test_errors_of_the_database_in_words_of_the_user(error: str, told: str) -> None:
    assert told in describe(sqlite3.OperationalError(error))
    with pytest.raises(StoreError, match=r"^c\.db: ") as caught, telling(Path("c.db")):
        raise sqlite3.OperationalError(error)
    assert caught.value.reason == describe(sqlite3.OperationalError(error))


def test_other_errors_pass_and_memory_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError), telling(Path("c.db")):
        raise KeyError("7")
    with pytest.raises(StoreError, match="asks for more memory than there is"), telling(Path("c.db")):
        raise MemoryError


@pytest.mark.parametrize("error", [KeyError("7"), KeyboardInterrupt()], ids=repr)
def test_a_transaction_is_all_or_nothing(error: BaseException) -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
        with transaction(connection):
            connection.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(type(error)), transaction(connection):
            connection.execute("INSERT INTO t VALUES (2)")
            raise error
        assert not connection.in_transaction
        assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_a_new_file_is_marked_as_a_corpus_of_the_newest_version(tmp_path: Path) -> None:
    with contextlib.closing(open_database(tmp_path / "c.db", create=True)) as connection:
        told = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version", "journal_mode")]
        assert told == [APPLICATION_ID, len(MIGRATIONS), "wal"]
        assert forms_of(connection) == newest_forms()
    with pytest.raises(StoreError, match="no such corpus"):
        open_database(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_file_of_the_version_after_the_newest_is_left_alone(tmp_path: Path) -> None:
    Corpus(tmp_path / "c.db", create=True).close()
    change(tmp_path / "c.db", lambda file: file.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}"))
    with pytest.raises(StoreError, match="newer version") as caught:
        Corpus(tmp_path / "c.db")
    assert f"(format {len(MIGRATIONS) + 1}, known: {len(MIGRATIONS)}); update scraper" in str(caught.value)
