"""A long run: many ids through fetch, a corpus and the site together, against a hostile server; memory, threads and descriptors.

    python bench/soak.py TOOLS [--papers 100000] [--plans 01_flaky,03_batch] [--picture soak.svg] [--keep FOLDER]

TOOLS is a folder that holds faultserver.py, make_replies.py and plans/. The first plan is met by `scraper fetch`, the second by
`scraper corpus add`; `scraper view` shows the corpus that is being filled, and is asked for pages all the time. Each command is
run again as long as papers failed, at most four times. Every second the resident memory, the threads and the open descriptors of
each process are noted; they are drawn, and printed as means of the first and the last quarter. Exits 1 when a paper was lost or
doubled, or a page was not delivered. Linux only; 5,000 papers take 0.4 GB of disk, 100,000 some 12 GB.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

SOURCES = ("LANDING", "PUBTATOR3", "PUBMED", "ELINK", "ICITE", "EUROPEPMC", "CROSSREF")
# Papers of the plan 03_batch that end elsewhere than in the records: gone, merged, failing for good, or without any content.
FATES = {"30000003", "30000011", "30000013", "30000017"}
MOST_RUNS = 4
QUANTITIES = ("memory, MB", "threads", "descriptors")


class Sample(NamedTuple):
    """What a process had at a moment: seconds from the start, and the QUANTITIES."""

    seconds: float
    values: tuple[float, int, int]


class Watch:
    """Notes what processes have, every second, until the block ends."""

    def __init__(self) -> None:
        self.samples: dict[str, list[Sample]] = {}
        self._pids: dict[str, int] = {}
        self._start = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def follow(self, name: str, pid: int) -> None:
        """Note this process under a name, from now."""
        self._pids[name] = pid

    def _look(self) -> None:
        while not self._ended.wait(1):
            for name, pid in list(self._pids.items()):
                with contextlib.suppress(OSError, KeyError):
                    sample = Sample(time.monotonic() - self._start, quantities(pid))
                    self.samples.setdefault(name, []).append(sample)


def quantities(pid: int) -> tuple[float, int, int]:
    """Of a process now. Raises OSError or KeyError when it has ended."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"]), len(os.listdir(f"/proc/{pid}/fd"))


class Visitor(threading.Thread):
    """Asks the site for pages, one after the other, and counts those that did not come."""

    PATHS = ("", "search?q=trial", "paper/30000000", "paper/30000042", "paper/30000001/graph", "changes", "failures", "pictures")

    def __init__(self, address: str):
        super().__init__()
        self._address = address
        self._ended = threading.Event()
        self.answered: dict[str, int] = {}

    def run(self) -> None:
        number = 0
        while not self._ended.wait(0.2):
            path = self.PATHS[number % len(self.PATHS)]
            number += 1
            status = self._ask(path)
            self.answered[status] = self.answered.get(status, 0) + 1

    def _ask(self, path: str) -> str:
        base, _, query = self._address.partition("?")
        joined = base + path + ("&" if "?" in path else "?") * bool(query) + query
        try:
            with self._opener.open(joined, timeout=60) as reply:
                return str(reply.status) if reply.read() else "empty"
        except urllib.error.HTTPError as error:
            return str(error.code)
        except OSError as error:
            return type(error).__name__

    _opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def end(self) -> None:
        """No more pages."""
        self._ended.set()
        self.join()


