"""A corpus under kills, full disks and rivals: what was stored must be whole, and going on must end as one clean run does.

    python bench/trial_store.py [--kills 200] [--writes 300] [--rivals 20] [--seed 0]

Papers are invented, and answered from saved exchanges, so no request is made. Every command is a process of its own, ended
by SIGKILL at a random moment; write errors are put in by a small library that is compiled here (a C compiler is needed for
that part) and loaded before libc. Prints a table, and exits 1 when anything was lost, doubled or torn.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

PAPERS, PER_EXCHANGE, FIRST = 600, 20, 90_000_001
EFETCH = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
AT_ONCE = 2
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>
static int count = 0;
static int hit(int fd) {
  char link[64], path[4096];
  const char *wanted = getenv("FAULT_PATH"), *nth = getenv("FAULT_AT");
  if (!wanted || !nth) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  if (!strstr(path, wanted)) return 0;
  int number = __sync_add_and_fetch(&count, 1), first = atoi(nth);
  if (number < first || (getenv("FAULT_ONCE") && number > first)) return 0;
  errno = atoi(getenv("FAULT_ERRNO"));
  return 1;
}
#define WRAP(name, type, args, call) type name args { static type (*real) args; \
  if (!real) real = dlsym(RTLD_NEXT, #name); return hit(fd) ? (type)-1 : real call; }
WRAP(write, ssize_t, (int fd, const void *b, size_t n), (fd, b, n))
WRAP(pwrite, ssize_t, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o))
WRAP(pwrite64, ssize_t, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o))
WRAP(fsync, int, (int fd), (fd))
WRAP(fdatasync, int, (int fd), (fd))
WRAP(ftruncate, int, (int fd, off_t o), (fd, o))
WRAP(ftruncate64, int, (int fd, off64_t o), (fd, o))
"""


class Row(NamedTuple):
    """One line of the table."""

    name: str
    trials: int
    readable: int
    whole: int
    equal: int
    note: str


def article(pmid: int, dice: random.Random) -> str:
    words = " ".join(dice.choice("pain ketamine mice trial dose rat nerve sleep age blood".split()) for _ in range(120))
    cited = "".join(
        f'<Reference><Citation>Ruiz A. Pain. 2001;{n}:1.</Citation><ArticleIdList><ArticleId IdType="pubmed">'
        f"{FIRST + dice.randrange(PAPERS)}</ArticleId></ArticleIdList></Reference>"
        for n in range(8)
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID><Article PubModel="Print">'
        f'<Journal><JournalIssue CitedMedium="Print"><PubDate><Year>{2000 + pmid % 25}</Year></PubDate></JournalIssue>'
        f"<Title>Journal of invented medicine</Title></Journal><ArticleTitle>Invented paper {pmid}.</ArticleTitle><Abstract>"
        f"<AbstractText>{words}.</AbstractText></Abstract><Language>eng</Language></Article></MedlineCitation><PubmedData>"
        f'<ReferenceList>{cited}</ReferenceList><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>'
        f"</PubmedData></PubmedArticle>"
    )


def write_exchanges(root: Path, dice: random.Random) -> list[int]:
    """Saved exchanges of PubMed XML for all papers; gives the PMIDs."""
    pmids = list(range(FIRST, FIRST + PAPERS))
    for start in range(0, PAPERS, PER_EXCHANGE):
        some = pmids[start : start + PER_EXCHANGE]
        folder = root / "pubmed" / f"{some[0]}-and-more"
        folder.mkdir(parents=True)
        articles = "\n".join(article(pmid, dice) for pmid in some)
        (folder / "body.xml").write_text(f'<?xml version="1.0" ?>\n<PubmedArticleSet>\n{articles}\n</PubmedArticleSet>\n')
        exchange = {
            "method": "GET", "request_body": None, "status": 200, "headers": {"Content-Type": "text/xml"},
            "origin": "made up by a trial",
            "url": f"{EFETCH}?db=pubmed&retmode=xml&id={','.join(map(str, some))}",
            "retrieved_at": "2026-11-22T00:00:00Z",
        }  # fmt: skip
        (folder / "exchange.json").write_text(json.dumps(exchange))
    return pmids


