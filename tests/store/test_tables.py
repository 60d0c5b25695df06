"""The tables of a corpus file: strict ones, which say by themselves what may not be stored."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from scraper.store import tables
from scraper.store.corpus import Corpus
from scraper.store.schema import newest_forms

PARTS = (tables.TABLES, tables.RECORDS, tables.PIECES, tables.COUNTED, tables.SEALS)


def test_the_parts_together_are_the_newest_version(corpus: Corpus) -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        for part in PARTS:
            made.executescript(part)
        named = {name for (name,) in made.execute("SELECT name FROM sqlite_master")}
    assert named == set(newest_forms())
    assert named == {name for (name,) in corpus.connection.execute("SELECT name FROM sqlite_master")}


def test_all_but_the_index_of_words_are_strict(corpus: Corpus) -> None:
    listed = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'"
    rows = corpus.connection.execute(listed)
    loose = {name for name, strict in rows if not strict}
    assert {name.partition("_")[0] for name in loose} == {"words"}


@pytest.mark.parametrize("statement", [
    "INSERT INTO papers VALUES ('x', 1, NULL, '', '', 0, NULL)", "INSERT INTO names (name) VALUES ('a'), ('a')",
    "INSERT INTO edges VALUES (1, 2, 1, 0), (1, 2, 0, 1)", "INSERT INTO terms VALUES (1, 1), (1, 1)",
    "INSERT INTO paper_captures (pmid, capture) VALUES (1, 99)", "INSERT INTO papers VALUES (1, 99, NULL, '', '', 0, NULL)",
    "INSERT INTO records (packed, sha256) VALUES ('text', x'00')", "INSERT INTO asked (pmid, outcome, at) VALUES (1, NULL, '')",
    "INSERT INTO seals VALUES (99, x'00')",
])  # fmt: skip
def test_what_no_table_takes(corpus: Corpus, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        corpus.connection.execute(statement)
