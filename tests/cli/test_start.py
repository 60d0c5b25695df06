"""Commands that ask nobody load no network stack, and none loads what only another needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import CASSETTES

NETWORK = {"requests", "urllib3", "ssl", "tenacity"}
HEAVY = {"pyarrow", "pandas", "openpyxl", "xlsxwriter", "rispy", "bibtexparser", "rich"}
SCRIPT = """
import sys
from scraper.cli import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(("args", "absent"), [
    (["--version"], NETWORK | HEAVY | {"lxml", "msgspec"}),
    (["fetch", "--help"], NETWORK | HEAVY | {"lxml"}),
    (["sources"], NETWORK | HEAVY),
    (["schema"], NETWORK | HEAVY | {"lxml"}),
    (["parse", str(CASSETTES / "landing" / "37622028" / "body.txt")], NETWORK | HEAVY),
])  # fmt: skip
def test_what_is_not_loaded(args: list[str], absent: set[str]) -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT, *args], capture_output=True, text=True, check=True)
    assert set(run.stderr.split()) & absent == set()
