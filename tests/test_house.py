"""The house is easy to read: functions and modules are short, each module and each public name says what it is for."""

from __future__ import annotations

import ast
from pathlib import Path
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
# Modules without a test file of their name, and what tests them.
TESTED_BY = {
    "__main__.py": "every test that runs the command",
    "bulk/engines/dask.py": "tests/engines, where Dask is installed",
    "version.py": "tests/packaging: one word",
}
# Where a public signature may say `Any`: in modules whose names begin so.
ANY_BECAUSE = {
    "__init__.py": "Python's own __getattr__",
    "errors.py": "Python's own __reduce__",
    "bulk/run.py": "what is told of an input, as JSON",
    "bulk/shard.py": "Python's own __exit__",
    "cli/": "options as click gives them, handed on by name",
    "export/extras.py": "libraries without types",
    "fetch/connections.py": "methods of requests",
    "fetch/site.py": "what the caller's reader made of a reply",
    "id_files/": "cells of spreadsheets, of any kind until they are read",
    "mcp/": "JSON of answers and of arguments",
    "model/record.py": "JSON, and values of any field",
    "normalize/fields.py": "values of any field",
    "normalize/refresh.py": "values of any field",
    "parse/api/": "JSON before it is checked",
    "parse/bioc_": "infons, whose values may be of any kind",
    "parse/icite_table.py": "cells of a row, before they are read",
    "parse/pmc_ids.py": "cells of a row, before they are read",
    "parse/rows.py": "cells of a row, before they are read",
    "pipeline/": "options of `ask_chunks`, handed on by name",
    "plots/drawing.py": "methods of matplotlib",
    "store/": "JSON that is printed, and values of SQLite's columns",
}
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


def test_modules_and_public_names_say_what_they_are() -> None:
    assert {name: unsaid for name, tree in TREES.items() if (unsaid := unsaid_in(tree))} == {}


def unsaid_in(tree: ast.Module) -> list[str]:
    """The public names of a module without a docstring, the module's own among them."""
    public = [one for one in tree.body if isinstance(one, Function | ast.ClassDef) and not one.name.startswith("_")]
    members = [
        one
        for kind in public
        if isinstance(kind, ast.ClassDef) and kind.name not in SAID_BY
        for one in kind.body
        if isinstance(one, Function) and not one.name.startswith("_")
    ]
    own = [] if ast.get_docstring(tree) else ["the module"]
    return own + [one.name for one in (*public, *members) if not ast.get_docstring(one)]


def test_each_module_has_a_test_file_of_its_name() -> None:
    places = [Path(name).relative_to("scraper") for name in MODULES if not name.endswith("__init__.py")]
    without = {str(place) for place in places if not (ROOT / "tests" / place.parent / f"test_{place.name}").exists()}
    assert without == set(TESTED_BY)


def test_any_stands_in_public_signatures_for_a_reason_only() -> None:
    allowed = tuple(f"scraper/{part}" for part in ANY_BECAUSE)
    assert [name for name, tree in TREES.items() if names_any(tree) and not name.startswith(allowed)] == []


@pytest.mark.parametrize("part", ANY_BECAUSE)
def test_no_reason_is_left_over(part: str) -> None:
    assert any(names_any(tree) for name, tree in TREES.items() if name.startswith(f"scraper/{part}"))


def names_any(tree: ast.Module) -> bool:
    """Whether a public function, method or field of a module is said to be of any type."""
    public = [one for one in tree.body if isinstance(one, Function | ast.ClassDef) and is_public(one.name)]
    members = [one for kind in public if isinstance(kind, ast.ClassDef) for one in kind.body]
    functions = [one for one in (*public, *members) if isinstance(one, Function) and is_public(one.name)]
    given = [argument.annotation for one in functions for argument in ast.walk(one.args) if isinstance(argument, ast.arg)]
    fields = [one.annotation for one in members if isinstance(one, ast.AnnAssign)]
    written = [one for one in (*given, *(function.returns for function in functions), *fields) if one is not None]
    return any(isinstance(part, ast.Name) and part.id == "Any" for one in written for part in ast.walk(one))


FILLED = {"scraper/export/losses.py": "counts while a file is written", "scraper/parse/bioc_model.py": "filled as a file is read"}


def test_what_is_given_out_can_no_more_be_changed() -> None:
    assert {name: fillable for name, tree in TREES.items() if name not in FILLED and (fillable := fillable_in(tree))} == {}
    assert [name for name in FILLED if not fillable_in(TREES[name])] == []


def fillable_in(tree: ast.Module) -> list[str]:
    """The public structs of a module that are not frozen, also those that extend another one."""
    structs = [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.ClassDef)
        and is_public(one.name)
        and ({"Struct", "msgspec.Struct"} & set(map(ast.unparse, one.bases)) or any(key.arg == "frozen" for key in one.keywords))
    ]
    return [
        one.name for one in structs if not any(key.arg == "frozen" and ast.unparse(key.value) == "True" for key in one.keywords)
    ]


def is_public(name: str) -> bool:
    return not name.startswith("_") or name.endswith("__")
