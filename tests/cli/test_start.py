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


def test_it_is_a_module_too_and_an_early_interrupt_is_quiet() -> None:
    run = subprocess.run([sys.executable, "-m", "scraper", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("scraper, version ")
    script = """
import sys
class Interrupt:
    def find_spec(self, name, path, target=None):
        if name == "scraper.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
from scraper.__main__ import main
main()
"""
    stopped = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (stopped.returncode, stopped.stderr) == (130, "")
