"""`scraper corpus plot` as people run it: pictures by file name, and what is told when there can be none."""

from __future__ import annotations

import gzip
import sqlite3
import sys
from pathlib import Path

import click
import pytest

from scraper.cli import plot
from scraper.plots.charts import CHARTS
from scraper.plots.draw import FORMATS
from tests.conftest import CASSETTES, Run

MAGIC = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


@pytest.fixture
def db(run: Run, tmp_path: Path) -> str:
    path = str(tmp_path / "c.db")
    run("corpus", "add", path, "37622028", "999000001", "--captures", str(CASSETTES), "--offline")
    return path


def test_the_command_knows_all_pictures_and_formats() -> None:
    assert tuple(CHARTS) == plot.KINDS
    assert FORMATS == plot.FORMATS


@pytest.mark.parametrize("format_", MAGIC)
@pytest.mark.parametrize("kind", [None, *plot.KINDS])
def test_pictures_by_file_name(run: Run, tmp_path: Path, db: str, format_: str, kind: str | None) -> None:
    file = tmp_path / f"picture.{format_.upper()}"
    result = run("corpus", "plot", db, "-o", str(file), *(("--kind", kind) if kind else ()))
    assert (result.code, result.stdout, result.stderr) == (0, "", "")
    assert file.read_bytes().startswith(MAGIC[format_])
    assert sorted(one.name for one in tmp_path.iterdir()) == ["c.db", file.name]


def test_stdout_packed_files_and_a_format_of_ones_own(run: Run, tmp_path: Path, db: str) -> None:
    result = run("corpus", "plot", db, "--kind", "entities")
    assert result.stdout.startswith("<?xml")
    assert "etamine (MESH:D007649)" in result.stdout
    assert run("corpus", "plot", db, "--kind", "entities", "-o", str(tmp_path / "e.svg.gz")).code == 0
    assert gzip.decompress((tmp_path / "e.svg.gz").read_bytes()).decode() == result.stdout
    assert run("corpus", "plot", db, "--format", "png", "-o", str(tmp_path / "picture")).code == 0
    assert (tmp_path / "picture").read_bytes().startswith(MAGIC["png"])


def test_an_empty_corpus_is_a_picture_that_says_so(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    result = run("corpus", "plot", db)
    assert (result.code, result.stdout.count(">The corpus holds no papers.<")) == (0, len(CHARTS))


def test_a_corpus_that_may_not_be_written_is_drawn(run: Run, tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run("corpus", "plot", db).stdout
    monkeypatch.setattr("scraper.store.schema.os.access", lambda path, mode: False)
    assert run("corpus", "plot", db).stdout == expected


def test_what_cannot_be_drawn_leaves_the_file_as_it_was(run: Run, tmp_path: Path, db: str) -> None:
    file, other, text = tmp_path / "picture.svg", tmp_path / "other.db", tmp_path / "notes.txt"
    file.write_text("as it was")
    text.write_text("my notes")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    cases = [
        ((str(other), "-o", str(file)), 1, "another application"),
        ((str(text), "-o", str(file)), 1, "no SQLite file"),
        ((str(tmp_path / "none.db"), "-o", str(file)), 1, "no such corpus"),
        ((str(tmp_path), "-o", str(file)), 1, "no such corpus"),
        ((db, "-o", str(file), "--kind", "year"), 2, "years"),
        ((db, "-o", str(tmp_path / "picture.gif")), 2, "tells no format"),
        ((db, "-o", str(tmp_path / "picture")), 2, "tells no format"),
        ((db, "-o", str(tmp_path), "--format", "png"), 2, "is a folder"),
        ((db, "-o", str(tmp_path / "no" / "picture.png")), 2, "there is no folder"),
        ((db, "-o", db, "--format", "png"), 2, "is a database"),
    ]
    before = sorted(tmp_path.iterdir())
    for args, code, told in cases:
        result = run("corpus", "plot", *args)
        assert (result.code, told in result.stderr) == (code, True), (args, result.stderr)
    assert (file.read_text(), sorted(tmp_path.iterdir())) == ("as it was", before)


def test_a_damaged_corpus_is_told(run: Run, tmp_path: Path, db: str) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("DROP TABLE outcomes")
    result = run("corpus", "plot", db, "-o", str(tmp_path / "picture.svg"))
    assert (result.code, "cannot be used as a corpus" in result.stderr) == (1, True)
    assert not (tmp_path / "picture.svg").exists()


def test_matplotlib_is_asked_for_when_it_is_missing(run: Run, tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = run("corpus", "plot", db, "-o", str(tmp_path / "picture.svg"))
    assert result.code == 2
    assert "pip install 'literature-scraper[plot]'" in result.stderr


def test_a_picture_is_nothing_for_a_terminal(monkeypatch: pytest.MonkeyPatch, db: str) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    command = plot.plot.callback
    assert command is not None
    with pytest.raises(click.UsageError, match="nothing for a terminal"):
        command(db=db, output="-", kind=None, format_="png")
