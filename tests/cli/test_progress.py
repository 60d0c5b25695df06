"""The line that moves: never wider than the terminal, only on terminals, and what is said beside it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cli.progress import Now, counting, render_line, showing
from tests.cli.sample import OFFLINE, SEED
from tests.conftest import Run

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
