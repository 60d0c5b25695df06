"""Annotated documents, PubTator text and BioC, read to the end and made into records: ours and bioc 2.1, in one run.

    python bench/pubtator.py CORPUS.PubTator CORPUS.BioC.XML CORPUS.BioC.JSON [--documents 20000] [--bioc PYTHON]

Each corpus is repeated, with new ids, until it has that many documents; the JSON also with one document a line, both with the
empty members that bioc wants. Every figure is
of a whole process: start, reading, end; CPU seconds are user and system together, medians of interleaved rounds. `records out`
writes a line of JSON for each document, as `scraper parse` does. `--bioc` names a Python that has bioc installed; bioc is no
dependency of ours (`python -m venv /tmp/peer && /tmp/peer/bin/pip install bioc==2.1`). Its `load` reads a whole file, its
`iterparse`, pull reader and `iterreader` document by document.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

COUNT = """documents = annotations = 0
for one in found:
    documents += 1
    annotations += {of_one}
print(documents, annotations)"""
OURS = "import sys, scraper\nfound = scraper.parse_file(sys.argv[1])\n" + COUNT.format(of_one="len(one.annotations)")
OF_BIOC = "sum(len(part.annotations) for part in one.passages)"
LOADED = "with open(sys.argv[1], encoding='utf-8') as file:\n    found = {load}\n"
PEERS = {
    "pubtator": {
        "bioc load": "import sys\nfrom bioc import pubtator\n" + LOADED.format(load="pubtator.load(file)"),
        "bioc iterparse": "import sys\nfrom bioc import pubtator\nfound = pubtator.iterparse(open(sys.argv[1]))\n",
    },
    "xml": {
        "bioc load": "import sys\nfrom bioc import biocxml\nfound = biocxml.load(open(sys.argv[1], 'rb')).documents\n",
        "bioc pull reader": "import sys\nfrom bioc import biocxml\nfound = biocxml.BioCXMLDocumentReader(sys.argv[1])\n",
    },
    "json": {"bioc load": "import sys\nfrom bioc import biocjson\n" + LOADED.format(load="biocjson.load(file).documents")},
    "lines": {
        "bioc iterreader": "import sys\nfrom bioc.biocjson import decoder\n"
        "found = decoder.BioCJsonIterReader(open(sys.argv[1]))\n",
    },
}  # fmt: skip
Run = tuple[float, float, str]  # CPU seconds, peak MB, what was counted


class Corpus(NamedTuple):
    """A corpus file: its format, what stands before, around and after its documents, and these, with `@ID@` for their id."""

    kind: str
    head: str
    between: str
    end: str
    documents: list[str]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bioc", default=None)
    options = parser.parse_args()
    print("| format | contender | documents, annotations | CPU s | peak MB | CPU, ours = 1 |\n|---|---|---|--:|--:|--:|")
    for path in options.corpora:
        for corpus in iter_forms(path.read_text(encoding="utf-8")):
            with tempfile.NamedTemporaryFile("w", suffix=f".{corpus.kind}", encoding="utf-8") as file:
                for piece in iter_pieces(corpus, options.documents):
                    file.write(piece)
                file.flush()
                compare(corpus.kind, file.name, options.bioc, options.rounds)


def iter_forms(text: str) -> Iterator[Corpus]:
    """The corpus in its own form; of JSON also a document a line."""
    if text.startswith("<"):
        head, body, end = re.fullmatch(r"(.*?)(<document>.*</document>)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        documents = re.findall(r"<document>.*?</document>", body, re.DOTALL)
        yield Corpus("xml", head, "", end, [re.sub(r"<id>[^<]*</id>", "<id>@ID@</id>", one, count=1) for one in documents])
    elif text.startswith("{"):
        whole = json.loads(text)
        documents = [json.dumps(fill({**one, "id": "@ID@"})) for one in whole.pop("documents")]
        yield Corpus("json", json.dumps({"infons": {}, **whole})[:-1] + ', "documents": [', ", ", "]}", documents)
        yield Corpus("lines", "", "\n", "\n", documents)
    else:
        blocks = re.split(r"\n\s*\n", text.strip())
        documents = [re.sub(rf"(?m)^{block.split('|', 1)[0]}(?=[|\t])", "@ID@", block) for block in blocks]
        yield Corpus("pubtator", "", "\n\n", "\n\n", documents)


def fill(document: dict[str, Any]) -> dict[str, Any]:
    """A document of BioC JSON with all that bioc wants: it stops with a KeyError where an empty member is left out."""
    for part in (document, *document["passages"]):
        part |= {name: part.get(name, empty) for name, empty in (("infons", {}), ("annotations", []), ("relations", []))}
        for place, relation in enumerate(part["relations"]):
            relation |= {"id": relation.get("id", f"R{place}"), "nodes": relation.get("nodes", [])}
    for part in document["passages"]:
        part.setdefault("sentences", [])
    return {"bioctype": "BioCDocument", **document}


def iter_pieces(corpus: Corpus, count: int) -> Iterator[str]:
    """The text of the corpus with that many documents."""
    yield corpus.head
    repeated = (one for _ in range(-(-count // len(corpus.documents))) for one in corpus.documents)
    for number, one in enumerate(islice(repeated, count)):
        yield (corpus.between if number else "") + one.replace("@ID@", str(30_000_001 + number))
    yield corpus.end


def compare(kind: str, name: str, bioc: str | None, rounds: int) -> None:
    """Prints a row for each contender; those that stop with an error are told so."""
    contenders = {"ours, reading": [sys.executable, "-c", OURS, name]}
    contenders["ours, records out"] = [sys.executable, "-m", "scraper", "parse", name, "-o", os.devnull]
    of_one = "len(one.annotations)" if kind == "pubtator" else OF_BIOC
    for peer, code in PEERS[kind].items() if bioc else ():
        contenders[peer] = [bioc or "", "-c", code + COUNT.format(of_one=of_one), name]
    runs: dict[str, list[Run | None]] = {label: [] for label in contenders}
    for _ in range(rounds):
        for label, command in contenders.items():
            runs[label].append(run(command))
    ours = {label: cpu_of(found) for label, found in runs.items() if label.startswith("ours")}
    for label, found in runs.items():
        done = [one for one in found if one is not None]
        if not done:
            print(f"| {kind} | {label} | stops with an error | | | |")
            continue
        ratios = " ".join(f"{cpu_of(found) / cpu:.2f}" for cpu in ours.values())
        print(f"| {kind} | {label} | {done[0][2]} | {cpu_of(found):.2f} | {max(one[1] for one in done):.0f} | {ratios} |")


def cpu_of(runs: list[Run | None]) -> float:
    return statistics.median(one[0] for one in runs if one is not None)


def run(command: list[str]) -> Run | None:
    """One whole process; None when it fails."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = process.stdout.read().decode() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode else (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said.strip())


if __name__ == "__main__":
    main()
