"""Counts what each way costs: python -m tests.costs.run [WAY ...] [--write-budgets]

Counted are calls of functions, ours and those of libraries in C, and the most bytes that Python held at once. Each way is tried
once to fill caches, then on its size and on four times that. Nothing here depends on the clock: the garbage collector is off and
the order of sets is fixed, so the same tree gives the same figures on the same Python.

`--write-budgets` writes the figures into budgets.json, which test_costs holds; do it on the lowest Python that is promised.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

BUDGETS = Path(__file__).with_name("budgets.json")
ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0"}
TIMES = 4  # how much larger the second size is


class Cost(NamedTuple):
    """What a way cost on its size and on four times that: calls, and kB that were held at once at most."""

    calls: int
    calls_of_more: int
    peak: float
    peak_of_more: float

    def calls_each(self, size: int) -> float:
        """Calls for each unit more."""
        return (self.calls_of_more - self.calls) / (size * (TIMES - 1))


def count_calls(run: Callable[[], object]) -> int:
    """Calls of functions, in Python and in C."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        run()
    finally:
        profile.disable()
    return sum(one.callcount for one in profile.getstats())


def find_peak(run: Callable[[], object]) -> float:
    """The most kB that Python held at once for this."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        run()
        return (tracemalloc.get_traced_memory()[1] - before) / 1000
    finally:
        tracemalloc.stop()


def measure(prepare: Callable[[int, Path], Callable[[], object]], size: int) -> Cost:
    """What it costs; every run in a folder of its own."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (count, units) in enumerate(
            [(count_calls, size), *((each, times * size) for each in (count_calls, find_peak) for times in (1, TIMES))]
        ):
            own = Path(folder, str(number))
            own.mkdir()
            run = prepare(units, own)
            gc.collect()
            figures.append(count(run))
    return Cost(*(int(one) for one in figures[1:3]), *figures[3:])  # the first filled the caches


def main() -> None:
    """Measure the ways that are named, or all, and print JSON: a list of figures by name."""
    from tests.costs.ways import WAYS

    parser = argparse.ArgumentParser()
    parser.add_argument("ways", nargs="*")
    parser.add_argument("--write-budgets", action="store_true")
    options = parser.parse_args()
    gc.disable()
    found = {way.name: measure(way.prepare, way.size) for way in WAYS if not options.ways or way.name in options.ways}
    sys.stdout.write(json.dumps(found) + "\n")
    if options.write_budgets:
        sizes = {way.name: way.size for way in WAYS}
        budgets = {
            name: {"calls each": round(cost.calls_each(sizes[name])), "kB": round(cost.peak_of_more)}
            for name, cost in found.items()
        }
        BUDGETS.write_text(json.dumps(budgets, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # it is read when Python starts
        os.execve(sys.executable, [sys.executable, "-m", "tests.costs.run", *sys.argv[1:]], ENVIRONMENT)  # noqa: S606 - ourselves
    main()
