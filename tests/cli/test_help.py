"""What people find without reading the documents: examples that are true, completion, a demo from an installed wheel."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from scraper.cli import cli
from scraper.cli.examples import EXAMPLES
from tests.conftest import ROOT, Run


def iter_commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from iter_commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(iter_commands(cli, "scraper"))


def test_every_command_has_examples_and_no_other_has() -> None:
    assert set(COMMANDS) == set(EXAMPLES)


@pytest.mark.parametrize("path", EXAMPLES)
def test_examples_are_ones_the_command_takes(path: str) -> None:
    """Arguments and options are read as click reads them; nothing runs."""
    for example in EXAMPLES[path]:
        first = example.removeprefix('eval "$(').partition(")")[0] if example.startswith("eval") else example
        words = shlex.split(first.partition(" | ")[0].partition(" > ")[0], comments=True)
        assert " ".join(words).startswith(path)
        args = words[len(path.split()) :]
        command = COMMANDS[path]
        with command.make_context(path, list(args), parent=click.Context(cli, help_option_names=["-h", "--help"])) as context:
            assert set(context.params) == {one.name for one in command.params if one.expose_value}


def test_examples_stand_in_the_help(run: Run) -> None:
    told = run("corpus", "diff", "--help").stdout
    assert "Examples:\n    scraper corpus diff pain.db --since" in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    assert f"_SCRAPER_COMPLETE={shell}_complete" in run("completion", shell).stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("land", ["landing"]), ("landing,pub", ["landing,pubtator3", "landing,pubmed", "landing,publisher"]), ("x", [])],
)
def test_values_of_sources_are_offered(typed: str, offered: list[str]) -> None:
    asked = {"_SCRAPER_COMPLETE": "bash_complete", "COMP_WORDS": f"scraper fetch --sources {typed}", "COMP_CWORD": "3"}
    command = [Path(sys.executable).parent / "scraper"]
    found = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False).stdout
    assert [line.removeprefix("plain,") for line in found.splitlines() if line] == offered


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
