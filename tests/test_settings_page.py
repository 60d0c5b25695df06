"""docs/settings.md has a row for each setting of the table, docs/exit-codes.md one for each code: both as the code has them."""

from __future__ import annotations

import re

import pytest

from scraper.cli import run
from scraper.settings import SETTINGS
from tests.conftest import ROOT

CODES = (run.DELIVERED, run.NOTHING, run.USAGE, run.SOME, run.BLOCKED, run.INTERRUPTED, run.TERMINATED)


def rows_of(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("| `")]


def test_settings_page_is_the_table(request: pytest.FixtureRequest) -> None:
    rows = [f"| `{one.name}` | `{one.variable}` | {one.meaning} | {one.default} |" for one in SETTINGS]
    path = ROOT / "docs" / "settings.md"
    if request.config.getoption("--write-docs"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?:^\| `.*\n)+", "\n".join(rows).replace("\\", r"\\") + "\n", text, count=1, flags=re.MULTILINE))
    assert rows_of("settings.md") == rows


def test_exit_codes_page_names_every_code() -> None:
    assert [int(re.findall(r"[0-9]+", row)[0]) for row in rows_of("exit-codes.md")] == list(CODES)
