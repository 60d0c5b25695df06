"""`scraper demo`, `sources`, `schema` and `completion`: what can be looked at without asking anybody."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest

from scraper.cli.info import SAMPLE, sample_folder
from scraper.sources.registry import SOURCES
from tests.conftest import ROOT, Run


def test_sources_lists_every_source(run: Run) -> None:
    text = run("sources").stdout
    assert [line for line in text.splitlines() if not line.startswith(" ")] == list(SOURCES)
    assert text.count("  terms  ") == len(SOURCES)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    assert f"_SCRAPER_COMPLETE={shell}_complete" in run("completion", shell).stdout


def test_the_demo_runs_from_a_wheel(tmp_path: Path) -> None:
    """Built and unpacked as pip does, far from the checkout, with nothing of the machine's settings."""
    source = tmp_path / "source"
    for name in ("scraper", "cassettes/landing/37622028", "cassettes/pubtator3/37622028"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
        assert not [name for name in packed.namelist() if name.startswith(("tests/", "cassettes/"))]
    script = "import sys; sys.argv = ['scraper', 'demo', '--lines']; from scraper.cli import main; main()"
    environ = {"PYTHONPATH": str(tmp_path / "site"), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    shown = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert '"pmid":"37622028"' in shown.stdout
    assert str(tmp_path / "site") in shown.stderr


def test_what_a_thousand_papers_cost_is_told_of_each_source(run: Run) -> None:
    text = run("sources").stdout
    told = {block.split("\n")[0]: block for block in re.split(r"\n(?=\S)", text)}
    assert "  cost   1,000 requests or more per 1,000 papers\n" in told["landing"]
    assert "  sets   default, " in told["landing"]
    for name, source in SOURCES.items():
        assert f"\n  pace   {source.requests_per_second:g} requests a second, {source.ids_per_request} " in told[name]


def test_the_schema_is_one_and_the_record_of_the_demo_fits_it(run: Run) -> None:
    schema, demo = json.loads(run("schema").stdout), run("demo", "--lines")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(demo.stdout))
    assert json.loads(run("demo").stdout) == json.loads(demo.stdout)
    assert (demo.stdout.count("\n"), run("demo").stdout.startswith("{\n")) == (1, True)
    assert demo.stderr.startswith(f"scraper: that was 'scraper fetch {SAMPLE}', from the exchanges in {sample_folder()}; ")


def test_no_other_shell_is_completed(run: Run) -> None:
    result = run("completion", "tcsh")
    assert (result.code, result.stdout) == (2, "")
