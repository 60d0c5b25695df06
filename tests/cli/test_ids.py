"""`scraper ids`: a table of the ids of papers, its forms and its exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.sample import OFFLINE
from tests.conftest import Run


def test_ids_prints_a_table(run: Run) -> None:
    result = run("ids", "10.5555/inv.18", "PMC9990018", *OFFLINE)
    assert (result.code, result.stderr) == (0, "")
    rows = list(csv.DictReader(result.stdout.splitlines(), dialect="excel-tab"))
    assert [(row["asked"], row["pmid"], row["pmid_source"]) for row in rows] == [
        ("10.5555/inv.18", "999000018", "pubmed"),
        ("PMC9990018", "999000018", "idconv"),
    ]
    lines = run("ids", "10.5555/inv.18", *OFFLINE, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["sources"] for line in lines] == [{"pmid": "pubmed", "pmcid": "pubmed", "doi": "pubmed"}]
    assert run("ids", "10.5555/inv.18", *OFFLINE, "--format", "csv").stdout.startswith("asked,pmid,pmcid,doi,")


@pytest.mark.parametrize(
    ("asked", "code"), [(["10.5555/inv.18"], 0), (["10.5555/inv.404"], 1), (["10.5555/inv.18", "10.5555/inv.404"], 3), (["x"], 2)]
)
def test_exit_codes_of_ids(asked: list[str], code: int, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.tsv"
    out.write_text("of yesterday\n")
    result = run("ids", *asked, *OFFLINE, "-o", str(out))
    assert (result.code, result.stdout) == (code, "")
    assert (out.read_text() == "of yesterday\n") == (code in (1, 2))
    assert ("no paper of PubMed is known for it" in result.stderr) == ("10.5555/inv.404" in asked)


def test_ids_are_told_once_each_in_the_order_asked_also_what_is_unknown(run: Run) -> None:
    asked = ("10.5555/inv.404", "PMC9990018", "10.5555/INV.404", "pmc9990018")
    lines = run("ids", *asked, *OFFLINE, "--format", "csv").stdout.splitlines()
    assert lines[1] == "10.5555/inv.404,,,,,,"
    assert [line.partition(",")[0] for line in lines[1:]] == ["10.5555/inv.404", "PMC9990018"]
    rows = [json.loads(line) for line in run("ids", *asked, *OFFLINE, "--format", "jsonl").stdout.splitlines()]
    assert [row["outcome"] for row in rows] == ["unknown", "found"]
    assert sorted(rows[0]) == ["asked", "doi", "outcome", "pmcid", "pmid", "sources"]


def test_what_was_not_found_is_a_failure_of_the_report(run: Run, tmp_path: Path) -> None:
    report, failed = tmp_path / "report.json", tmp_path / "failed.jsonl"
    files = ("--report", str(report), "--failed-output", str(failed))
    assert run("ids", "10.5555/inv.404", "10.5555/inv.18", *OFFLINE, *files).code == 3
    assert json.loads(report.read_text())["failed"] == {"unknown_id": 1}
    assert [json.loads(line)["pmid"] for line in failed.read_text().splitlines()] == ["10.5555/inv.404"]
