"""Run `scraper fetch` against a hostile server, plan by plan, and print what came of it as a Markdown table.

    python bench/trial_fetch.py TOOLS [--plans 00_clean,01_flaky] [--seeds 0,11] [--papers 300] [--jobs 6]

TOOLS is a folder that holds faultserver.py, make_replies.py and plans/. Seed 0 is the plan's own. Every run has a
server, a cache and a runtime folder of its own; records are compared with the truth that make_replies.py writes and,
but for `provenance.sources`, with the records of a clean run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

SOURCES = ("LANDING", "PUBTATOR3", "PUBMED", "ELINK", "ICITE", "EUROPEPMC", "CROSSREF")
LANDING_URL = "https://example.org/overview/{pmid}/"
SECRET = "someone.private@example.org"  # noqa: S105 - planted, to be looked for
# Plans in which ids end elsewhere than in the records, and plans in which a source stops answering for good.
FATES = {"03_batch": {"30000003", "30000011", "30000013", "30000017"}}
PARTIAL = {"05_blocked", "06_challenge", "07_down"}
COLUMNS = (
    "plan", "seed", "exit", "seconds", "stored", "gone", "merged", "failed", "lost", "wrong", "doubled", "partial", "requests",
    "faults", "over pace", "early", "most in a second", "canary", "peak MB",
)  # fmt: skip


class Run(NamedTuple):
    """One run's figures, and a digest of each whole record."""

    row: dict[str, Any]
    digests: dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--plans", default="")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=6)
    args = parser.parse_args()
    plans = args.plans.split(",") if args.plans else sorted(path.stem for path in (args.tools / "plans").glob("*.json"))
    with tempfile.TemporaryDirectory() as folder:
        replies = Path(folder) / "replies"
        make = [sys.executable, args.tools / "make_replies.py", replies, "--papers", str(args.papers), "--seed", "1"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        cases = [("00_clean", 0)] + [(p, int(s)) for p in plans for s in args.seeds.split(",") if (p, int(s)) != ("00_clean", 0)]
        with ThreadPoolExecutor(args.jobs) as pool:
            runs = list(pool.map(lambda case: run_plan(args.tools, replies, *case, Path(folder)), cases))
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for run in runs:
        run.row["wrong"] += unlike_clean(run, runs[0])
        print("| " + " | ".join(str(run.row[column]) for column in COLUMNS) + " |")


def run_plan(tools: Path, replies: Path, plan: str, seed: int, folder: Path) -> Run:
    """Start a server and a scraper, wait, and compare."""
    work = Path(tempfile.mkdtemp(prefix=f"{plan}-{seed}-", dir=folder))
    (work / "runtime").mkdir()
    command = [sys.executable, tools / "faultserver.py", "--root", replies, "--plan", tools / "plans" / f"{plan}.json"]
    server = subprocess.Popen([*command, *(["--seed", str(seed)] if seed else [])], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = json.loads(server.stdout.readline())["url"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SCRAPER_", "NCBI_"))}
    env |= {f"SCRAPER_BASE_URL_{source}": url for source in SOURCES}
    env |= {"SCRAPER_LANDING_URL": LANDING_URL, "NCBI_EMAIL": SECRET}
    env |= {"SCRAPER_CACHE_DIR": str(work / "cache"), "XDG_RUNTIME_DIR": str(work / "runtime")}
    files = {name: work / name for name in ("records.jsonl", "report.json", "failed.jsonl")}
    start = time.monotonic()
    words = work / "stderr"
    with words.open("wb") as stderr:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "scraper", "fetch", "-i", replies / "ids.txt", "-o", files["records.jsonl"],
             "--report", files["report.json"], "--failed-output", files["failed.jsonl"]],
            env=env, stderr=stderr,
        )  # fmt: skip
        peak_kb = 0
        while process.poll() is None:
            peak_kb = max(peak_kb, peak_memory_kb(process.pid))
            time.sleep(0.2)
    seconds = time.monotonic() - start
    stats = json.load(urllib.request.urlopen(f"{url}/__stats"))  # noqa: S310 - a server of our own
    server.terminate()
    server.wait()
    written = words.read_bytes() + b"".join(path.read_bytes() for path in files.values())
    assert SECRET.encode() not in written, f"{plan}: the user's address was written"
    row, digests = figures(plan, replies, files, stats)
    row |= {"plan": plan, "seed": seed, "exit": process.returncode, "seconds": round(seconds)}
    return Run(row | {"peak MB": peak_kb // 1024}, digests)


def peak_memory_kb(pid: int) -> int:
    """The largest resident size a process had so far (Linux), 0 when it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def figures(plan: str, replies: Path, files: dict[str, Path], stats: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The figures of a run, and the digests of its whole records by PMID."""
    report = json.loads(files["report.json"].read_bytes())
    lines = [json.loads(line) for line in files["records.jsonl"].read_text().splitlines()]
    truth = {paper["pmid"]: paper for paper in map(json.loads, (replies / "truth.jsonl").read_text().splitlines())}
    whole = {line["pmid"]: line for line in lines if all(s["outcome"] == "ok" for s in line["provenance"]["sources"])}
    violations = stats["violations"]
    return {
        **{name: report[name] for name in ("stored", "gone", "merged", "requests")},
        "failed": sum(report["failed"].values()),
        "lost": len(set(truth) - {line["pmid"] for line in lines} - FATES.get(plan, set())),
        "wrong": sum(1 for pmid, record in whole.items() if not is_true(record, truth[pmid])),
        "doubled": len(lines) - len({line["pmid"] for line in lines}),
        "partial": len(lines) - len(whole),
        "faults": sum(count for name, count in stats["faults"].items() if name != "ok"),
        "over pace": violations.get("over_limit", 0),
        "early": violations.get("before_retry_after", 0),
        "most in a second": max(client["max_in_one_second"] for client in stats["clients"].values()),
        "canary": violations.get("canary", 0) + violations.get("secrets_to_canary", 0),
    }, {pmid: timeless_digest(record) for pmid, record in whole.items()}


def is_true(record: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Whether a whole record says what the truth says of the paper, as far as its two sources show it."""
    spans = ("section", "start", "end", "text", "type", "check")
    pairs = ("type", "subject", "object", "occurrences")
    return (
        (record["title"], record["abstract"]) == (truth["title"], truth["abstract"])
        and [[a[k] for k in spans] for a in record["annotations"]] == [[a[k] for k in spans] for a in truth["annotations"]]
        and [[r[k] for k in pairs] for r in record["relations"]] == [[r[k] for k in pairs] for r in truth["relations"]]
        and [item["pmid"] for item in record["citing_articles"]["items"]] == truth["citing_shown_on_pages"]
        and [(item["doi"], item["title"]) for item in record["references"]["items"]]
        == [(item["doi"], item["title"]) for item in truth["references"][: truth["references_shown_on_pages"]]]
    )


def timeless_digest(record: dict[str, Any]) -> str:
    """A hash of all of a record but `provenance.sources`."""
    rest = {**record, "provenance": {**record["provenance"], "sources": []}}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def unlike_clean(run: Run, clean: Run) -> int:
    """How many whole records differ from the clean run's."""
    return sum(1 for pmid, digest in run.digests.items() if clean.digests.get(pmid, digest) != digest)


if __name__ == "__main__":
    main()
