"""Flags that several commands share: their names, the values they offer, and what is refused before anything is asked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from scraper.cli import options
from scraper.export.extras import BINARY, WITH_BOM
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import Record, from_json


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


def test_flags_are_parted_into_how_to_ask_and_what_to_leave_behind() -> None:
    ending = {"failed_output": "f", "report": "r", "log_file": "l", "quiet": 1, "verbose": 2}
    assert options.split_options({"sources": "batch", **ending, "offline": True}) == (
        {"sources": "batch", "offline": True},
        ending,
    )


@pytest.mark.parametrize("format_", [one for one in FORMATS if one not in WITH_BOM])
def test_a_mark_of_utf8_is_refused_where_it_has_no_place(format_: str) -> None:
    with pytest.raises(click.UsageError, match=f"--bom is for --format csv and tsv, not for {format_}"):
        options.check_format(format_, "file", bom=True)


def test_records_are_a_line_each_unless_they_are_to_be_pretty() -> None:
    records, plain, pretty = [Record(pmid="998000001"), Record(pmid="998000002")], io.BytesIO(), io.BytesIO()
    options.write_records(records, plain, "jsonl")
    options.write_records(records, pretty, "jsonl", pretty=True)
    lines = plain.getvalue().splitlines()
    assert [from_json(line) for line in lines] == records
    assert pretty.getvalue() == b"".join(msgspec.json.format(line, indent=2) + b"\n" for line in lines)


@pytest.mark.parametrize(("format_", "lines"), [("csv", ["a,b", "1,'=x"]), ("tsv", ["a\tb", "1\t'=x"])])
def test_a_table_is_written_with_its_mark_and_tells_of_formulas(
    format_: str, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.BytesIO()
    options.write_table(["a", "b"], [{"a": 1, "b": "=x"}], out, format_, bom=True)
    assert out.getvalue().decode("utf-8-sig").splitlines() == lines
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    assert capsys.readouterr().err.startswith("scraper: 1 cell that a spreadsheet would run as a formula")


class Noting(io.BytesIO):
    """Notes what was written when it was handed on."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_on: list[bytes] = []

    def flush(self) -> None:
        self.handed_on.append(self.getvalue())


def test_a_record_is_handed_on_before_the_next_is_waited_for() -> None:
    out, seen = Noting(), []

    def waited_for() -> Iterator[Record]:
        for pmid in ("1", "2"):
            seen.append(len(out.handed_on))
            yield Record(pmid=pmid)

    for record in options.flushing(waited_for(), out):
        out.write(f"{record.pmid} ".encode())
    assert (seen, out.handed_on) == ([0, 1], [b"1 ", b"1 2 "])
