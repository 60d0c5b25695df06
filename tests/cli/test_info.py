"""`scraper demo`, `sources`, `schema` and `completion`: what can be looked at without asking anybody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
