"""PubTator text read to the end: ours and bioc 2.1, one process each, in one run; documents, CPU seconds and peak memory.

    python bench/pubtator.py CORPUS.PubTator [--documents 19800] [--bioc PYTHON]

The corpus is repeated until it has that many documents. `--bioc` names a Python that has bioc installed; bioc is no
dependency of ours (`python -m venv /tmp/peer && /tmp/peer/bin/pip install bioc==2.1`). Its `load` reads a whole file, its
`iterparse` document by document; both are measured.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
TAIL = (
    "import resource, time, sys\nstart = time.process_time()\n{read}\n"
    "print(documents, annotations, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)
OURS = """import itertools, scraper
documents = annotations = 0
for one in scraper.parse_file(sys.argv[1]):
    documents += 1
    annotations += len(one.annotations)"""
BIOC_ITERPARSE = """from bioc import pubtator
documents = annotations = 0
with open(sys.argv[1], encoding="utf-8") as file:
    for one in pubtator.iterparse(file):
        documents += 1
        annotations += len(one.annotations)"""
BIOC_LOAD = """from bioc import pubtator
with open(sys.argv[1], encoding="utf-8") as file:
    found = pubtator.load(file)
documents, annotations = len(found), sum(len(one.annotations) for one in found)"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=19_800)
    parser.add_argument("--bioc", default=None)
    options = parser.parse_args()
    readers = {"ours (parse_file)": (sys.executable, OURS)}
    if options.bioc:
        readers |= {"bioc 2.1 load": (options.bioc, BIOC_LOAD), "bioc 2.1 iterparse": (options.bioc, BIOC_ITERPARSE)}
    with tempfile.NamedTemporaryFile(suffix=".pubtator") as file:
        body = options.corpus.read_bytes().rstrip() + b"\n\n"
        for _ in range(-(-options.documents // body.count(b"|t|"))):  # not at once: a child's peak begins with its parent's
            file.write(body)
        file.flush()
        runs: dict[str, list[list[float]]] = {name: [] for name in readers}
        for _ in range(ROUNDS):
            for name, (python, read) in readers.items():
                done = subprocess.run([python, "-c", TAIL.format(read=read), file.name], capture_output=True, check=True)
                runs[name].append([float(figure) for figure in done.stdout.split()])
    ours = statistics.median(run[2] for run in runs["ours (parse_file)"])
    print("| reader | documents | annotations | CPU s | peak MB | CPU, ours = 1 |\n|---|--:|--:|--:|--:|--:|")
    for name, found in runs.items():
        documents, annotations, _, _ = found[0]
        cpu, memory = statistics.median(run[2] for run in found), max(run[3] for run in found)
        print(f"| {name} | {documents:.0f} | {annotations:.0f} | {cpu:.2f} | {memory:.0f} | {cpu / ours:.1f} |")


if __name__ == "__main__":
    main()
