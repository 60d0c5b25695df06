"""Flags that several commands share: their names, the values they offer, and what is refused before anything is asked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scraper.cli import options
from scraper.export.extras import BINARY
from scraper.export.formats import EDGE_FORMATS, FORMATS


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("land", ["landing"]), ("landing,pub", ["landing,pubtator3", "landing,pubmed", "landing,publisher"]), ("x", [])],
)
def test_values_of_sources_are_offered(typed: str, offered: list[str]) -> None:
    asked = {"_SCRAPER_COMPLETE": "bash_complete", "COMP_WORDS": f"scraper fetch --sources {typed}", "COMP_CWORD": "3"}
    command = [Path(sys.executable).parent / "scraper"]
    found = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False).stdout
    assert [line.removeprefix("plain,") for line in found.splitlines() if line] == offered


def test_the_names_are_those_of_the_library() -> None:
    assert list(FORMATS) == options.FORMATS
    assert list(EDGE_FORMATS) == options.EDGE_FORMATS


@pytest.mark.parametrize("format_", BINARY)
def test_binary_formats_are_not_for_terminals(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    options.check_format(format_, "papers", bom=False)
    with pytest.raises(click.UsageError, match="-o FILE"):
        options.check_format(format_, "-", bom=False)
