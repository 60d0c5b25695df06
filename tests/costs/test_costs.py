"""No way through the project grows dearer unseen: calls and bytes are held to budgets, and to at most linear growth.

A way that got dearer on purpose: `python -m tests.costs.run --write-budgets`, and say why in the commit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.costs.run import BUDGETS, TIMES, Cost, count_calls, find_peak
from tests.costs.ways import WAYS, Way

SLACK = 1.15
OTHER_PYTHON = 1.1  # more for a newer Python than the lowest one promised, which budgets are written on
LINEAR = 1.05  # four times as much may cost four times and a twentieth
LITTLE = 40  # kB that make no difference
SIZES = {way.name: way.size for way in WAYS}
BUDGET = json.loads(BUDGETS.read_text(encoding="utf-8"))


def faults_of(name: str, cost: Cost) -> list[str]:
    """What grew, and by how much, a line each."""
    slack = SLACK * (1 if sys.version_info[:2] == (3, 11) else OTHER_PYTHON)
    budget, calls = BUDGET[name], cost.calls_each(SIZES[name])
    faults = []
    if calls > budget["calls each"] * slack:
        faults.append(f"{calls:.0f} calls each, {calls / budget['calls each'] - 1:+.0%} of {budget['calls each']}")
    if cost.peak_of_more > budget["kB"] * slack + LITTLE:
        faults.append(f"{cost.peak_of_more:.0f} kB at once, {cost.peak_of_more / budget['kB'] - 1:+.0%} of {budget['kB']}")
    if cost.calls_of_more > cost.calls * TIMES * LINEAR:
        faults.append(f"{cost.calls_of_more / cost.calls:.2f} times the calls for {TIMES} times the input")
    if cost.peak_of_more > cost.peak * TIMES * LINEAR + LITTLE:
        faults.append(f"{cost.peak_of_more / cost.peak:.2f} times the bytes for {TIMES} times the input")
    return [f"{name}: {fault}" for fault in faults]


@pytest.fixture(scope="module")
def costs() -> dict[str, Cost]:
    """What each way costs, counted in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.costs.run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    return {name: Cost(*figures) for name, figures in json.loads(done.stdout).items()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_way_costs_no_more_than_its_budget(costs: dict[str, Cost], way: Way) -> None:
    faults = faults_of(way.name, costs[way.name])
    assert not faults, "\n".join(faults)


def test_every_way_has_a_budget_and_every_budget_a_way() -> None:
    assert list(BUDGET) == list(SIZES)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((1, 1.3, 1, 1), "calls each, "),
        ((1, 1, 1, 1.3), "kB at once, +"),
        ((1, 1.1, 1, 1), "times the calls for 4 times the input"),
        ((1, 1, 0.2, 1), "times the bytes for 4 times the input"),
    ],
)
def test_what_grew_is_told(more: tuple[float, ...], told: str) -> None:
    name = "a landing page to its record"
    each, kilobytes, size = BUDGET[name]["calls each"], BUDGET[name]["kB"], SIZES[name]
    lean = (each * size, each * size * TIMES, kilobytes / TIMES, kilobytes)
    assert faults_of(name, Cost(*lean)) == []  # type: ignore[arg-type]
    faults = faults_of(name, Cost(*(one * factor for one, factor in zip(lean, more, strict=True))))  # type: ignore[arg-type]
    assert [fault for fault in faults if told in fault], faults


def test_the_counts_see_calls_and_bytes() -> None:
    def work(times: int) -> int:
        return sum(len(str(abs(number))) for number in range(times))

    assert count_calls(lambda: work(1000)) - count_calls(lambda: work(500)) >= 1500  # the step, len and abs
    assert 1000 <= find_peak(lambda: bytes(1_000_000)) < 1100
