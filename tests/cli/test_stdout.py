"""Words that are a command's data, on stdout as it is."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from scraper.cli import main
from scraper.cli.stdout import print_line
from scraper.errors import StoreError
from tests.conftest import Run


@pytest.mark.parametrize(
    "command",
    ["corpus stats", "corpus status", "corpus status --json", "corpus ids", "schema", "sources", "config", "config --json",
     "doctor --offline", "completion bash", "demo"],
)  # fmt: skip
def test_data_for_a_closed_stdout_is_told(run: Run, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was delivered: exit code 1, whatever the command."""
    name, *rest = command.split()
    db = str(tmp_path / "pain.db")
    run("corpus", "init", db)
    args = [name, *rest[:1], db, *rest[1:]] if name == "corpus" else [name, *rest]
    monkeypatch.setattr(sys, "argv", ["scraper", *args])
    monkeypatch.setattr(sys, "stdout", None)
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 1
    assert err.getvalue().startswith("scraper: stdout: is closed; ")


def test_a_line_is_printed_with_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("one")
    print_line("")
    assert capsys.readouterr() == ("one\n\n", "")


def test_a_closed_stdout_is_an_error_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(StoreError, match="stdout: is closed; leave it open, or send it to a file with > FILE"):
        print_line("one")
