"""CPU milliseconds per page: lxml alone, our reading of every field, and beautifulsoup4 alone, side by side in one run.

    python bench/pages.py PAGE.html [PAGE.html ...]          as they are
    python bench/pages.py --kilobytes 300 PUBMED.html ...    grown to that size by repeating an author, the dearest part

Medians over interleaved rounds; results are thrown away, so that the garbage collector is not what is measured.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from lxml import html

import scraper

ROUNDS = 30


def main() -> None:
    print("| page | kB | lxml parse ms | parse + fields ms | bs4 parse ms | bs4 = 1 |\n|---|--:|--:|--:|--:|--:|")
    parser = argparse.ArgumentParser()
    parser.add_argument("--kilobytes", type=int, default=0)
    parser.add_argument("pages", nargs="+")
    options = parser.parse_args()
    for name in options.pages:
        body = grow(Path(name).read_bytes(), 1000 * options.kilobytes)
        jobs: dict[str, Callable[[], object]] = {
            "lxml": lambda body=body: html.document_fromstring(body, parser=html.HTMLParser(huge_tree=True, encoding="utf-8")),
            "fields": lambda body=body: scraper.parse(body),
            "bs4": lambda body=body: BeautifulSoup(body, "lxml"),
        }
        for job in jobs.values():
            job()
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(ROUNDS):
            for label, job in jobs.items():
                start = time.process_time()
                job()
                times[label].append((time.process_time() - start) * 1000)
        lxml, fields, bs4 = (statistics.median(times[label]) for label in ("lxml", "fields", "bs4"))
        print(f"| {Path(name).name} | {len(body) // 1000} | {lxml:.1f} | {fields:.1f} | {bs4:.1f} | {fields / bs4:.2f} |")


def grow(body: bytes, size: int) -> bytes:
    """A PubMed page with its second author repeated until it has `size` bytes."""
    found = re.findall(rb'<span class="authors-list-item.*?</span>\s*(?=<span class="authors-list-item|</div>)', body, re.DOTALL)
    if len(found) < 2 or len(body) >= size:
        return body
    return body.replace(found[1], found[1] * ((size - len(body)) // len(found[1]) + 2), 1)


if __name__ == "__main__":
    main()
