"""The fuzzer as a command: `python -m tests.fuzz.run --seed 1 --count 10000`, or `--every-cut`. Exit 1 when something was found.

Inputs have numbers: `--from 4711 --count 1` makes one of them again. Each find is printed as a line of JSON, and its input is
written to the folder of finds. `--resume FILE` notes the blocks in which nothing was found, and passes over those noted before.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.fuzz.inputs import EveryCut, make_input
from tests.fuzz.seeds import Seed, read_seeds, seeds_below
from tests.fuzz.trial import Find
from tests.fuzz.workers import Make, try_numbers

_BLOCK = 2_000
_SHOWN_ALIKE = 5  # finds of one kind and kind of document that are printed and kept


def main(given: Sequence[str] | None = None) -> int:
    """Run, print finds on stdout and a sum on stderr."""
    options = _read_options(given)
    seeds = seeds_below(Path(options.seeds)) if options.seeds else read_seeds()
    name = "cuts" if options.every_cut else f"seed {options.seed}"
    count = len(EveryCut(seeds)) if options.every_cut else options.count
    blocks = list(_iter_blocks(options.first, options.first + count, _done(options.resume, name)))
    kinds: Counter[str] = Counter()
    with ProcessPoolExecutor(options.jobs) as pool:
        trial = partial(_try_block, options.seeds, None if options.every_cut else options.seed)
        for block, finds in zip(blocks, pool.map(trial, blocks), strict=True):
            for find in finds:
                kinds[find.kind] += 1
                if kinds[find.kind] <= _SHOWN_ALIKE:
                    _keep(find, _make(seeds, None if options.every_cut else options.seed), Path(options.finds), name)
            if not finds:  # else it is tried again, until it is mended
                _note(options.resume, name, block)
    tried = sum(end - start for start, end in blocks)
    sys.stderr.write(f"{tried} inputs of {len(seeds)} seeds ({name}): {sum(kinds.values())} finds of {len(kinds)} kinds\n")
    sys.stderr.writelines(f"{times:7d}  {kind}\n" for kind, times in kinds.most_common())
    return 1 if kinds else 0


def _read_options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description="Try changed documents on every reader.")
    parser.add_argument("--seed", type=int, default=1, help="number of the run: another number, other inputs")
    parser.add_argument("--count", type=int, default=10_000, help="how many inputs")
    parser.add_argument("--from", dest="first", type=int, default=0, help="number of the first input")
    parser.add_argument("--every-cut", action="store_true", help="each seed cut at each byte instead")
    parser.add_argument("--seeds", metavar="DIR", help="files to change in the place of the project's own")
    parser.add_argument("--finds", metavar="DIR", default="build/fuzz", help="where inputs that break a law are written")
    parser.add_argument("--resume", metavar="FILE", help="note what is done, and pass over what was done before")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="processes")
    return parser.parse_args(given)


def _make(seeds: Sequence[Seed], seed_number: int | None) -> Make:
    """Inputs by number: those of a run, or every cut."""
    return EveryCut(seeds).make if seed_number is None else partial(make_input, seeds, seed_number)


def _try_block(folder: str | None, seed_number: int | None, block: tuple[int, int]) -> list[Find]:
    seeds = seeds_below(Path(folder)) if folder else read_seeds()
    return list(try_numbers(_make(seeds, seed_number), *block))


def _iter_blocks(first: int, end: int, done: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start in range(first, end, _BLOCK):
        block = (start, min(start + _BLOCK, end))
        if block not in done:
            yield block


def _done(resume: str | None, name: str) -> set[tuple[int, int]]:
    if resume is None or not Path(resume).exists():
        return set()
    lines = map(json.loads, Path(resume).read_text(encoding="utf-8").splitlines())
    return {(start, end) for run, start, end in lines if run == name}


def _note(resume: str | None, name: str, block: tuple[int, int]) -> None:
    if resume is not None:
        Path(resume).parent.mkdir(parents=True, exist_ok=True)
        with open(resume, "a", encoding="utf-8") as file:
            file.write(json.dumps([name, *block]) + "\n")


def _keep(find: Find, make: Make, folder: Path, name: str) -> None:
    """Print a find and write its input."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.replace(' ', '-')}-{find.number}"
    path.write_bytes(make(find.number).body)
    sys.stdout.write(json.dumps({**find._asdict(), "input": str(path)}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
