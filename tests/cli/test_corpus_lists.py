"""Corpora as people run them: files that are made, what is lacking told in every place, what is new, PMIDs by outcome."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.sample import OFFLINE, OTHER, SEED
from tests.conftest import CASSETTES, Run

LACKING = "1 of them without pubtator3"


@pytest.fixture
def some(tmp_path: Path) -> tuple[str, ...]:
    """Captures in which PubTator's reply is broken."""
    folder = tmp_path / "some"
    for source in ("landing", "pubtator3"):
        shutil.copytree(CASSETTES / source / SEED, folder / source / SEED)
    (folder / "pubtator3" / SEED / "body.txt").write_bytes(b"<html>Bad gateway</html>")
    return "--captures", str(folder), "--offline"


@pytest.mark.parametrize("command", [("add",), ("import",)])
def test_nothing_is_made_where_the_path_is_wrong(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    what = SEED if command == ("add",) else str(CASSETTES / "landing" / SEED / "body.txt")
    result = run("corpus", *command, str(tmp_path / "no" / "c.db"), what)
    assert (result.code, list(tmp_path.iterdir())) == (2, [])
    assert "there is no folder" in result.stderr
    text = tmp_path / "notes.txt"
    text.write_text("my notes, which are not to be lost")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    before = text.read_bytes(), other.read_bytes()
    for path in (text, other, tmp_path):
        assert run("corpus", *command, str(path), what).code == 1
    assert (text.read_bytes(), other.read_bytes()) == before


@pytest.mark.parametrize("command", [("retry",), ("refresh",), ("status",), ("ids",), ("grow", "--citing"), ("snowball",)])
def test_other_commands_make_no_file(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    db = tmp_path / "c.db"
    result = run("corpus", command[0], str(db), *command[1:])
    assert (result.code, db.exists()) == (1, False)
    assert "no such corpus" in result.stderr


def test_what_is_lacking_is_told_until_retry_fills_it_in(run: Run, tmp_path: Path, some: tuple[str, ...]) -> None:
    db, report = str(tmp_path / "c.db"), tmp_path / "report.json"
    for command in (("add", db, SEED), ("add", db, SEED), ("retry", db), ("refresh", db)):
        result = run("corpus", *command, *some, "--report", str(report))
        assert result.code == 3, command
        assert f"1 of 1 papers stored in {db}; {LACKING}" in result.stderr, command
        assert f"'scraper corpus retry {db}' asks again" in result.stderr
        assert json.loads(report.read_text())["partial"] == 1
    status = run("corpus", "status", db).stdout
    assert status.startswith(f"1 papers in {db}; {LACKING}")
    assert "stored without pubtator3" in status
    found = json.loads(run("corpus", "status", db, "--json").stdout)
    assert (found["partial"], found["lacking"][0]["source"]) == (1, "pubtator3")
    assert run("corpus", "ids", db, "--partial").stdout.split() == [SEED]
    assert run("corpus", "search", db, "--partial", "--format", "ids").stdout.split() == [SEED]
    assert run("corpus", "search", db, "--partial", "--retracted").code == 1
    done = run("corpus", "retry", db, *OFFLINE)
    assert done.code == 0
    assert "of them" not in done.stderr
    assert run("corpus", "status", db).stdout.splitlines() == [f"1 papers in {db}", "  stored   1"]
    assert run("corpus", "ids", db, "--partial").stdout == ""
    assert (run("corpus", "search", db, "--partial").code, run("corpus", "search", db).code) == (1, 2)


def test_grow_tells_what_is_lacking(run: Run, tmp_path: Path, some: tuple[str, ...]) -> None:
    db = str(tmp_path / "c.db")
    grown = run("corpus", "add", db, SEED, *some)
    grown = run("corpus", "grow", db, "--citing", *some)
    assert grown.code == 1  # none of those that cite it could be asked for
    assert "4 at depth 1" in grown.stderr


def test_reasons_of_others_cannot_steer_the_terminal(run: Run, tmp_path: Path, some: tuple[str, ...]) -> None:
    db = tmp_path / "c.db"
    run("corpus", "add", str(db), SEED, *some)
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE outcomes SET reason = char(27) || '[31mred', kind = char(27) WHERE outcome = 'failed'")
    assert "\x1b" not in run("corpus", "status", str(db)).stdout
    assert "\x1b" not in run("corpus", "add", str(db), SEED, *OFFLINE).stderr


def test_refresh_tells_what_changed_and_diff_what_is_new(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "import", db, str(CASSETTES / "landing" / SEED / "body.txt"))
    run("corpus", "add", db, OTHER, *OFFLINE)
    result = run("corpus", "refresh", db, *OFFLINE)
    assert result.code == 0
    assert "2 of 2 papers stored" in result.stderr
    assert result.stderr.endswith("; 1 records changed\n")
    assert "0 records changed" in run("corpus", "refresh", db, *OFFLINE).stderr
    assert f"no paper of {db} was to be asked for" in run("corpus", "retry", db, *OFFLINE).stderr
    new = run("corpus", "diff", db, "--since", "2020-01-01", "--only", "new", "--format", "csv")
    rows = list(csv.DictReader(new.stdout.splitlines()))
    assert [(row["pmid"], row["kind"]) for row in rows] == [(SEED, "new"), (OTHER, "new")]
    assert rows[0]["changed"] == "annotations; relations"
    assert [row["retracted"] for row in rows] == ["", ""]
    assert rows[1]["authors"].startswith("van der Berg, JQ, 3rd")
    assert new.stderr == "scraper: 2 new\n"
    assert run("corpus", "diff", db, "--since", "2020-01-01", "--format", "ids").stdout.split() == [SEED, OTHER]
    assert run("corpus", "diff", db, "--since", "2020-01-01", "--only", "gone").stderr == "scraper: nothing is different\n"


def test_ids_by_outcome(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "add", db, SEED, "999000004", "999000005", *OFFLINE)
    for flags, expected in (((), [SEED]), (("--failed",), ["999000004"]), (("--gone",), ["999000005"]), (("--pending",), []),
                            (("--failed", "--gone"), ["999000004", "999000005"])):  # fmt: skip
        result = run("corpus", "ids", db, *flags)
        assert (result.code, result.stdout.split()) == (0, expected)


def test_two_corpora_as_a_table(run: Run, tmp_path: Path) -> None:
    one, two = str(tmp_path / "one.db"), str(tmp_path / "two.db")
    run("corpus", "add", one, SEED, *OFFLINE)
    run("corpus", "add", two, OTHER, *OFFLINE)
    rows = list(csv.DictReader(run("corpus", "diff", one, two, "--format", "csv").stdout.splitlines()))
    assert [(row["pmid"], row["kind"], bool(row["title"])) for row in rows] == [(SEED, "gone", True), (OTHER, "new", True)]
