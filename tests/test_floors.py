"""The house holds: imports go down only, rooms on one floor do not see each other, pure rooms stay pure."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLOORS = {
    "errors": 0, "ids": 0, "entities": 0, "folding": 0, "text": 0, "model": 0, "settings": 0, "redact": 0, "files": 0,
    "archive": 0, "id_files": 0, "setting_kinds": 0, "standins": 0, "records_file": 0, "part_file": 0, "card": 0,
    "version": 0,
    "fetch": 1, "parse": 1, "normalize": 1, "store": 1, "export": 1,
    "sources": 2, "plots": 2,
    "pipeline": 3, "bulk": 3,
    "view": 4, "mcp": 4,
    "cli": 5,
    "__main__": 6,
}  # fmt: skip
PURE = ("parse", "normalize", "card")
# What would reach the network, the disk, the clock or the environment.
IMPURE = {
    "os", "io", "pathlib", "socket", "ssl", "http", "urllib.request", "requests", "urllib3", "time", "subprocess", "sqlite3",
    "tempfile", "shutil", "random", "threading", "asyncio", "scraper.settings",
}  # fmt: skip
IMPURE_CALLS = {"open", "now", "utcnow", "today", "getenv", "input"}
MODULES = sorted((ROOT / "scraper").rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "scraper").parts[0].removesuffix(".py")


def imported_by(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return  # the door: it hands out what the rooms hold
    inner = {name.split(".")[1] for name in imported_by(ast.parse(path.read_text())) if name.startswith("scraper.")}
    seen = {name for name in inner if name in FLOORS and name != room}
    assert {name for name in seen if FLOORS[name] >= FLOORS[room] and FLOORS[room] > 0} == set()


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room_of(path) in PURE], ids=lambda path: str(path.relative_to(ROOT))
)
def test_pure_rooms_touch_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = imported_by(tree)
    assert {name for name in names if name in IMPURE or name.split(".")[0] in IMPURE} == set()
    calls = {getattr(n.func, "id", getattr(n.func, "attr", "")) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert calls & IMPURE_CALLS == set()


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in MODULES} - {"__init__"} == set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_they_are_and_functions_fit_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "the first line says what the module is for"
    assert len(path.read_text().splitlines()) <= 400
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 60] == []
    public = [f for f in tree.body if isinstance(f, ast.FunctionDef | ast.ClassDef) and not f.name.startswith("_")]
    assert [f.name for f in public if not ast.get_docstring(f)] == []
