"""Commands that ask nobody load no network stack, and none loads what only another needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import CASSETTES

NETWORK = {"requests", "urllib3", "ssl", "tenacity", "asyncio", "tornado"}
RUNNING = {"filelock", "protego", "sqlite3", "scraper.fetch.client", "scraper.fetch.cache", "scraper.store.corpus"}
PARSERS = {"lxml", "bs4", "rapidfuzz", "scraper.parse.layouts", "scraper.parse.document"}
HEAVY = {"pyarrow", "pandas", "openpyxl", "xlsxwriter", "rispy", "bibtexparser", "rich"}
SEED = "37622028"
OFFLINE = ["--captures", str(CASSETTES), "--offline"]
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
    (["sources"], NETWORK | HEAVY | RUNNING | PARSERS),
    (["fetch", SEED, *OFFLINE], NETWORK | HEAVY | RUNNING | {
        "bs4", "scraper.export.formats", "scraper.pipeline.convert", "scraper.pipeline.search", "scraper.sources.crossref",
        "scraper.sources.europepmc", "scraper.parse.bioc_json", "scraper.parse.pubmed_xml",
    }),
    (["fetch", "999000018", "--sources", "pubmed", *OFFLINE, "--format", "ris"], NETWORK | RUNNING | {"scraper.sources.landing"}),
    (["schema"], NETWORK | HEAVY | {"lxml"}),
    (["parse", str(CASSETTES / "landing" / SEED / "body.txt")], NETWORK | HEAVY | RUNNING | {"multiprocessing", "rapidfuzz"}),
])  # fmt: skip
def test_what_is_not_loaded(args: list[str], absent: set[str]) -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT, *args], capture_output=True, text=True, check=True)
    assert set(run.stderr.split()) & absent == set()


def test_the_network_stack_waits_for_the_first_request() -> None:
    script = "import sys, scraper.pipeline.connect, scraper.pipeline.records; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) & (NETWORK | {"protego"}) == set()


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
