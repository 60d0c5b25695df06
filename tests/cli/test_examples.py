"""The examples in the help of the commands: each command has some, and takes them as they stand."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest

from scraper.cli import cli
from scraper.cli.examples import EXAMPLES, add_examples
from tests.conftest import Run


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


def test_examples_go_to_commands_in_groups_and_replace_what_stood_there() -> None:
    inner = click.Group("corpus", commands={"stats": click.Command("stats", epilog="Old words.")})
    other = click.Command("unheard")
    add_examples(click.Group("scraper", commands={"corpus": inner, "unheard": other}))
    assert inner.commands["stats"].epilog == "\b\nExamples:\n  scraper corpus stats pain.db"
    assert other.epilog == "\b\nExamples:\n"
    assert inner.epilog is None