class Trial:
    """The papers, and what a clean run makes of them."""

    def __init__(self, folder: Path, seed: int):
        self.folder = folder
        self.dice = random.Random(seed)
        self.captures = folder / "captures"
        pmids = write_exchanges(self.captures, self.dice)
        (folder / "ids.txt").write_text("\n".join(map(str, pmids)))
        (folder / "few.txt").write_text("\n".join(map(str, pmids[:5])))
        self.asking = ["--captures", str(self.captures), "--offline", "--sources", "pubmed", "-q"]
        self.bases, self.clean, self.seconds = {}, {}, {}
        for name in ("add", "grow", "export", "reparse", "migration"):
            self._prepare(name)

    def command(self, name: str, db: Path) -> list[str]:
        ids, few = str(self.folder / "ids.txt"), str(self.folder / "few.txt")
        return {
            "add": ["add", str(db), "-i", ids, *self.asking],
            "few": ["add", str(db), "-i", few, *self.asking],
            "grow": ["grow", str(db), "--references", "--depth", "9", "--limit", "400", *self.asking],
            "export": ["export", str(db), "-o", f"{db}.jsonl"],
            "reparse": ["reparse", str(db), "-q"],
            "migration": ["status", str(db)],
        }[name]

    def _prepare(self, name: str) -> None:
        """The file a command starts from, and what it has when the command has run once, undisturbed."""
        base = self.folder / f"base-{name}.db"
        if name == "migration":
            make_first_version(base, self.clean["add"])
        else:
            run(["init", str(base)])
        if name == "grow":
            run(self.command("few", base))
        if name in ("export", "reparse"):
            run(self.command("add", base))
        if name == "reparse":
            spoil(base)
        self.bases[name] = base
        db = self.copy(name, "clean")
        start = time.monotonic()
        run(self.command(name, db))
        self.seconds[name] = time.monotonic() - start
        self.clean[name] = exported(db)

    def copy(self, name: str, label: str) -> Path:
        folder = self.folder / f"{name}-{label}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(f"{self.bases[name]}{suffix}", folder / f"c.db{suffix}")
        return folder / "c.db"

    def kill_once(self, name: str, label: str, moment: float) -> tuple[bool, bool, bool, int]:
        """Readable, whole and equal in the end, after a kill at a part of the command's time; and how many were asked again."""
        db = self.copy(name, label)
        process = subprocess.Popen(scraper(self.command(name, db)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment * self.seconds[name] * 1.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        readable, whole, again = look(db)
        run(self.command(name, db))
        equal = exported(db) == self.clean[name]
        if name == "export":
            equal = equal and Path(f"{db}.jsonl").read_text().splitlines() == self.clean[name]
        shutil.rmtree(db.parent)
        return readable, whole, equal, again

    def kills(self, name: str, count: int) -> Row:
        moments = [self.dice.random() for _ in range(count)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda at: self.kill_once(name, f"kill{at[0]}", at[1]), enumerate(moments)))
        again = max((one[3] for one in found), default=0)
        return Row(
            f"kill -9 during {name}", count, *(sum(one[i] for one in found) for i in range(3)), f"asked again at most {again}"
        )

    def ten_kills(self, count: int) -> Row:
        """One corpus after another, each killed ten times on its way."""
        results = []
        for number in range(count):
            db = self.copy("add", f"ten{number}")
            states = []
            for _ in range(10):
                process = subprocess.Popen(scraper(self.command("add", db)), stderr=subprocess.DEVNULL)
                time.sleep(self.dice.uniform(0.3, 0.7) * self.seconds["add"])
                process.kill()
                process.wait()
                states.append(look(db)[:2])
            run(self.command("add", db))
            results.append((all(one[0] for one in states), all(one[1] for one in states), exported(db) == self.clean["add"]))
            shutil.rmtree(db.parent)
        return Row("one corpus killed ten times", count, *(sum(one[i] for one in results) for i in range(3)), "")

    def fail_once(self, shim: Path, at: int, error: int, once: bool) -> tuple[bool, bool, bool, bool]:
        db = self.copy("add", f"write{at}-{error}-{once}")
        environment = {
            **os.environ,
            "LD_PRELOAD": str(shim),
            "FAULT_PATH": str(db),
            "FAULT_AT": str(at),
            "FAULT_ERRNO": str(error),
        }
        environment |= {"FAULT_ONCE": "1"} if once else {}
        done = subprocess.run(scraper(self.command("add", db)), capture_output=True, text=True, env=environment, check=False)
        told = (done.returncode == 1 and str(db) in done.stderr and "Traceback" not in done.stderr) or done.returncode == 0
        readable, whole, _ = look(db)
        run(self.command("add", db))
        equal = exported(db) == self.clean["add"]
        shutil.rmtree(db.parent)
        if not (told and readable and whole and equal):
            print(f"write {at}, errno {error}, once {once}: {told=} {readable=} {whole=} {equal=}: {done.stderr[-300:]}")
        return readable, whole, equal, told

    def writes(self, shim: Path, count: int, error: int, name: str, *, once: bool) -> Row:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda at: self.fail_once(shim, at, error, once), range(1, count + 1)))
        told = sum(one[3] for one in found)
        return Row(name, count, *(sum(one[i] for one in found) for i in range(3)), f"typed error or done: {told}")

    def rivals(self, count: int) -> Row:
        """Four processes add the same papers; one of them is killed."""
        results = []
        for number in range(count):
            db = self.copy("add", f"rivals{number}")
            others = [subprocess.Popen(scraper(self.command("add", db)), stderr=subprocess.PIPE, text=True) for _ in range(4)]
            time.sleep(self.dice.random() * self.seconds["add"])
            others[0].kill()
            errors = [process.communicate()[1] for process in others]
            codes = [process.returncode for process in others[1:]]
            readable, whole, _ = look(db)
            equal = exported(db) == self.clean["add"] and codes == [0, 0, 0] and not any("locked" in error for error in errors)
            results.append((readable, whole, equal))
            shutil.rmtree(db.parent)
        return Row("4 processes, one killed", count, *(sum(one[i] for one in results) for i in range(3)), "")


