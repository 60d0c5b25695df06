"""Commands on a disk that fails, killed while they recover, stopped by signals, and four at a time: nothing lost, nothing torn.

    python bench/trial_faults.py [--commands NAMES] [--faults NAMES] [--most 0] [--signals 50] [--rivals 20] [--jobs 2] [--seed 0]

First every command that writes (tests/disk_faults/commands.py) meets every fault (failing_disk.py) at every call that it makes,
or at `--most` of them, chosen by chance: the n-th write, fsync, rename, truncate or opening fails, or brings a signal. Then
`corpus add`, asking a server of this machine that says 429 every second time, is stopped at random moments by SIGINT and SIGTERM
until it is through; and four processes add the same papers to one corpus, one of them killed, one terminated. Papers are
invented. Prints tables, and exits 1 when anything was lost, torn or left. Linux only; needs a C compiler.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scraper.model import to_json  # noqa: E402 - of this folder's own tree
from scraper.store.corpus import Corpus  # noqa: E402
from scraper.store.verify import iter_faults  # noqa: E402
from tests.disk_faults.commands import COMMANDS, PMIDS, write_given  # noqa: E402
from tests.disk_faults.failing_disk import FAULTS, compile_library  # noqa: E402
from tests.disk_faults.runs import Tried, try_commands  # noqa: E402
from tests.disk_faults.serving import serving_pubmed  # noqa: E402

MANY = 10_000  # calls that no command makes
KINDS = ("torn", "lost", "left", "traceback")


def row_of(command: str, fault: str, some: list[Tried]) -> str:
    """A line of the table: how many calls there are, at how many it was tried, and what went wrong, by kind."""
    wrong = [word for one in some for word in one.wrong]
    counted = [sum(kind in word for word in wrong) for kind in KINDS]
    others = sum(not any(kind in word for kind in KINDS) for word in wrong)
    codes = ", ".join(f"{code}: {count}" for code, count in sorted(Counter(one.code for one in some).items()))
    return f"| {command} | {fault} | {some[0].calls} | {len(some)} | " + " | ".join(map(str, (*counted, others, codes))) + " |"


def disk(options: argparse.Namespace, library: Path, env: Mapping[str, str]) -> int:
    """The first table; gives how many trials went wrong."""
    dice, bad = random.Random(options.seed), 0
    names = [one.name for one in COMMANDS if not options.commands or one.name in options.commands.split(",")]
    faults = [one.name for one in FAULTS if not options.faults or one.name in options.faults.split(",")]
    print("| command | fault | calls | tried | " + " | ".join(KINDS) + " | else | exit codes |\n|---|---|" + "--:|" * 7 + "---|")
    cases = [(name, fault, [dice.randrange(1, MANY) for _ in range(options.most)]) for name in names for fault in faults]
    plans = [[case for case in cases if case[0] == name] for name in names]
    with ThreadPoolExecutor(options.jobs) as pool:
        for tried in pool.map(lambda plan: try_commands(plan, library, env), plans):
            for fault in dict.fromkeys(one.fault for one in tried):
                print(row_of(tried[0].command, fault, [one for one in tried if one.fault == fault]), flush=True)
            wrong = [one for one in tried if one.wrong]
            bad += len(wrong)
            for one in wrong:
                print(f"  {one.command}, {one.fault} at {one.at}: exit {one.code}, {one.wrong}: {one.told}", flush=True)
    return bad


def start(folder: Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """`corpus add`, asking the server."""
    own = {"XDG_RUNTIME_DIR": str(folder), "SCRAPER_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scraper", "corpus", "add", str(folder / "c.db"), *PMIDS, "--sources", "pubmed", "-q"]
    return subprocess.Popen(command, env={**os.environ, **env, **own}, stderr=subprocess.PIPE, text=True)


def state_of(folder: Path) -> tuple[list[str], bool]:
    """What a corpus holds without the times, and whether it is whole."""
    with Corpus(folder / "c.db", create=True) as corpus:
        faults = list(iter_faults(corpus))
        bodies = [corpus[pmid] for pmid in corpus]
    lines = [to_json(record).decode() for record in bodies]
    return [line.split('"retrieved_at"')[0] for line in lines], not faults


def signals(options: argparse.Namespace, clean: list[str], seconds: float, env: Mapping[str, str]) -> int:
    """A command stopped at random moments; then once more. Gives how often something was wrong."""
    dice, bad, codes = random.Random(options.seed), 0, Counter[int]()
    for number in range(options.signals):
        with tempfile.TemporaryDirectory() as folder:
            process = start(Path(folder), env)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(dice.uniform(0.2, 1.1) * seconds)
            process.send_signal((signal.SIGINT, signal.SIGTERM)[number % 2])
            words = process.communicate()[1]
            codes[process.returncode] += 1
            _, whole = state_of(Path(folder))
            again = start(Path(folder), env)
            again.communicate()
            wrong = not whole or again.returncode or state_of(Path(folder)) != (clean, True)
            wrong = wrong or process.returncode not in (0, 130, 143, -signal.SIGINT, -signal.SIGTERM)
            bad += bool(wrong)
            if wrong:
                print(f"signal {number}: exit {process.returncode}, then {again.returncode}: {words[-500:]}")
    print(f"signals: {options.signals} stopped, exit codes {dict(codes)} (below 0: while Python started); wrong {bad}")
    return bad


def rivals(options: argparse.Namespace, clean: list[str], seconds: float, env: Mapping[str, str]) -> int:
    """Four processes add the same papers, one is killed and one terminated. Gives how often something was wrong."""
    dice, bad = random.Random(options.seed), 0
    for _ in range(options.rivals):
        with tempfile.TemporaryDirectory() as folder:
            four = [start(Path(folder), env) for _ in range(4)]
            time.sleep(dice.uniform(0.2, 1.5) * seconds)
            four[0].kill()
            four[1].terminate()
            words = [one.communicate()[1] for one in four]
            codes = [one.returncode for one in four[2:]]
            wrong = codes != [0, 0] or any("Traceback" in text for text in words[2:]) or state_of(Path(folder)) != (clean, True)
            bad += wrong
            if wrong:
                print(f"rivals: {codes}: {words}")
    print(f"rivals: {options.rivals} times four processes, one killed, one terminated; wrong {bad}")
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", default="", help="by name, with commas between; else all")
    parser.add_argument("--faults", default="", help=", ".join(fault.name for fault in FAULTS))
    parser.add_argument("--most", type=int, default=0, help="calls tried of each command and fault; 0: all")
    for name, default in (("signals", 50), ("rivals", 20), ("jobs", 2), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving_pubmed(Path(folder) / "xml") as env:
        write_given(Path(folder) / "given")
        bad = disk(options, compile_library(Path(folder)), env)
        (Path(folder) / "clean").mkdir()
        began = time.monotonic()
        start(Path(folder) / "clean", env).communicate()
        seconds, (clean, _) = time.monotonic() - began, state_of(Path(folder) / "clean")
        if len(clean) != len(PMIDS):
            raise SystemExit("a clean run stored not all papers")
        bad += signals(options, clean, seconds, env) + rivals(options, clean, seconds, env)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
