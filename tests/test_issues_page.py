"""Every issue code that the code gives has its row in docs/issues.md, and every row is of one."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT


def given() -> set[str]:
    """The codes of all `Issue(...)` calls with a plain code."""
    found = set()
    for path in (ROOT / "scraper").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Issue" and node.args:
                code = node.args[0]
                found |= {code.value} if isinstance(code, ast.Constant) else set()
    return found


def test_every_issue_code_has_a_row() -> None:
    page = (ROOT / "docs" / "issues.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| \S", page, re.MULTILINE)
    assert len(given()) > 40
    assert sorted(rows) == sorted(given())