class Soak:
    """The servers, the commands and the folder of a run."""

    def __init__(self, tools: Path, folder: Path, plans: list[str], papers: int):
        self.tools, self.folder, self.watch = tools, folder, Watch()
        self.replies = folder / "replies"
        if not self.replies.exists():
            make = [sys.executable, tools / "make_replies.py", self.replies, "--papers", str(papers), "--seed", "1"]
            subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        self.ids = (self.replies / "ids.txt").read_text().split()
        self._servers = [self._serve(plan) for plan in plans]

    def _serve(self, plan: str) -> tuple[subprocess.Popen[str], str]:
        command = [
            sys.executable,
            self.tools / "faultserver.py",
            "--root",
            self.replies,
            "--plan",
            self.tools / "plans" / f"{plan}.json",
        ]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        return server, json.loads(server.stdout.readline())["url"]

    def environment(self, number: int, name: str) -> dict[str, str]:
        """Of a command that asks one of the servers."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(("SCRAPER_", "NCBI_"))}
        env |= {f"SCRAPER_BASE_URL_{source}": self._servers[number][1] for source in SOURCES}
        name = name.partition(",")[0]  # the runs of one command share cache and pace
        (self.folder / f"run-{name}").mkdir(mode=0o700, exist_ok=True)  # two servers, each with a pace of its own
        return env | {
            "SCRAPER_CACHE_DIR": str(self.folder / f"cache-{name}"),
            "XDG_RUNTIME_DIR": str(self.folder / f"run-{name}"),
        }

    def start(self, name: str, number: int, *args: object) -> subprocess.Popen[bytes]:
        """A command, watched; what it says goes to a file."""
        words = (self.folder / f"{name}.txt").open("ab")
        command = [sys.executable, "-m", "scraper", *map(str, args)]
        process = subprocess.Popen(command, env=self.environment(number, name), stderr=words, stdout=words)
        words.close()
        self.watch.follow(name, process.pid)
        return process

    def fill(self, name: str, number: int, *args: object) -> tuple[int, int, dict[str, Any]]:
        """A command until no paper failed, or it was run four times: the last exit code, how often it ran, its last report."""
        report, code, runs = self.folder / f"{name}.json", 1, 0
        while code in (1, 3) and runs < MOST_RUNS:
            runs += 1
            label = name if runs == 1 else f"{name}, run {runs}"
            code = self.start(
                label, number, *args, "-i", self.replies / "ids.txt", "--sources", "batch", "--report", report, "-q"
            ).wait()
        return code, runs, json.loads(report.read_bytes())

    def view(self, db: Path) -> tuple[subprocess.Popen[bytes], Visitor]:
        """The site, and somebody who looks at it."""
        site, words = self.start("view", 0, "view", db, "--no-open"), self.folder / "view.txt"
        while not (found := re.search(r"http://\S+", words.read_text())):
            if site.poll() is not None:
                raise SystemExit(f"scraper view: {words.read_text()}")
            time.sleep(0.1)
        visitor = Visitor(found[0])
        visitor.start()
        return site, visitor

    def end(self) -> None:
        """No more servers."""
        for server, _ in self._servers:
            server.terminate()
            server.wait()


def pmids_of(path: Path) -> list[str]:
    """The papers of a file of records."""
    with path.open() as lines:
        return [json.loads(line)["pmid"] for line in lines]


def soak(tools: Path, folder: Path, plans: list[str], papers: int, picture: Path) -> int:
    """Everything; gives the exit code."""
    trial, db, records = Soak(tools, folder, plans, papers), folder / "soak.db", folder / "records.jsonl"
    subprocess.run([sys.executable, "-m", "scraper", "corpus", "init", str(db)], check=True)
    start = time.monotonic()
    with trial.watch:
        site, visitor = trial.view(db)
        calls = (("fetch", 0, "fetch", "-o", records), ("corpus add", 1, "corpus", "add", db))
        with ThreadPoolExecutor() as pool:
            ended = dict(zip(("fetch", "corpus add"), pool.map(lambda call: trial.fill(*call), calls), strict=True))
        visitor.end()
        site.send_signal(signal.SIGINT)
        site.wait()
    trial.end()
    seconds, exported = time.monotonic() - start, folder / "exported.jsonl"
    subprocess.run([sys.executable, "-m", "scraper", "corpus", "export", str(db), "-o", str(exported)], check=True)
    verified = subprocess.run([sys.executable, "-m", "scraper", "corpus", "verify", str(db)], check=False).returncode
    print(f"{len(trial.ids):,} ids, plans {' and '.join(plans)}: {seconds:.0f} s")
    print(f"verify: exit {verified}; view: exit {site.returncode}")
    print(f"pages: {visitor.answered}")
    bad = verified or set(visitor.answered) - {"200", "404"}
    for name, path in (("fetch", records), ("corpus add", exported)):
        found, (code, runs, report) = pmids_of(path), ended[name]
        lost, doubled = set(trial.ids) - set(found) - FATES, len(found) - len(set(found))
        sums = {key: report[key] for key in ("asked", "stored", "gone", "merged", "failed", "requests", "retries")}
        print(
            f"{name}: exit {code} after {runs} runs, {len(found):,} records, lost {len(lost)}, doubled {doubled}; last run {sums}"
        )
        bad = bad or lost or doubled
    print_means(trial.watch.samples)
    draw(trial.watch.samples, picture)
    return bool(bad)


def print_means(samples: dict[str, list[Sample]]) -> None:
    """A table: of each process the mean of the first quarter and of the last one, and the most."""
    print("| process | seconds | quantity | first quarter | last quarter | most |\n|---|--:|---|--:|--:|--:|")
    for name, some in samples.items():
        quarter = max(1, len(some) // 4)
        for number, quantity in enumerate(QUANTITIES):
            values = [sample.values[number] for sample in some]
            figures = f"{mean(values[:quarter]):.1f} | {mean(values[-quarter:]):.1f} | {max(values):.1f}"
            print(f"| {name} | {len(some)} | {quantity} | {figures} |")


def draw(samples: dict[str, list[Sample]], picture: Path) -> None:
    """A line for each process, a field for each quantity."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 8), layout="constrained")
    FigureCanvasSVG(figure)
    for axes, number in zip(figure.subplots(len(QUANTITIES), sharex=True), range(len(QUANTITIES)), strict=True):
        for name, every in samples.items():
            some = every[:: len(every) // 300 + 1]  # as many as the picture has room for
            axes.plot([sample.seconds for sample in some], [sample.values[number] for sample in some], label=name)
        axes.set_ylabel(QUANTITIES[number])
        axes.set_ylim(bottom=0)
    axes.set_xlabel("seconds")
    axes.legend()
    figure.savefig(picture, format="svg", metadata={"Date": None})
    print(f"drawn: {picture}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--plans", default="01_flaky,03_batch")
    parser.add_argument("--picture", type=Path, default=Path("soak.svg"))
    parser.add_argument("--keep", type=Path, help="work here, and leave everything; replies that are there are used again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        sys.exit(soak(options.tools, folder, options.plans.split(","), options.papers, options.picture))


if __name__ == "__main__":
    main()
