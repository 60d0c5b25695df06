"""The house is easy to read: functions and modules are short, each module and each public name says what it is for."""

from __future__ import annotations

import ast
from statistics import median, quantiles

import pytest

from tests.conftest import ROOT

MEDIAN, NINE_IN_TEN, LONGEST_FUNCTION, LONGEST_MODULE = 8, 20, 50, 350  # lines, docstrings included
MODULES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted((ROOT / "scraper").rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in MODULES.items()}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def length_of(function: Function) -> int:
    """Lines from `def` to the last one."""
    return (function.end_lineno or 0) - function.lineno + 1


SAID_BY = {"BuildPapers": "Papers", "CorpusPapers": "Papers"}  # what their methods are for stands in the protocol they fit
LENGTHS = {
    f"{name}:{node.lineno} {node.name}": length_of(node)
    for name, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, Function)
}


def test_functions_are_short() -> None:
    assert median(LENGTHS.values()) <= MEDIAN
    assert quantiles(LENGTHS.values(), n=10)[8] <= NINE_IN_TEN
    assert {name: lines for name, lines in LENGTHS.items() if lines > LONGEST_FUNCTION} == {}


def test_modules_are_short() -> None:
    lengths = {name: len(text.splitlines()) for name, text in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


@pytest.mark.parametrize("name", MODULES)
def test_modules_and_public_names_say_what_they_are(name: str) -> None:
    tree = TREES[name]
    assert ast.get_docstring(tree), "the first line says what the module is for"
    public = [one for one in tree.body if isinstance(one, Function | ast.ClassDef) and not one.name.startswith("_")]
    members = [
        one
        for kind in public
        if isinstance(kind, ast.ClassDef) and kind.name not in SAID_BY
        for one in kind.body
        if isinstance(one, Function) and not one.name.startswith("_")
    ]
    assert [one.name for one in (*public, *members) if not ast.get_docstring(one)] == []
