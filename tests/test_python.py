"""The library as people use it: ids as numbers, one or many, options with names and types."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scraper
from tests.conftest import CASSETTES, ROOT

SEED = "37622028"
OFFLINE: dict[str, Any] = {"captures": [CASSETTES], "offline": True}


@pytest.mark.parametrize("pmid", [SEED, int(SEED), float(SEED), f"PMID: {SEED}"])
def test_ids_are_texts_or_whole_numbers(pmid: Any) -> None:
    assert scraper.fetch(pmid, **OFFLINE).pmid == SEED
    assert [record.pmid for record in scraper.fetch_many([pmid, SEED], **OFFLINE)] == [SEED]


@pytest.mark.parametrize("captures", [str(CASSETTES), CASSETTES, [str(CASSETTES)], (CASSETTES,)])
@pytest.mark.parametrize("sources", ["landing, pubtator3", ["landing", "pubtator3"], ("default",)])
def test_one_folder_or_several_one_source_or_several(captures: Any, sources: Any) -> None:
    assert scraper.fetch(SEED, captures=captures, sources=sources, offline=True) == scraper.fetch(SEED, **OFFLINE)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: scraper.fetch_many(SEED), "one id, not a list"),
        (lambda: scraper.fetch_many(int(SEED)), "one id, not a list"),  # type: ignore[arg-type]
        (lambda: scraper.fetch([SEED]), "use scraper.fetch_many"),  # type: ignore[arg-type]
        (lambda: scraper.fetch(True), "True"),
        (lambda: scraper.fetch(-1), "-1"),
        (lambda: scraper.fetch(1.5), "1.5"),
        (lambda: scraper.fetch(float("nan")), "nan"),
        (lambda: scraper.fetch(SEED, sources=["nobody"]), "no source 'nobody'"),
        (lambda: scraper.fetch(SEED, sources=[]), "no source given"),
    ],
)
def test_what_is_meant_otherwise_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(scraper.InputError, match=words):
        call()


def test_a_wrong_option_is_found_by_the_type_checker(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import scraper\n"
        "ids: list[int] = [37622028]\n"
        "for record in scraper.fetch_many(ids, sources=['batch'], captures='saved', max_age_days=3):\n"
        "    print(record.authors[0].family)\n"
        "scraper.fetch(37622028, source='icite')\n"
        "scraper.fetch_many(ids, offline='yes')\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(ROOT / ".mypy_cache"), script]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"MYPYPATH": str(ROOT)}, check=False)
    lines = [line.split(":")[1] for line in found.stdout.splitlines() if "script.py" in line and ": error:" in line]
    assert lines == ["5", "6"], found.stdout + found.stderr
