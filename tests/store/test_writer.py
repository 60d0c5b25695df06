"""Files of the version before this one are brought forward, and many records at once are stored as one by one."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import StoreError
from scraper.model import Capture, Journal, Record
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_store import NUMBERS, PAIN, SLEEP, articles

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


PMIDS = st.integers(1, 9)
SOME = st.builds(
    lambda pmid, title, cited, cites: Record(
        pmid=str(pmid), title=title, journal=Journal(title=title), references=articles(cites, *cited),
        citing_articles=articles("x", *cited),
    ),
    PMIDS, st.sampled_from(["Pain", "TNF-α", "Sleep\u2009and  PAIN", "ÄGE"]), st.lists(PMIDS.map(str), max_size=3),
    st.sampled_from(["pubmed", "crossref"]),
)  # fmt: skip


def contents_of(corpus: Corpus) -> list[object]:
    run = corpus.connection.execute
    return [
        list(corpus.lines()), list(corpus.edges()), list(corpus.find("pain")), list(corpus.find("tnf-alpha")),
        list(corpus.find("äge")),
        run("SELECT names.name, pmid FROM terms JOIN names ON id = terms.name ORDER BY 1, 2").fetchall(),
        list(iter_faults(corpus)),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(SOME, max_size=12), st.integers(1, 12))
def test_records_in_batches_are_stored_as_one_by_one(records: list[Record], size: int) -> None:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        one, many = (stack.enter_context(Corpus(f"{folder}/{name}.db", create=True)) for name in "ab")
        for record in records:
            one.add([record])
        for start in range(0, len(records), size):
            many.add(records[start : start + size])
        assert contents_of(many) == contents_of(one)
        assert contents_of(many)[-1] == []
