"""What a corpus file of a stranger says reaches a terminal or a spreadsheet with nothing in it that either would obey."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from scraper.model import ArticleList, ListedArticle, Record, Relation
from scraper.store import codec
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


HEAD = b'{"schema_version":"1","pmid":"998000001",'
LINES = {
    "no JSON": HEAD + b'"title":',
    "another type": HEAD + b'"title":5}',
    "no UTF-8": HEAD + b'"title":"\xff"}',
    "half an emoji": HEAD + b'"title":"\\ud800"}',
    "deep": HEAD + b'"provenance":' + b"[" * 100_000,
    "a negative PMID": HEAD + b'"references":{"items":[{"position":1,"pmid":"-5"}],"shown":1,"total_reported":1}}',
}
COMMANDS = [
    "get DB 998000001", "get DB 998000001 --format csv", "verify DB", "export DB --format csv", "export DB --format ris",
    "export DB --format pubtator", "export DB --format biocjson", "diff DB OTHER", "reparse DB", "search DB socks", "stats DB",
    "citing DB 998000001", "references DB 998000001",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("line", [*LINES, "gone"])
def test_a_record_that_is_none_ends_no_command_in_a_traceback(run: Run, db: str, tmp_path: Path, line: str, command: str) -> None:
    other = str(tmp_path / "other.db")
    with Corpus(other, create=True) as corpus:
        corpus.add([Record(pmid="998000001", title="Warm socks")])
    with sqlite3.connect(db) as connection:
        if line == "gone":
            connection.execute("UPDATE papers SET record = 99")
        else:
            values = (codec.pack(LINES[line]), hashlib.sha256(LINES[line]).digest())
            connection.execute("UPDATE records SET packed = ?, dictionary = NULL, sha256 = ?", values)
    connection.close()
    result = run("corpus", *command.replace("DB", db).replace("OTHER", other).split())
    assert "Traceback" not in result.stderr
    assert "bug of scraper" not in result.stderr
    if command.startswith(("get", "verify", "export", "diff")):
        assert result.code == 1


def test_a_number_of_repeats_is_not_believed_without_end(run: Run, db: str) -> None:
    with Corpus(db) as corpus:
        corpus.add([Record(pmid="998000001", title="a\x1b[31m", relations=(Relation("A", "1", "2", None, 10**12, "s"),))])
    for format_ in ("pubtator", "biocjson"):
        result = run("corpus", "export", db, "--format", format_)
        assert (result.code, len(result.stdout) < 5_000_000) == (0, True)
        assert "\x1b" not in result.stdout
