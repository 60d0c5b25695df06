"""`scraper corpus add`, `refresh`, `retry` and `grow`: what is made, asked and told, and the exit codes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scraper.cli.filling import Runs, open_or_make, told_partial
from scraper.cli.run import DELIVERED
from scraper.errors import InputError, StoreError
from scraper.store.statistics import Lacking, Partial
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


def test_a_corpus_is_made_once_and_only_in_a_folder_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = str(tmp_path / "c.db")
    for told in (f"scraper: made {db}\n", ""):
        open_or_make(db, 0).close()
        assert capsys.readouterr().err == told
    open_or_make(str(tmp_path / "q.db"), 1).close()
    assert capsys.readouterr().err == ""
    with pytest.raises(InputError, match=r"x\.db: there is no folder .*none; check the path, or make the folder first"):
        open_or_make(str(tmp_path / "none" / "x.db"), 0)
    with pytest.raises(StoreError):
        open_or_make(str(tmp_path), 0)


@pytest.mark.parametrize(
    ("partial", "told"),
    [
        (Partial((), ()), ""),
        (Partial(("1",), (Lacking("icite", "http_503", 1, None),)),
         "; 1 of them without icite (http_503); 'scraper corpus retry pain.db' asks again"),
        (Partial(("1", "2"), (Lacking("icite", "x", 2, None), Lacking("\x1b", "y", 1, None))),
         "; 2 of them are not whole: 2 without icite (x), 1 without \\x1b (y); 'scraper corpus retry pain.db' asks again"),
    ],
)  # fmt: skip
def test_what_papers_lack_is_told_with_the_way_to_get_it(partial: Partial, told: str) -> None:
    assert told_partial(partial, "pain.db") == told
    assert told_partial(partial, "my pain.db") == told.replace("pain.db", "'my pain.db'")


def test_runs_that_asked_for_nothing_are_whole_and_empty(capsys: pytest.CaptureFixture[str]) -> None:
    runs = Runs(0)
    assert (runs.outcomes, runs.failures, runs.report().asked, runs.look().total) == ([], [], 0, None)
    assert runs.tell_end("pain.db") == DELIVERED
    assert capsys.readouterr().err == "scraper: no paper of pain.db was to be asked for\n"
    assert Runs(1).tell_end("pain.db") == DELIVERED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("limit", "told"), [("2", "2 at depth 1; the limit of 2 left 2 out"), ("0", "nothing new; the limit of 0 left 4 out")]
)
def test_growing_tells_how_many_were_taken_and_left_out(run: Run, tmp_path: Path, limit: str, told: str) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "add", db, SEED, *OFFLINE)
    assert f"scraper: {told}\n" in run("corpus", "grow", db, "--citing", "--limit", limit, *OFFLINE).stderr


def test_growing_needs_a_direction(run: Run, tmp_path: Path) -> None:
    result = run("corpus", "grow", str(tmp_path / "c.db"), *OFFLINE)
    assert (result.code, result.stderr) == (2, "scraper: name a direction: --citing, --references, or both\n")


def test_what_failed_before_is_asked_again_by_retry_alone(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    assert run("corpus", "add", db, SEED, "999000004", *OFFLINE).code == 3
    again = run("corpus", "add", db, SEED, "999000004", *OFFLINE)
    assert again.code == 3
    assert f"1 failed before and were not asked again; 'scraper corpus retry {db}' does so" in again.stderr
    retried = run("corpus", "retry", db, *OFFLINE)
    assert (retried.code, "PMID 999000004: landing: asked for PMID 999000004" in retried.stderr) == (1, True)


@pytest.mark.parametrize("days", ["1e400", "1e9"])
def test_an_age_before_the_first_year_is_no_number_of_days(run: Run, tmp_path: Path, days: str) -> None:
    result = run("corpus", "add", str(tmp_path / "c.db"), SEED, *OFFLINE, "--max-age", days)
    assert (result.code, "is no number of days" in result.stderr, list(tmp_path.glob("c.db"))) == (2, True, [])
