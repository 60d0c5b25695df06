"""A plugin of pytest that notes which lines a test runs, and how long those that pass take: `pytest -p bench.mutants.contexts`.

Each process writes `lines.<its name>` (data of coverage.py, one context a test) and `seconds.<its name>.json` to the folder that
`MUTANTS_LINES` names.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

_FOLDER = Path(os.environ["MUTANTS_LINES"])
_NAME = os.environ.get("PYTEST_XDIST_WORKER", "alone")
_seconds: dict[str, float] = {}
_failed: set[str] = set()
_watch = coverage.Coverage(data_file=str(_FOLDER / f"lines.{_NAME}"), source=["scraper"], config_file=False)
_watch.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Each test in a context of its own."""
    started = time.perf_counter()
    _watch.switch_context(item.nodeid)
    result = yield
    _watch.switch_context("")
    if item.nodeid not in _failed:
        _seconds[item.nodeid] = time.perf_counter() - started
    return result


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that fails on the unchanged code says nothing of changed code."""
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write what was seen."""
    _watch.stop()
    _watch.save()
    (_FOLDER / f"seconds.{_NAME}.json").write_text(json.dumps(_seconds), encoding="utf-8")
