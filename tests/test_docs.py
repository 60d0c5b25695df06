"""What the documents say is so: the README's commands run, its excerpt is real, generated pages are up to date."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import scraper
from scraper.cli import cli
from scraper.model import json_schema
from tests.conftest import CASSETTES, ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
MARKDOWN = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def iter_commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from iter_commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


PAGES = {"README.md": README} | {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("corpus.md", "formats.md", "ids.md")
}
SILENT = (
    ["corpus", "init"],
    ["corpus", "add"],
    ["corpus", "refresh"],
    ["corpus", "import"],
    ["corpus", "reparse"],
    ["corpus", "verify"],
)


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_the_pages_run(page: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cassettes").symlink_to(CASSETTES)
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"```console\n(.*?)```", PAGES[page], re.DOTALL)
    commands = [line.removeprefix("$ ") for block in shown for line in block.splitlines() if line.startswith("$ ")]
    assert len(commands) >= 9
    for command in commands:
        name, *args = shlex.split(command)
        assert name == "scraper"
        result = run(*args)
        assert result.code == 0, f"{command}\n{result.stderr}"
        assert result.stdout or "-o" in args or args[:2] in SILENT, command


def test_the_pages_name_every_command() -> None:
    written = "\n".join(PAGES.values())
    assert [path for path, _ in iter_commands(cli, "scraper") if not re.search(rf"[$`]\s?{path}\b", written)] == []


def test_readme_make_commands_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = [line.split()[1] for block in blocks("sh") for line in block.splitlines()]
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    ci = (ROOT / ".ci" / "run").read_text()
    assert "make test" in ci


def test_readme_excerpt_is_of_the_real_record() -> None:
    excerpt = json.loads(blocks("json")[0])
    record = json.loads(scraper.model.to_json(scraper.fetch("37622028", captures=[CASSETTES], offline=True)))
    assert list(missing(excerpt, record)) == []


def missing(excerpt: Any, real: Any, where: str = "") -> Iterator[str]:
    """Places where the excerpt says something the real value does not; lists may be shortened."""
    if isinstance(excerpt, dict):
        for key, value in excerpt.items():
            yield from missing(value, real.get(key, "(missing)"), f"{where}.{key}")
    elif isinstance(excerpt, list) and excerpt:
        for item in excerpt:
            if item not in real:
                yield f"{where}: {item!r}"
    elif excerpt != real:
        yield f"{where}: {excerpt!r} != {real!r}"


def test_readme_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert len(blocks("python")) == 1
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})


def test_sessions_of_the_python_page_are_as_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cassettes").symlink_to(CASSETTES)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    sessions = "\n\n".join(re.findall(r"^```pycon\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(sessions, {}, "docs/python.md", None, 0)
    assert len(test.examples) > 20
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(test, out=told.append)
    assert "".join(told) == ""


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_commands_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    pages = ["# Commands", "", "Made from the help of the commands by `make docs`."]
    for path, command in iter_commands(cli, "scraper"):
        names = ["-h", "--help"]  # as the group passes them on
        context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100, help_option_names=names)
        pages += ["", f"## {path}", "", "```", command.get_help(context), "```"]
    assert page_on_disk(ROOT / "docs" / "commands.md", "\n".join(pages) + "\n", request) == "\n".join(pages) + "\n"


def test_record_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    schema = json_schema()
    lines = ["# The record", "", "Made from the types by `make docs`; `scraper schema` prints the same as JSON Schema."]
    for name, part in schema["$defs"].items():
        lines += ["", f"## {name}", "", part["description"], "", "| field | shape | meaning |", "|---|---|---|"]
        for field, value in part["properties"].items():
            lines.append(f"| `{field}` | {shape_of(value)} | {meaning_of(value)} |")
    assert page_on_disk(ROOT / "docs" / "record.md", "\n".join(lines) + "\n", request) == "\n".join(lines) + "\n"


def shape_of(value: dict[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in value:
        return " or ".join(f"`{word}`" for word in value["enum"])
    for word in ("anyOf", "allOf"):
        if word in value:
            return " or ".join(shape_of(part) for part in value[word])
    if value.get("type") == "array":
        return f"list of {shape_of(value['items'])}"
    if value.get("type") == "object":
        return f"{{text: {shape_of(value['additionalProperties'])}}}"
    return {"string": "text", "integer": "int", "boolean": "bool", "null": "null"}.get(value.get("type", ""), "any")


def meaning_of(value: dict[str, Any]) -> str:
    found = [value.get("description", "")] + [part.get("description", "") for part in value.get("anyOf", [])]
    return next(filter(None, found), "")


def page_on_disk(path: Path, text: str, request: pytest.FixtureRequest) -> str:
    """The page as it stands; `make docs` writes it anew first."""
    if request.config.getoption("--write-docs"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), "run make docs"
    return path.read_text(encoding="utf-8")
