"""No pattern and no loop costs more than linear time in its input: at most 2.6 times as much for twice as much.

What is tried: every regular expression of the project, each on inputs made from it, every reader on documents pumped where
one took too long, and what is done with texts, lists and records: alignment, matching, search, export. How it is measured, and
why that is no matter of the machine: tests/pumping.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.pumping import LINEAR, MOST_PER_DOUBLING, SLOW, Growth

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each subject is tried in a process that is forked")
PROGRAMS = (  # each with what it is given; they take about as long as each other
    ("tests.pumping",),
    ("tests.project_patterns",),
    ("tests.pumped_documents", "1/2"),
    ("tests.pumped_documents", "2/2"),
    ("tests.pumped_records",),
)


@pytest.fixture(scope="module")
def growths() -> Iterator[dict[str, list[Growth]]]:
    """What each program measured; they run side by side."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = {
        program: subprocess.Popen([sys.executable, "-m", *program], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        for program in PROGRAMS
    }
    try:
        said = {program: process.communicate()[0] for program, process in running.items()}
        assert {program: process.returncode for program, process in running.items()} == dict.fromkeys(PROGRAMS, 0)
        found: dict[str, list[Growth]] = {}
        for (name, *_), lines in said.items():
            found.setdefault(name, []).extend(Growth(*json.loads(line)) for line in lines.splitlines())
        yield found
    finally:
        for process in running.values():
            process.kill()


def too_fast(found: list[Growth]) -> list[str]:
    return [f"{one.name}: {one.worst:.1f} per doubling, {one.seconds} s, on {one.pump}" for one in found if not one.is_linear]


def test_the_measure_tells_what_is_known(growths: dict[str, list[Growth]]) -> None:
    found = {one.name: one.is_linear for one in growths["tests.pumping"]}
    assert found == {**dict.fromkeys([*SLOW, "slow reader"], False), **dict.fromkeys([*LINEAR, "linear reader"], True)}


def test_patterns(growths: dict[str, list[Growth]]) -> None:
    found = growths["tests.project_patterns"]
    assert len({one.name for one in found}) > 150
    assert too_fast(found) == []


def test_readers(growths: dict[str, list[Growth]]) -> None:
    found = growths["tests.pumped_documents"]
    assert len(found) > 150
    assert too_fast(found) == []


def test_texts_lists_and_records(growths: dict[str, list[Growth]]) -> None:
    found = growths["tests.pumped_records"]
    assert len(found) > 130
    assert too_fast(found) == []


def test_the_verdict() -> None:
    assert [Growth("", worst, (), "").is_linear for worst in (2.0, MOST_PER_DOUBLING, 2.7, float("inf"))] == [
        True,
        True,
        False,
        False,
    ]
