"""One table: what the main ways cost beside other tools, or beside the least that can be done, in the same run.

    python bench/table.py [FILE.xml.gz ...] [--peer PYTHON]              (make bench [XML="FILE.xml.gz ..."] [PEER=PYTHON])

Inputs are made here; files of NLM add the rows of whole files. `--peer` names a Python that has pubmed_parser 0.5.1 and bioc 2.1
(`python -m venv /tmp/peer && /tmp/peer/bin/pip install pubmed_parser==0.5.1 bioc==2.1`); without it their rows say so. CPU is
user and system; contenders take turns, the least of the rounds counts. A ratio is ours to the other's; at its limit or below it
is held: limits are what was reached, with a quarter more, for a busy machine. The exit code is 1 where one is not held. Other
scripts beside this one measure more of each.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import lxml.html  # noqa: E402

import scraper  # noqa: E402 - of this folder's own tree
from bench.merging import make_documents  # noqa: E402
from bench.pages import grow  # noqa: E402
from bench.pubtator import COUNT, OF_BIOC, OURS, PEERS, fill  # noqa: E402
from bench.whole_files import PEERS as OTHERS  # noqa: E402
from scraper.model import to_json  # noqa: E402
from scraper.store.corpus import Corpus  # noqa: E402
from tests.costs.ways import annotated_file  # noqa: E402

ROUNDS = 3
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT |= {"PYTHONPATH": str(ROOT)}
COMMAND = [sys.executable, "-m", "scraper"]
DOCUMENTS = 5000  # annotated papers in a file
RECORDS = 300  # merged records
OFFLINE = ["fetch", "37622028", "--captures", str(ROOT / "cassettes"), "--offline"]


class Row(NamedTuple):
    """What is done, what is done beside it, what each cost in seconds of the processor, and the most that the ratio may be."""

    what: str
    beside: str
    ours: float | None
    other: float | None
    limit: float
    missing: str = ""

    def __str__(self) -> str:
        if self.ours is None or self.other is None:
            return f"| {self.what} | {self.beside} | - | - | - | {self.limit:g} | not run: {self.missing} |"
        ratio = self.ours / self.other
        held = "yes" if self.is_held else "**no**"
        return f"| {self.what} | {self.beside} | {show(self.ours)} | {show(self.other)} | {ratio:.2f} | {self.limit:g} | {held} |"

    @property
    def is_held(self) -> bool:
        """Also of a row that was not run: nothing is known against it."""
        return self.ours is None or self.other is None or self.ours <= self.limit * self.other


def show(seconds: float) -> str:
    """Seconds as people read them."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def in_turn(ours: Callable[[], float], other: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """The least of the rounds of each."""
    runs = [(ours(), other()) for _ in range(rounds)]
    return min(one for one, _ in runs), min(one for _, one in runs)


def process(command: list[str]) -> Callable[[], float]:
    """CPU seconds of a whole process and its children."""

    def run() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def within(work: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """CPU seconds of a call in this process."""

    def run() -> float:
        start = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - start) / times

    return run


def rows_of_start(_folder: Path) -> Iterator[Row]:
    bare = [sys.executable, "-c", "pass"]
    for what, words, limit in (
        ("`scraper --version`", ["--version"], 7),
        ("`scraper sources`", ["sources"], 11),
        ("`scraper fetch` from captures", OFFLINE, 20),
    ):
        yield Row(what, "`python -c pass`", *in_turn(process([*COMMAND, *words]), process(bare), 2 * ROUNDS), limit)


def rows_of_records(folder: Path) -> Iterator[Row]:
    """Page, merging and corpus, each in this process."""
    page = grow((ROOT / "cassettes/landing/999000011/body.html").read_bytes(), 300_000)
    read = within(lambda: to_json(scraper.normalize([scraper.parse(page)])), 10)
    options = {"huge_tree": True, "encoding": "utf-8"}
    bare = within(lambda: lxml.html.document_fromstring(page, parser=lxml.html.HTMLParser(**options)), 10)
    yield Row("a page of 300 kB, most of it authors, to its record", "lxml's bare parse", *in_turn(read, bare), 9)
    dice = random.Random(0)
    papers = [make_documents(dice, number) for number in range(998_000_001, 998_000_001 + RECORDS)]
    records = [scraper.normalize(each) for each in papers]
    merge = within(lambda: [scraper.normalize(each) for each in papers])
    dump = within(lambda: [json.loads(json.dumps(json.loads(to_json(one)))) for one in records])
    yield Row(
        f"{RECORDS} records of five sources, merged", "their JSON read, written and read by `json`", *in_turn(merge, dump), 0.4
    )
    numbers = iter(range(10**6))

    def add() -> None:
        with Corpus(folder / f"{next(numbers)}.db", create=True) as corpus:
            corpus.add(records)

    def write() -> None:
        with gzip.open(folder / "records.jsonl.gz", "wb") as out:
            out.writelines(to_json(one) + b"\n" for one in records)

    yield Row("the same added to a corpus, searchable", "written as .jsonl.gz", *in_turn(within(add), within(write)), 0.6)
    with Corpus(folder / "0.db") as corpus:
        for one in records:
            (folder / f"{one.pmid}.json").write_bytes(to_json(one))
        look = within(lambda: [corpus.line(one.pmid or "") for one in records])
        files = within(lambda: [(folder / f"{one.pmid}.json").read_bytes() for one in records])
        yield Row("each read back from it", "from a file each", *in_turn(look, files), 8)


def rows_of_annotations(folder: Path, peer: str | None) -> Iterator[Row]:
    """Files of annotated papers, read to the end by a process."""
    for kind, format_, name, rival, limit in (
        ("pubtator", "pubtator", "papers.PubTator", "bioc iterparse", 0.9),
        ("xml", "biocxml", "papers.BioC.XML", "bioc pull reader", 1.1),
        ("json", "biocjson", "papers.BioC.JSON", "bioc load", 0.45),
    ):
        what = f"{DOCUMENTS} annotated papers read, {format_}"
        if peer is None or subprocess.run([peer, "-c", "import bioc"], capture_output=True, check=False).returncode:
            yield Row(what, rival, None, None, limit, "give PEER=python that has bioc")
            continue
        annotated_file(format_, name, DOCUMENTS, folder)
        path = folder / name
        if kind == "json":  # bioc stops at what is left out
            whole = json.loads(path.read_bytes())
            path.write_text(json.dumps({"infons": {}, **whole, "documents": [fill(one) for one in whole["documents"]]}))
        of_one = "len(one.annotations)" if kind == "pubtator" else OF_BIOC
        theirs = [peer, "-c", PEERS[kind][rival] + COUNT.format(of_one=of_one), str(path)]
        yield Row(what, rival, *in_turn(process([sys.executable, "-c", OURS, str(path)]), process(theirs)), limit)


def rows_of_files(folder: Path, peer: str | None, files: list[str]) -> Iterator[Row]:
    """Whole files of PubMed XML to records on disk, by a process each."""
    for file in files or ["a whole file of PubMed XML"]:
        short, out = Path(file).name, folder / "out"
        parse = [*COMMAND, "parse", file, "-o", str(out)]
        theirs = [peer or "", "-c", OTHERS["pubmed_parser"][1], file, str(out)]
        has_peer = peer and not subprocess.run([peer, "-c", "import pubmed_parser"], capture_output=True, check=False).returncode
        missing = "give XML=file.xml.gz" if not files else "" if has_peer else "give PEER=python that has pubmed_parser"
        times = (None, None) if missing else in_turn(process(parse), process(theirs), 2)
        yield Row(f"`scraper parse`: {short}", "pubmed_parser", *times, 0.6, missing)
        for what, words in (("bulk build -j 1", ["bulk", "build", file, "-o"]), ("corpus import", ["corpus", "import"])):
            build = ["sh", "-c", 'rm -rf "$0"; exec "$@"', str(out) + ".d", *COMMAND, *words, str(out) + ".d"]
            build += ["-j", "1", "-q"] if words[0] == "bulk" else [file, "-q"]
            times = in_turn(process(build), process(parse), 2) if files else (None, None)
            yield Row(
                f"`scraper {what}`: {short}",
                "`scraper parse`",
                *times,
                3.0 if words[0] == "bulk" else 2.4,
                "" if files else missing,
            )


def main() -> int:
    """Print the table; 1 where a limit is not held."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--peer", default=None)
    options = parser.parse_args()
    print("| what | beside | ours | the other | ratio | limit | held |\n|---|---|--:|--:|--:|--:|---|", flush=True)
    is_held = True
    with tempfile.TemporaryDirectory() as name:
        folder, files = Path(name), [str(Path(file).resolve()) for file in options.files]
        for rows in (
            rows_of_start(folder), rows_of_records(folder), rows_of_annotations(folder, options.peer),
            rows_of_files(folder, options.peer, files),
        ):  # fmt: skip
            for row in rows:
                print(row, flush=True)
                is_held = is_held and row.is_held
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
