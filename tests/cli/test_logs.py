"""What is said while a command runs: its levels, and the file that keeps all of it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from scraper.cli.logs import logging_to
from scraper.errors import InputError
from tests.cli.sample import OFFLINE, SEED
from tests.conftest import CASSETTES, Run


def test_levels_of_what_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log, file = logging.getLogger("scraper.trial"), tmp_path / "run.log"
    said = {}
    for quiet, verbose in ((1, 0), (0, 0), (0, 1), (0, 2), (0, 9)):
        with logging_to(quiet=quiet, verbose=verbose, log_file=str(file)):
            for level in ("debug", "info", "warning", "error"):
                getattr(log, level)("%s \x1b[31m", level)
        said[quiet, verbose] = [line.split()[1] for line in capsys.readouterr().err.splitlines()]
    everything = ["debug", "info", "warning", "error"]
    assert said == {
        (1, 0): everything[3:], (0, 0): everything[2:], (0, 1): everything[1:], (0, 2): everything, (0, 9): everything,
    }  # fmt: skip
    assert len(file.read_text().splitlines()) == 20
    log.error("after")
    assert len(file.read_text().splitlines()) == 20
    with pytest.raises(InputError, match="is a folder"), logging_to(quiet=0, verbose=0, log_file=str(tmp_path)):
        pass


@pytest.mark.parametrize("name", ["-", "none/run.log"])
def test_a_log_file_that_is_none_is_usage(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("fetch", SEED, *OFFLINE, "--log-file", name).code == 2
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_log_file_on_a_full_disk_is_told_once_and_the_run_goes_on(run: Run) -> None:
    ended = run("fetch", "37622028", "--captures", str(CASSETTES), "--offline", "--log-file", "/dev/full", "-q")
    said = "scraper: /dev/full: cannot be written: No space left on device; the log ends here, the run goes on\n"
    assert (ended.code, ended.stderr) == (0, said)
    assert ended.stdout


def test_a_log_is_for_its_owner_and_has_a_line_each_with_the_time_in_utc(tmp_path: Path) -> None:
    file, log = tmp_path / "run.log", logging.getLogger("scraper.trial")
    with logging_to(quiet=1, verbose=0, log_file=str(file)):
        log.debug("one\nline %s", "\ud800")
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z DEBUG one\\nline \\ud800\n", file.read_text())
    file.chmod(0o644)
    with logging_to(quiet=1, verbose=0, log_file=str(file)):
        pass
    assert (file.stat().st_mode & 0o777, file.read_text().count("\n")) == (0o644, 1)


def test_what_was_set_before_is_set_again_whatever_ended_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("scraper")
    monkeypatch.setattr(log, "propagate", True)
    before = (log.level, log.propagate, list(log.handlers))
    with pytest.raises(KeyboardInterrupt), logging_to(quiet=0, verbose=2, log_file=None):
        raise KeyboardInterrupt
    assert (log.level, log.propagate, list(log.handlers)) == before


def test_stdout_is_no_log_file() -> None:
    with (
        pytest.raises(InputError, match="--log-file -: name a file; -vv says the same on stderr"),
        logging_to(quiet=0, verbose=0, log_file="-"),
    ):
        pass
