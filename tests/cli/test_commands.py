"""Commands: data on stdout, words on stderr, the exit codes of the contract."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from tests.cli.sample import OFFLINE, SEED
from tests.conftest import CASSETTES, Run


@pytest.mark.parametrize(
    "args", [("fetch", "1", "--sources", "nobody"), ("fetch", "1", "--sources", ","), ("parse", "--layout", "x", __file__)]
)
def test_unknown_names_are_usage_errors(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("scraper: no ")


def test_captures_that_are_not_there(run: Run, tmp_path: Path) -> None:
    result = run("fetch", SEED, "--captures", str(tmp_path / "none"), "--offline")
    assert (result.code, result.stdout) == (1, "")
    assert "no such folder of captures" in result.stderr


def test_output_is_packed_by_file_name(run: Run, tmp_path: Path) -> None:
    plain = run("fetch", SEED, *OFFLINE).stdout.encode()
    for name in ("r.jsonl", "r.jsonl.gz", "r.jsonl.zst"):
        assert run("fetch", SEED, *OFFLINE, "-o", str(tmp_path / name)).stdout == ""
    assert (tmp_path / "r.jsonl").read_bytes() == plain
    assert gzip.decompress((tmp_path / "r.jsonl.gz").read_bytes()) == plain
    with zstandard.open(tmp_path / "r.jsonl.zst", "rb") as packed:
        assert packed.read() == plain
    assert not list(tmp_path.glob("*.part"))


def test_output_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """Told before anything is asked, as usage."""
    database = tmp_path / "c.db"
    assert run("corpus", "init", str(database)).code == 0
    told = {tmp_path / "no" / "r.jsonl": "there is no folder", tmp_path: "is a folder; name a file", database: "is a database"}
    for name, reason in told.items():
        for flag in ("-o", "--report", "--failed-output"):
            result = run("fetch", SEED, *OFFLINE, flag, str(name))
            assert (result.code, result.stdout) == (2, ""), (flag, name)
            assert f"{name}: " in result.stderr
            assert reason in result.stderr
    assert run("corpus", "status", str(database)).code == 0
    assert run("parse", __file__, "-o", "/").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["c.db"]


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.jsonl.zst"])
def test_a_run_that_delivers_nothing_leaves_the_file(run: Run, tmp_path: Path, name: str) -> None:
    before, empty, corpus = tmp_path / name, tmp_path / "empty.txt", str(tmp_path / "c.db")
    before.write_bytes(b"precious\n")
    empty.write_text("")
    assert run("corpus", "init", corpus).code == 0
    for command in (
        ("fetch", "1", *OFFLINE), ("citing", "1", *OFFLINE, "--format", "csv"), ("fetch", SEED, "--offline"),
        ("parse", str(empty)), ("corpus", "get", corpus, "1"), ("corpus", "search", corpus, "ketamine"),
        ("fetch", "1", *OFFLINE, "--format", "biocjson"),
    ):  # fmt: skip
        result = run(*command, "-o", str(before))
        assert (result.code, result.stdout) == (1, ""), command
        assert before.read_bytes() == b"precious\n", command
        assert f"{before} is left as it was" in result.stderr, command
    assert not list(tmp_path.glob("*.part"))


def test_a_file_is_written_where_a_link_leads_and_keeps_its_rights(run: Run, tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old\n")
    real.chmod(0o640)
    link.symlink_to(real)
    assert run("fetch", SEED, *OFFLINE, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_text() == run("fetch", SEED, *OFFLINE).stdout
    assert real.stat().st_mode & 0o777 == 0o640
    assert run("fetch", SEED, *OFFLINE, "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


def test_corpus_init_add_get(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "pain.db")
    assert run("corpus", "retry", db, *OFFLINE).code == 1
    assert run("corpus", "init", db).code == 0
    added = run("corpus", "add", db, SEED, "999000004", *OFFLINE)
    assert (added.code, added.stdout) == (3, "")
    assert "1 of 2 papers stored" in added.stderr
    assert run("corpus", "init", db).code == 0
    got = run("corpus", "get", db, SEED)
    assert got.stdout == run("fetch", SEED, *OFFLINE).stdout
    assert run("corpus", "get", db, SEED, "1").code == 3
    assert run("corpus", "get", db, "1").code == 1
    assert json.loads(run("corpus", "get", db, SEED, "--pretty").stdout)["pmid"] == SEED


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(run: Run, tmp_path: Path) -> None:
    result = run("fetch", SEED, *OFFLINE, "--report", str(tmp_path / "nowhere" / "report.json"))
    assert (result.code, result.stdout) == (2, "")
    assert "there is no folder" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
@pytest.mark.parametrize(
    "args", [("fetch", SEED, *OFFLINE), ("parse", str(CASSETTES / "landing" / SEED / "body.txt")), ("schema",), ("sources",)]
)
def test_a_full_disk_under_stdout_is_one_line(args: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [Path(sys.executable).parent / "scraper", *args]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "No space left" in result.stderr


def test_a_closed_stdout_is_one_line() -> None:
    command = f"'{Path(sys.executable).parent / 'scraper'}' parse '{CASSETTES / 'landing' / SEED / 'body.txt'}' >&-"
    result = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "scraper: stdout: is closed; give -o FILE, or leave it open\n")


@pytest.mark.parametrize("command", [("corpus", "stats"), ("parse",), ("fetch", "-i")])
def test_a_name_no_disk_takes_is_one_line(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "x" * 300)
    assert result.code in (1, 2)
    assert result.stderr.count("\n") == 1
    assert "File name too long" in result.stderr
