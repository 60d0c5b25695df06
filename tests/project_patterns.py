"""Every regular expression of the project, found in its source, with the ways it is used.

`python -m tests.project_patterns` tries them all and prints what each cost: see tests/pumping.py.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from tests.pumping import Growth, grow_pattern, in_its_own_process, tell

ROOT = Path(__file__).parents[1]
METHODS = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
_EXSLT = re.compile(r"re:(?:test|match|replace)\([^']*'((?:[^']|'')+)'")  # lxml gives these to Python's own engine


class Found(NamedTuple):
    """One pattern, where it stands, and the methods it is used with."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def iter_project_patterns() -> Iterator[Found]:
    """Every pattern that is written in the project. Raises NameError on one that cannot be made without running a function."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "scraper").rglob("*.py"))}
    for path, tree in trees.items():
        uses = _uses(tree)
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            for pattern in _patterns_at(node, parents, dict(vars(module))):
                yield Found(where, pattern, _methods_at(node, parents, uses))


def _patterns_at(node: ast.AST, parents: dict[ast.AST, ast.AST], names: dict[str, Any]) -> Iterator[re.Pattern[Any]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (re.compile(found[1].replace("''", "'"), re.IGNORECASE) for found in _EXSLT.finditer(node.value))
    if isinstance(node, ast.keyword) and node.arg == "pattern":  # of msgspec.Meta
        yield re.compile(_value(node.value, names))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
        return
    if node.func.value.id == "re" and node.func.attr in METHODS | {"compile"}:
        flags = [word.value for word in node.keywords if word.arg == "flags"]
        places = {"compile": 1, "sub": 4, "subn": 4, "split": 3}
        flags += node.args[places.get(node.func.attr, 2) :][:1]
        for values in _bound(node, node.args[0], parents, names):
            pattern = _value(node.args[0], values)
            yield re.compile(pattern, _value(flags[0], values) if flags else 0)


def _bound(call: ast.AST, argument: ast.expr, parents: dict[ast.AST, ast.AST], names: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The names an argument needs: of its module, and of a comprehension each in its turn."""
    node = call
    while node in parents:
        node = parents[node]
        loop = node.generators[0] if isinstance(node, ast.ListComp | ast.GeneratorExp) else None
        known = loop and _names(loop.iter) <= names.keys() | vars(builtins).keys()
        if loop and known and isinstance(loop.target, ast.Name) and loop.target.id in _names(argument):
            yield from (names | {loop.target.id: value} for value in _value(loop.iter, names))
            return
    yield names


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    """The value of an expression; where a pattern is made of a function's own values, a letter stands for each of them."""
    own = dict.fromkeys(_names(node) - names.keys() - vars(builtins).keys(), "x")
    if isinstance(node, ast.Name) and own:
        raise NameError(f"line {node.lineno}: which pattern {node.id} is only a run can tell")
    return eval(compile(ast.Expression(node), "<pattern>", "eval"), names | own)  # noqa: S307 - expressions of this repository


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """The methods used of each name in a module: `_WORD.findall`, and `form.match` where `form` is one of `_FORMS`."""
    uses: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            for name in _names(node.value) if isinstance(node.value, ast.Name | ast.IfExp) else ():
                uses.setdefault(name, set()).add(node.attr)
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For | ast.comprehension):
            inner = set(chain.from_iterable(uses.get(name, ()) for name in _names(loop.target)))
            for name in _names(loop.iter):
                if name.isupper():
                    uses.setdefault(name, set()).update(inner)
    return uses


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _methods_at(node: ast.AST, parents: dict[ast.AST, ast.AST], uses: dict[str, set[str]]) -> frozenset[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        return frozenset({node.func.attr})
    while node in parents and not isinstance(node, ast.FunctionDef):
        node = parents[node]
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found = set(chain.from_iterable(uses.get(name, ()) for target in targets for name in _names(target)))
            return frozenset(found) or frozenset({"search", "match", "fullmatch"})
    return frozenset({"search"})


def grow_all() -> Iterator[Growth]:
    """The growth of every pattern of the project."""
    for one in iter_project_patterns():
        yield in_its_own_process(one.where, partial(grow_pattern, one.where, one.pattern, one.methods))


if __name__ == "__main__":
    tell(grow_all())
