"""`--format` on every command that prints records or edges, with a BOM, and what is refused before anything is asked."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scraper.export.extras import LIBRARIES, WITH_BOM
from scraper.export.formats import EDGE_FORMATS, FORMATS
from tests.cli.sample import OFFLINE, SEED
from tests.conftest import CASSETTES, Run
from tests.export import readers

READ: dict[str, Callable[[bytes], Any]] = {
    "csv": readers.read_csv, "tsv": readers.read_tsv, "xlsx": readers.read_xlsx, "ris": readers.read_ris,
    "bibtex": readers.read_bibtex, "csl-json": readers.read_csl, "nbib": readers.read_nbib, "parquet": readers.read_parquet,
    "jsonl": lambda body: [json.loads(line) for line in body.splitlines()],
}  # fmt: skip


@pytest.fixture
def db(run: Run, tmp_path: Path) -> str:
    name = str(tmp_path / "pain.db")
    run("corpus", "init", name)
    assert run("corpus", "add", name, SEED, *OFFLINE).code == 0
    return name


@pytest.mark.parametrize("format_", READ)
def test_records_in_every_format(format_: str, run: Run, tmp_path: Path, db: str) -> None:
    record = tmp_path / "r.jsonl"
    assert run("fetch", SEED, *OFFLINE, "-o", str(record)).code == 0
    commands = {
        "fetch": ("fetch", SEED, *OFFLINE),
        "get": ("corpus", "get", db, SEED),
        "search": ("corpus", "search", db, "ketamine"),
        "export": ("corpus", "export", db),
    }
    bodies = {}
    for name, command in commands.items():
        file = tmp_path / name
        result = run(*command, "--format", format_, "-o", str(file))
        assert (result.code, result.stdout) == (0, ""), result.stderr
        bodies[name] = file.read_bytes()
    assert len(set(bodies.values())) == 1  # wherever a record comes from, it is written the same
    (paper,) = READ[format_](bodies["fetch"])
    assert (paper["pmid"], paper["title"]) == (SEED, "Application of Ketamine in Pain Management and the Underlying Mechanism")


def test_parse_has_the_formats_too(run: Run) -> None:
    body = run("parse", str(CASSETTES / "pubtator3" / SEED / "body.txt"), "--format", "ris").stdout
    assert readers.read_ris(body.encode())[0]["pmid"] == SEED


@pytest.mark.parametrize("format_", [name for name in READ if name in EDGE_FORMATS])
def test_edges_in_every_format(format_: str, run: Run, tmp_path: Path, db: str) -> None:
    wanted = ["39867533", "39719994", "39552919", "39219957"]
    for name, command in (("fetched", ("citing", SEED, *OFFLINE)), ("stored", ("corpus", "citing", db, SEED))):
        file = tmp_path / name
        assert run(*command, "--format", format_, "-o", str(file)).code == 0
        assert sorted(one["pmid"] for one in READ[format_](file.read_bytes())) == sorted(wanted)
        if format_ not in ("xlsx",):
            assert SEED.encode() in file.read_bytes()


def test_stored_edges_have_the_details_of_the_papers_own_list(run: Run, db: str) -> None:
    fetched = {edge["pmid"]: edge for edge in map(json.loads, run("citing", SEED, *OFFLINE).stdout.splitlines())}
    stored = list(map(json.loads, run("corpus", "citing", db, SEED).stdout.splitlines()))
    assert {edge["pmid"]: edge["title"] for edge in stored} == {pmid: edge["title"] for pmid, edge in fetched.items()}
    assert run("corpus", "citing", db, SEED, "--format", "ids").stdout.split() == sorted(fetched)
    assert run("corpus", "search", db, "ketamine", "--format", "ids").stdout == f"{SEED}\n"


@pytest.mark.parametrize("format_", FORMATS)
def test_the_mark_of_utf8_is_for_tables_of_text(format_: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out"
    result = run("fetch", SEED, *OFFLINE, "--format", format_, "--bom", "-o", str(file))
    if format_ in WITH_BOM:
        assert (result.code, file.read_bytes()[:3]) == (0, b"\xef\xbb\xbf")
    else:
        assert (result.code, file.exists()) == (2, False)
        assert f"not for {format_}" in result.stderr


@pytest.mark.parametrize("format_", LIBRARIES)
def test_a_missing_library_is_told_before_anything_is_asked(
    format_: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARIES[format_], None)
    result = run("fetch", SEED, *OFFLINE, "--format", format_, "-o", str(tmp_path / "out"))
    assert (result.code, list(tmp_path.glob("out*"))) == (2, [])
    assert "pip install 'literature-scraper[export]'" in result.stderr


def test_formulas_are_told_on_stderr(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "p.txt"
    saved.write_text("998000001|t|=1+1\n998000001|a|Dust.\n")
    result = run("parse", str(saved), "--format", "csv")
    assert next(csv.DictReader(result.stdout.splitlines()))["title"] == "'=1+1"
    assert "scraper: 1 cell that a spreadsheet would run as a formula begins with an apostrophe" in result.stderr
    assert run("corpus", "export", "none.db", "--edges", "--format", "ris").code == 2
