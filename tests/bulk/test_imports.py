"""No engine, and no library of a build, is imported before it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("distributed", "dask", "ray", "fsspec", "pyarrow", "numpy", "duckdb")


@pytest.mark.parametrize(
    "code",
    [
        "import scraper.bulk.build, scraper.bulk.scan",
        "from scraper.bulk.engines import open_engine\nwith open_engine('pool', jobs=1) as engine: list(engine.run(abs, [1]))",
        "import scraper.cli",
    ],
)
def test_nothing_heavy_is_imported(code: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == []
