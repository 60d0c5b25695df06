"""The house holds: imports go down only, rooms on one floor do not see each other, pure rooms stay pure."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import scraper
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


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_by(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


def without_type_checking(tree: ast.Module) -> ast.Module:
    kept = [node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")]
    return ast.Module(kept, [])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_inside_asks_the_face_of_the_package(path: Path) -> None:
    """Its names come from the rooms; of three, the face hides the room: `from scraper import parse` is a function."""
    if room_of(path) == "__init__":
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            assert not [alias.name for alias in node.names if alias.name.split(".")[0] == "scraper"], "from scraper.… import …"
        elif isinstance(node, ast.ImportFrom) and node.module == "scraper":
            assert {alias.name for alias in node.names} <= set(FLOORS) - set(scraper.__all__), "import from the room that has it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return  # the door: it hands out what the rooms hold
    inner = {name.split(".")[1] for name in imported_by(tree_of(path)) if name.startswith("scraper.")}
    assert inner <= set(FLOORS), "what is imported stands on a floor"
    seen = inner - {room}
    assert {name for name in seen if FLOORS[name] > FLOORS[room]} == set()
    beside = {name for name in seen if FLOORS[name] == FLOORS[room]}
    assert beside == set() or FLOORS[room] == 0  # the ground is made of single modules that use each other


def test_the_ground_has_no_circles() -> None:
    """But for types in signatures, and for a record that draws its own card in a notebook."""
    below: dict[str, set[str]] = {name: set() for name, floor in FLOORS.items() if floor == 0}
    for path in MODULES:
        room = room_of(path)
        if room in below:
            names = imported_by(without_type_checking(tree_of(path)))
            below[room] |= {name.split(".")[1] for name in names if name.startswith("scraper.")} - {room}
    below["model"].remove("card")
    assert set(TopologicalSorter(below).static_order()) == set(below)  # raises CycleError where there is one


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room_of(path) in PURE], ids=lambda path: str(path.relative_to(ROOT))
)
def test_pure_rooms_touch_nothing(path: Path) -> None:
    tree = tree_of(path)
    names = imported_by(tree)
    assert {name for name in names if name in IMPURE or name.split(".")[0] in IMPURE} == set()
    calls = {getattr(n.func, "id", getattr(n.func, "attr", "")) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert calls & IMPURE_CALLS == set()


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in MODULES} - {"__init__"} == set(FLOORS)


def test_the_page_on_the_house_has_every_room_on_its_floor() -> None:
    rows = re.findall(
        r"^\| ([0-9]) \| ((?:`\w+` ?)+) \|", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {room: int(floor) for floor, rooms in rows for room in re.findall(r"\w+", rooms)}
    assert told | {"__main__": 6} == FLOORS
