"""What a run writes when it ends, however it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scraper.cli.run import running
from scraper.errors import StoreError
from scraper.pipeline.report import PaperOutcome, RunReport
from tests.cli.sample import OFFLINE, SEED
from tests.conftest import Run


class Stopped:
    """A run that was stopped after one failure. Its report cannot be made, as on a full disk."""

    outcomes: list[PaperOutcome] = []  # noqa: RUF012 - nobody adds to it
    failures = [PaperOutcome("7", "failed", "landing", "landing: HTTP 500")]  # noqa: RUF012

    def report(self) -> RunReport:
        raise StoreError("cannot be written", "report.json")

    def stop(self) -> None:
        pass


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StoreError("cannot be written: No space left on device", "r.jsonl")])
def test_a_report_that_fails_hides_no_other_error(
    tmp_path: Path, error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"report": str(tmp_path / "report.json"), "failed_output": None, "log_file": None}
    with pytest.raises(type(error)) as raised, running(Stopped(), None, quiet=0, verbose=0, **files):
        raise error
    assert raised.value is error
    assert "report.json: cannot be written" in raised.value.__notes__
    assert "PMID 7: landing: HTTP 500" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--report", "--failed-output", "--log-file"])
def test_one_file_for_two_outputs_is_refused_before_anything_is_asked(run: Run, tmp_path: Path, flag: str) -> None:
    out = tmp_path / "r.jsonl"
    out.write_text("precious\n")
    result = run("fetch", SEED, *OFFLINE, "-o", str(out), flag, str(out))
    assert (result.code, result.stdout) == (2, "")
    assert f"{out}: is named for two outputs" in result.stderr
    assert out.read_text() == "precious\n"


def test_a_reader_that_has_gone_and_no_stderr() -> None:
    scraper = Path(sys.executable).parent / "scraper"
    command = ["sh", "-c", 'exec "$@" 2>&-', "sh", str(scraper), "fetch", SEED, *OFFLINE]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 1


def test_a_stopped_run_leaves_the_failures_of_an_earlier_one(tmp_path: Path) -> None:
    """They may be what it was asked for, and it has not met them all."""
    failed = tmp_path / "failed.jsonl"
    files = {"report": None, "failed_output": str(failed), "log_file": None}
    for before in (None, b'{"pmid":"8"}\n'):
        if before is not None:
            failed.write_bytes(before)
        with pytest.raises(KeyboardInterrupt) as raised, running(Stopped(), None, quiet=1, verbose=0, **files):
            raise KeyboardInterrupt
        if before is None:
            assert b'"pmid":"7"' in failed.read_bytes()
    assert failed.read_bytes() == before
    assert b'"pmid":"7"' in (tmp_path / "failed.jsonl.part").read_bytes()
    assert f"{failed}.part holds 1 whole line; {failed} is as it was" in raised.value.__notes__
