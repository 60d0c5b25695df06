"""The line that moves: never wider than the terminal, only on terminals, and what is said beside it."""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cli.logs import logging_to
from scraper.cli.progress import Now, counting, render_line, showing
from scraper.errors import InputError
from tests.conftest import CASSETTES, Run

OFFLINE = ("--captures", str(CASSETTES), "--offline")
SEED = "37622028"

counts = st.integers(min_value=0, max_value=10**7)
nows = st.builds(Now, counts, st.none() | counts, st.just("papers"), st.none() | st.text(max_size=60))


@given(nows, st.floats(min_value=0, max_value=10**6), st.integers(min_value=12, max_value=200))
def test_the_line_fits_the_terminal_and_counts(now: Now, seconds: float, width: int) -> None:
    line = render_line(now, seconds, width).plain
    assert len(line) < width
    assert "\n" not in line.replace(now.waiting or "", "")
    assert line.lstrip("━ ").startswith(f"{now.done:,}"[: width - 1])


class Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "quiet", "term", "shown"), [
    (Terminal, 0, "xterm", True), (Terminal, 1, "xterm", False), (Terminal, 0, "dumb", False), (io.StringIO, 0, "xterm", False),
])  # fmt: skip
def test_only_a_terminal_is_shown_anything(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], quiet: int, term: str, shown: bool
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stderr", err := stream())
    assert list(counting("abc", "letters", 3, quiet=quiet)) == ["a", "b", "c"]
    with showing(lambda: Now(1, 2), quiet=quiet):
        pass
    assert ("1/2 papers" in err.getvalue()) is shown


class EncodedTerminal(io.TextIOWrapper):
    """As stderr is."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_what_is_said_stands_above_the_line_and_whole(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """click writes to the file behind a stream without encoding, past rich, into the moving line."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stderr", EncodedTerminal(raw, encoding, errors="backslashreplace", write_through=True))
    words = f"scraper: {'a long address ' * 20}[red]…"
    with showing(lambda: Now(1, 2)):
        for _ in range(3):
            click.echo(words, err=True)
        click.echo("and no line end", err=True, nl=False)
    shown = raw.getvalue().decode(encoding)
    assert len(re.findall(r"(?:\A|\n|\x1b\[2K|\x1b\[\?25l)scraper: ", shown)) == 3
    assert shown.count(words.encode(encoding, "backslashreplace").decode(encoding)) == 3
    assert "and no line end" in shown
    assert ("━" in shown) is (encoding == "utf-8")
    assert "\\u2501" not in shown


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


def test_a_line_for_every_paper_and_one_at_the_end(run: Run, tmp_path: Path) -> None:
    told = run("fetch", SEED, "1", *OFFLINE, "-v", "--log-file", str(tmp_path / "log")).stderr.splitlines()
    assert told[0] == f"scraper: PMID {SEED}: stored"
    assert told[1].startswith("scraper: PMID 1: failed: offline, and no capture")
    assert told[-1].startswith("scraper: 1 of 2 papers delivered, 1 failed; 0 requests in ")
    assert f"INFO PMID {SEED}: stored" in (tmp_path / "log").read_text()
    assert run("fetch", SEED, "1", *OFFLINE, "-q").stderr == ""


def test_a_long_run_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from scraper.cli import run as run_module

    run_module.tell_estimate("default", 20)
    assert run("fetch", SEED, *OFFLINE).stderr == ""
    text = io.StringIO()
    monkeypatch.setattr("sys.stderr", text)
    run_module.tell_estimate("default", 2_000)
    run_module.tell_estimate("batch", 2_000)
    assert text.getvalue() == (
        "scraper: 2,000 papers take 11 min 7 s or more at the pace of landing, pubtator3; "
        "--sources batch (pubtator3, pubmed, icite, elink) takes 10 s\n"
    )