def scraper(arguments: list[str]) -> list[str]:
    return [str(Path(sys.executable).with_name("scraper")), "corpus", *arguments]


def run(arguments: list[str]) -> None:
    done = subprocess.run(scraper(arguments), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])}: exit {done.returncode}: {done.stderr[-500:]}")


def exported(db: Path) -> list[str]:
    """Every record without the times of storing; a fresh process reads them."""
    done = subprocess.run(scraper(["export", str(db)]), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def look(db: Path) -> tuple[bool, bool, int]:
    """Whether every record can be read, whether the file is whole by its own checks, and how many papers are claimed."""
    readable = subprocess.run(scraper(["export", str(db)]), capture_output=True, check=False).returncode == 0
    whole = subprocess.run(scraper(["verify", str(db)]), capture_output=True, check=False).returncode == 0
    with contextlib.closing(sqlite3.connect(db)) as connection:
        claimed = connection.execute("SELECT count(*) FROM asked WHERE claim IS NOT NULL").fetchone()[0]
    return readable, whole, claimed


def make_first_version(path: Path, lines: list[str]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE papers (pmid TEXT PRIMARY KEY NOT NULL, record BLOB NOT NULL) STRICT")
        rows = [(json.loads(line)["pmid"], line.encode()) for line in lines]
        connection.executemany("INSERT INTO papers VALUES (?, ?)", rows)
        connection.execute(f"PRAGMA application_id={0x4C495453}")
        connection.execute("PRAGMA user_version=1")
        connection.commit()


def spoil(path: Path) -> None:
    """Records as an older parser would have made them, so that there is something to make again."""
    from scraper.store.corpus import Corpus

    with Corpus(path) as corpus:
        corpus.add([msgspec.structs.replace(corpus[pmid], title="As it was") for pmid in corpus])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200, help="in all, over five commands")
    parser.add_argument("--writes", type=int, default=300, help="how many of the first writes are made to fail")
    parser.add_argument("--rivals", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), options.seed)
        rows = [trial.kills(name, options.kills // 5) for name in ("add", "grow", "export", "reparse", "migration")]
        rows += [trial.ten_kills(options.rivals // 4), trial.rivals(options.rivals)]
        if shutil.which("cc"):
            source, shim = Path(folder) / "shim.c", Path(folder) / "shim.so"
            source.write_text(SHIM)
            subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", str(shim), str(source), "-ldl"], check=True)
            rows.append(trial.writes(shim, options.writes, 28, "ENOSPC from write n on", once=False))
            rows.append(trial.writes(shim, options.writes, 5, "EIO at write n only", once=True))
    print("| trial | times | readable | integrity ok | equal to a clean run in the end | |\n|---|--:|--:|--:|--:|---|")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    sys.exit(any(row.trials != min(row[2:5]) for row in rows))


if __name__ == "__main__":
    main()
