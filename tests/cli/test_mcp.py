"""`scraper mcp`: what is told before it serves, and what it does not start with."""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path

import pytest

from scraper.cli.mcp import mcp
from tests.cli.sample import OFFLINE
from tests.conftest import Run


def test_without_stdin_it_ends_at_once(run: Run) -> None:
    assert run("mcp", *OFFLINE) == (0, "", "")


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("--corpus", "none.db"), 1, "none.db: no such corpus"),
        (("--corpus", "text.db"), 1, "is no SQLite file"),
        (("--sources", "nowhere"), 2, "no source 'nowhere'"),
        (("--log-file", "no/such/folder/log"), 2, "no/such/folder/log"),
        (("more",), 2, "unexpected extra argument"),
    ],
)
def test_what_it_does_not_start_with(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], code: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.db").write_text("no database " * 100)
    result = run("mcp", *args)
    assert (result.code, result.stdout) == (code, "")
    assert told in result.stderr


def test_without_the_extra_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("mcp", "mcp_types")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = run("mcp", "--offline")
    assert result.code == 2
    assert result.stderr == "scraper: the server needs mcp, which is not installed: pip install 'literature-scraper[mcp]'\n"


class Waiting(io.StringIO):
    """A terminal at whose keyboard somebody sits; what is read there is over at once."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("quiet", "told"), [((), "scraper: waiting for an assistant's program on stdin; Ctrl-C ends it"), (("-q",), "")]
)
def test_somebody_at_a_terminal_is_told_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quiet: tuple[str, ...], told: str
) -> None:
    monkeypatch.setattr("scraper.mcp.server.serve", lambda _library: None)
    monkeypatch.setattr(sys, "stdin", Waiting())
    mcp.main([*OFFLINE, *quiet], standalone_mode=False)
    assert capsys.readouterr().err.partition(",")[0] == told


@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted"), (None, 0, None)]
)
def test_it_ends_as_the_signal_that_came_would_have(
    run: Run, monkeypatch: pytest.MonkeyPatch, number: int | None, code: int, told: str | None
) -> None:
    monkeypatch.setattr("scraper.mcp.server.serve", lambda _library: number)
    ended = run("mcp", *OFFLINE, "-q")
    assert (ended.code, ended.stdout, ended.stderr.strip()) == (code, "", f"scraper: {told}" if told else "")
