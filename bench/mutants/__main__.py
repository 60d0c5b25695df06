"""Mutation testing of one room: `python -m bench.mutants ROOM [--count 200]`. Stopped, it goes on where it was.

First every test is watched once: which lines it runs (`--folder` keeps that). Then changes are drawn, in an order that `--seed`
gives, and each is tried. What survived is printed, with its place and what was changed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.mutants.covering import Covering
from bench.mutants.mutations import Mutation, iter_mutations
from bench.mutants.trial import ENDLESS, KILLED, Copy, Outcome, load_libraries, run_tests, try_mutation

ROOT = Path(__file__).resolve().parent.parent.parent
_state: dict[str, Copy | Covering] = {}


def main(given: Sequence[str] | None = None) -> int:
    """Run, print survivors on stdout and a sum on stderr; exit 1 when fewer than `--least` per cent were killed."""
    options = _read_options(given)
    folder = Path(options.folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lines = _watch_tests(folder / "lines", options.jobs)
    drawn = _draw(options.room, options.seed, options.count)
    done = _read_done(folder / "done.jsonl")
    left = [one for one in drawn if one.name not in done]
    for outcome in _try_all(left, lines, options.jobs):
        done[outcome.name] = outcome
        with (folder / "done.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(outcome) + "\n")
    return _tell([done[one.name] for one in drawn], options)


def _read_options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description="Change the code; a test must fail.")
    parser.add_argument("room", help="a folder or module of scraper/, as fetch, store/writer.py")
    parser.add_argument("--count", type=int, default=200, help="how many changes are drawn")
    parser.add_argument("--seed", type=int, default=1, help="another number, other changes")
    parser.add_argument("--least", type=float, default=85, help="per cent that must be killed")
    parser.add_argument("--folder", default="build/mutants", help="where is kept what was seen, to go on")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="processes")
    return parser.parse_args(given)


def _watch_tests(folder: Path, jobs: int) -> Path:
    """Which lines each test runs: made once, until the folder is removed."""
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        sys.stderr.write("watching every test once: some minutes\n")
        command = [sys.executable, "-m", "pytest", "-p", "bench.mutants.contexts", "-p", "no:cacheprovider"]
        more = ["--numprocesses", str(jobs), "--dist", "loadfile", "--ignore", "tests/web", "--ignore", "tests/engines"]
        environment = {**os.environ, "MUTANTS_LINES": str(folder), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([*command, *more], cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"the tests cannot be run: {done.stdout[-2000:]}")
        sys.stderr.write(done.stdout.rstrip().rpartition("\n")[2] + "; those that fail are left out\n")
        (folder / "whole").touch()
    return folder


def _draw(room: str, seed: int, count: int) -> list[Mutation]:
    place = ROOT / "scraper" / room
    paths = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    every = [one for path in paths for one in iter_mutations(ROOT, path.relative_to(ROOT).as_posix())]
    sys.stderr.write(f"{room}: {len(every)} changes are possible\n")
    return _draw_evenly(every, random.Random(seed), count)


def _draw_evenly(every: Sequence[Mutation], chance: random.Random, count: int) -> list[Mutation]:
    """A kind of change is drawn, then one of that kind: else half of all would be arguments left out, which any test sees."""
    kinds: dict[str, list[Mutation]] = {}
    for one in chance.sample(every, len(every)):
        kinds.setdefault(one.operator, []).append(one)
    drawn: list[Mutation] = []
    while kinds and len(drawn) < count:
        kind = chance.choice(sorted(kinds))
        drawn.append(kinds[kind].pop())
        if not kinds[kind]:
            del kinds[kind]
    return drawn


def _read_done(path: Path) -> dict[str, Outcome]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {one.name: one for one in (Outcome(*json.loads(line)) for line in file if line.endswith("\n"))}


def _try_all(mutations: Sequence[Mutation], lines: Path, jobs: int) -> Iterator[Outcome]:
    with (
        tempfile.TemporaryDirectory(prefix="mutants") as scratch,
        ProcessPoolExecutor(jobs, initializer=_begin, initargs=(lines, scratch)) as pool,
    ):
        for number, outcome in enumerate(pool.map(_try, mutations), 1):
            sys.stderr.write(f"{number}/{len(mutations)} {outcome.state} {outcome.seconds} s {outcome.name.split(':')[:2]}\n")
            yield outcome


def _begin(lines: Path, scratch: str) -> None:
    load_libraries()
    copy = Copy(ROOT, Path(scratch) / str(os.getpid()))
    covering = Covering(lines, ROOT)
    if run_tests(covering.tests_of("scraper/ids.py", 1)[:20], copy.root, 300) != 0:
        sys.exit(f"tests fail in a copy of the unchanged code: see {copy.root / 'trial.log'}")
    _state.update(copy=copy, covering=covering)


def _try(one: Mutation) -> Outcome:
    copy, covering = _state["copy"], _state["covering"]
    assert isinstance(copy, Copy)
    assert isinstance(covering, Covering)
    return try_mutation(one, copy, covering)


def _tell(outcomes: Sequence[Outcome], options: argparse.Namespace) -> int:
    states = Counter(one.state for one in outcomes)
    for one in sorted(outcomes):
        if one.state not in (KILLED, ENDLESS):
            place = ":".join(one.name.split(":")[:2])
            sys.stdout.write(f"{place} [{one.state}, {one.tests} tests] {one.told}\n")
    killed = 100 * (states[KILLED] + states[ENDLESS]) / max(1, len(outcomes))
    counts = ", ".join(f"{state} {count}" for state, count in sorted(states.items()))
    sys.stderr.write(f"{options.room}: {len(outcomes)} changes, seed {options.seed}: {killed:.1f} % killed ({counts})\n")
    return 1 if killed < options.least else 0


if __name__ == "__main__":
    sys.exit(main())
