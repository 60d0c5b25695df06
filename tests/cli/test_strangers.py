"""What a corpus file of a stranger says reaches a terminal or a spreadsheet with nothing in it that either would obey."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scraper.model import ArticleList, ListedArticle, Record
from scraper.store.corpus import Corpus
from tests.conftest import Run

ESCAPE = "\x1b]0;owned\x07"


@pytest.fixture
def db(tmp_path: Path) -> str:
    path = tmp_path / "c.db"
    items = (ListedArticle(position=1, pmid="998000002", sources=("pubmed",)),)
    with Corpus(path, create=True) as corpus:
        corpus.add([Record(pmid="998000001", references=ArticleList(items, 1))])
    return str(path)


def change(db: str, statement: str) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute(statement, (ESCAPE,))
    connection.close()


def test_controls_in_what_was_asked_are_shown_as_escapes(run: Run, db: str) -> None:
    change(db, "INSERT INTO asked VALUES (998000009, 'failed', 's', 'k', ?, 0, 'x', NULL)")
    change(db, "INSERT INTO asked VALUES (998000008, ?, NULL, NULL, NULL, 0, 'x', NULL)")
    for command in ("status", "verify", "stats"):
        assert not set("\x1b\x07") & set(run("corpus", command, db).stdout)
    assert run("corpus", "status", db).stdout.count("\\x1b]0;owned\\x07") == 2


def test_sources_of_edges_that_a_spreadsheet_would_run_are_text(run: Run, db: str) -> None:
    change(db, "UPDATE names SET name = '=cmd()' || char(10) || ? WHERE id IN (SELECT by_citing FROM edges)")
    result = run("corpus", "export", db, "--edges")
    assert result.stdout.splitlines()[1].startswith("998000001,998000002,'=cmd() ")
    assert not set("\x1b\x07") & set(result.stdout)
