"""What the documents say is so: the README's commands run, its excerpt is real, generated pages are up to date."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

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


HOWTO = sorted(f"howto/{path.name}" for path in (ROOT / "docs" / "howto").glob("*.md"))
TAUGHT = ("tutorial.md", *HOWTO)
PAGES = {"README.md": README} | {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("corpus.md", "formats.md", "ids.md", "view.md", *TAUGHT)
}
CONCEPTS = sorted((ROOT / "docs" / "concepts").glob("*.md"))
SILENT = (
    ["corpus", "init"],
    ["corpus", "add"],
    ["corpus", "refresh"],
    ["corpus", "import"],
    ["corpus", "reparse"],
    ["corpus", "verify"],
)


class Shown(NamedTuple):
    """A command of a page, the output printed below it, and the exit code that `$ echo $?` tells, else 0."""

    command: str
    lines: list[str]
    code: int = 0


def read_console(block: str) -> Iterator[Shown]:
    """The commands of a block in their order."""
    found: list[Shown] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Shown(line.removeprefix("$ "), []))
        else:
            found[-1].lines.append(line)
    for one, following in zip(found, [*found[1:], None], strict=True):
        told = following is not None and following.command == "echo $?"
        if one.command != "echo $?":
            yield one._replace(code=int(following.lines[0])) if told and following else one


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder as the reader of a page has it, to work in: the cassettes, and the lists that the pages of personas read."""
    (tmp_path / "cassettes").symlink_to(CASSETTES)
    shutil.copytree(ROOT / "tests" / "howto_files", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_pages_run_from_top_to_bottom(page: str, run: Run, reader: Path) -> None:
    """Commands give what is printed below them, as do blocks of Python on the pages for personas."""
    count = 0
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", PAGES[page], re.MULTILINE | re.DOTALL):
        if language == "console":
            for shown in read_console(block):
                check_command(shown, run)
                count += 1
        elif language == "python" and page in TAUGHT:
            assert "assert " in block
            exec(compile(block, page, "exec"), {})  # noqa: S102 - a page of this repository
    assert count >= (4 if page in HOWTO else 3 if page == "view.md" else 9)


@pytest.mark.parametrize("path", CONCEPTS, ids=lambda path: path.name)
def test_snippets_of_concepts_hold(path: Path, reader: Path) -> None:
    """Each block of Python on a page of concepts asserts what it shows, by itself."""
    found = re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    for block in found:
        assert "assert " in block
        exec(compile(block, path.name, "exec"), {})  # noqa: S102 - a page of this repository


def check_command(shown: Shown, run: Run) -> None:
    """The command runs, ends with the code shown, and prints the lines shown, in their order; `…` stands for what is left out."""
    name, *args = shlex.split(shown.command)
    assert name == "scraper"
    result = run(*args)
    told = f"{shown.command}\n{result.stdout}{result.stderr}"
    assert result.code == shown.code, told
    assert result.stdout or "-o" in args or args[:2] in SILENT or shown.lines, shown.command
    printed = iter([*result.stdout.splitlines(), *result.stderr.splitlines()])
    for line in shown.lines:
        begin = line.removesuffix("…")
        assert any(one.startswith(begin) if begin != line else one == line for one in printed), f"{line!r} is not in\n{told}"


def test_script_of_the_administrator_runs(reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (script,) = re.findall(r"^```sh\n(.*?)^```$", PAGES["howto/administrator.md"], re.MULTILINE | re.DOTALL)
    (reader / "weekly.sh").write_text(script, encoding="utf-8")
    command = reader / "bin" / "scraper"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\ncase $2 in add|retry|refresh) set -- "$@" --captures "{CASSETTES}" --offline;; esac\n'
        f'exec "{sys.executable}" -c "from scraper.cli import main; main()" "$@"\n'
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for since, new in (("2026-03-01", ["999000001", "999000002"]), ("2999-01-01", [])):
        (reader / "last-run").write_text(since)
        done = subprocess.run(["sh", "weekly.sh"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        rows = (reader / "new.csv").read_text().splitlines()[1:]
        assert [row.partition(",")[0] for row in rows] == new
        assert re.fullmatch(r"[0-9T:-]+Z\n", (reader / "last-run").read_text())
    before = (reader / "last-run").read_text()
    (reader / "pain.db").write_text("no corpus")
    done = subprocess.run(["sh", "weekly.sh"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "corpus add: failed" in done.stdout
    assert (reader / "last-run").read_text() == before


def test_the_pages_name_every_command() -> None:
    others = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("bulk.md", "mcp.md")]
    written = "\n".join([*PAGES.values(), *others])
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
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - a page of this repository


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
