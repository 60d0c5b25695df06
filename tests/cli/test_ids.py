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
