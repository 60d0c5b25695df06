"""`scraper corpus add`, `refresh`, `retry` and `grow`: what is made, asked and told, and the exit codes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.sample import OFFLINE, SEED
from tests.conftest import CASSETTES, Run


def test_a_refresh_that_delivered_nothing_is_no_success(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    run("corpus", "import", db, str(CASSETTES / "pubtator3" / SEED / "body.txt"))
    assert run("corpus", "add", db, SEED, "--offline", "--refresh").code == 1


def test_add_makes_the_file_and_says_so(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    first, second = run("corpus", "add", db, SEED, *OFFLINE), run("corpus", "add", db, SEED, *OFFLINE)
    assert (first.code, second.code) == (0, 0)
    assert first.stderr.startswith(f"scraper: made {db}\n")
    assert "made" not in second.stderr
    assert run("corpus", "add", str(tmp_path / "q.db"), SEED, *OFFLINE, "-q").stderr == ""


def test_a_bad_source_makes_no_file(run: Run, tmp_path: Path) -> None:
    assert run("corpus", "add", str(tmp_path / "c.db"), SEED, "--sources", "nobody").code == 2
    assert not (tmp_path / "c.db").exists()


@pytest.mark.parametrize(("older_than", "asked"), [("0", 0), ("30", 0), ("2020-01-01", 0), ("2999-01-01", 1)])
def test_refresh_takes_days_and_dates(run: Run, tmp_path: Path, older_than: str, asked: int) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "add", db, SEED, *OFFLINE)
    if older_than == "0":
        with sqlite3.connect(db) as connection:
            connection.execute("UPDATE papers SET stored_at = '2020-01-01T00:00:00Z'")
        asked = 1
    result = run("corpus", "refresh", db, *OFFLINE, "--older-than", older_than)
    assert result.code == 0
    assert (f"{asked} of {asked} papers stored" if asked else "was to be asked for") in result.stderr


@pytest.mark.parametrize("older_than", ["-1", "nan", "inf", "soon", "1e400", "2026-13-01"])
def test_no_time_is_a_usage_error(run: Run, tmp_path: Path, older_than: str) -> None:
    run("corpus", "init", str(tmp_path / "c.db"))
    assert run("corpus", "refresh", str(tmp_path / "c.db"), f"--older-than={older_than}").code == 2
