"""Our own tool: `scraper.parse_file` and `scraper.normalize`; with `--asked`, `scraper.fetch` from the file as a saved reply.

One file gives a record per document, as `scraper parse` does; several files are documents of one paper and give one.
Exit codes are those of the command: 1 for what is refused, 4 for a bot check.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import scraper
from scraper.model import to_json


def read_files(files: Sequence[Path], asked: str | None = None) -> list[dict[str, Any]]:
    """The records of some files. Raises ScraperError where they are refused."""
    if asked:
        records = [fetch_saved(files[0], asked)]
    elif len(files) == 1:
        records = [scraper.normalize([parsed]) for parsed in scraper.parse_file(str(files[0]))]
    else:
        records = [scraper.normalize([parsed for file in files for parsed in scraper.parse_file(str(file))])]
    return [json.loads(to_json(record)) for record in records]


def fetch_saved(file: Path, asked: str) -> scraper.Record:
    """The record of the paper asked for, where the landing page's reply is this file."""
    with TemporaryDirectory() as folder:
        capture = Path(folder, "landing", asked)
        capture.mkdir(parents=True)
        (capture / "body.html").write_bytes(file.read_bytes())
        exchange = {"method": "GET", "url": None, "request_body": None, "status": 200, "headers": {"Content-Type": "text/html"}}
        (capture / "exchange.json").write_text(json.dumps({**exchange, "retrieved_at": None, "origin": "written by hand"}))
        return scraper.fetch(asked, sources="landing", captures=[folder], offline=True)


def main() -> int:
    """Print the records of the files; `--asked=PMID` first tells which paper they were saved for."""
    asked, *names = sys.argv[1:]
    try:
        records = read_files([Path(name) for name in names], asked.removeprefix("--asked=") or None)
    except scraper.Blocked as error:
        sys.stderr.write(f"{error}\n")
        return 4
    except scraper.ScraperError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for record in records:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
