"""Switches of the suite: `--approve CASE` rewrites a golden file, `--write-docs` the generated pages."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

from scraper.cli import main
from scraper.settings import SETTINGS
from scraper.store.corpus import Corpus

# The same examples in every run, and no deadlines: what counts is the law, not the load of the machine.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).parent.parent
CASSETTES = ROOT / "cassettes"
GOLDEN = ROOT / "tests" / "golden"


_OF_THE_SYSTEM = {setting.name for setting in SETTINGS if setting.name.endswith(("_proxy", "_bundle", "_file", "_dir", "_color"))}


def pytest_configure() -> None:
    """What a shell starts in the background ignores Ctrl-C; the commands that tests stop by it must not inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--approve", action="append", default=[], metavar="CASE", help="rewrite the golden file of CASE ('all': of every case)"
    )
    parser.addoption("--write-docs", action="store_true", help="rewrite the generated pages in docs/")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Tests see no variable, settings file or cache of whoever runs them."""
    for name in list(os.environ):
        if name.startswith(("SCRAPER_", "NCBI_", "ENTREZ_")) or name.lower() in _OF_THE_SYSTEM:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SCRAPER_CACHE_DIR", str(tmp_path / "cache"))
    fonts = tmp_path_factory.getbasetemp() / "matplotlib"  # which makes its folder of settings where it is used first
    fonts.mkdir(exist_ok=True)
    monkeypatch.setenv("MPLCONFIGDIR", str(fonts))


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    """A new corpus file."""
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        yield corpus


class Result(NamedTuple):
    code: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("fetch", "1", stdin="")` gives exit code, stdout and stderr."""

    def run_command(*args: str, stdin: str = "") -> Result:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["scraper", *args])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as stop:
                main()
        code = stop.value.code
        texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
        return Result(code if isinstance(code, int) else 0, *texts)

    return run_command
