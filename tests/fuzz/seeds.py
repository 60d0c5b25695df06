"""The documents that the fuzzer changes: exchanges in cassettes/, cases of tests/conformance, lists of ids, attacks by hand.

All of them are in the repository, and all are small: what a reader does wrong shows in a document of a few lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import scraper
from scraper.fetch.captures import load_capture
from scraper.model import Capture, to_json
from tests.conftest import CASSETTES, ROOT
from tests.fuzz.attacks import ATTACKS, LISTS

Kind = Literal["document", "reply", "parser", "search", "ids", "records"]
_LARGEST = 8_000  # bytes
_TYPES = {".html": "text/html", ".json": "application/json", ".xml": "text/xml"}


class Seed(NamedTuple):
    """One document; `kind` tells who reads it: a source with its checks, its parser alone, … Of a reply, `capture` is given."""

    name: str
    kind: Kind
    body: bytes
    content_type: str = "text/plain"
    capture: Capture | None = None


@cache
def read_seeds() -> tuple[Seed, ...]:
    """Every seed, in an order that stays."""
    return tuple(sorted(seed for seed in _iter_seeds() if len(seed.body) <= _LARGEST))


def seeds_below(folder: Path) -> tuple[Seed, ...]:
    """Every file of a folder as a document: recordings that are not in the repository."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(_document(path, str(path.relative_to(folder))) for path in files)


def _iter_seeds() -> Iterator[Seed]:
    for path in CASSETTES.glob("*/*/exchange.json"):
        yield from _seeds_of(load_capture(path.parent))
    for path in (ROOT / "tests" / "conformance" / "cases").glob("*/input.*"):
        yield _document(path, path.parent.name)
    for path in (ROOT / "tests" / "howto_files").glob("*/*.xml"):
        yield _document(path, path.name)
    for path in (ROOT / "tests" / "howto_files").glob("*.*"):
        yield Seed(path.name, "ids", path.read_bytes())
    for name, text in ATTACKS.items():
        yield Seed(name, "document", text.encode(), "text/html" if text.startswith("<") else "text/plain")
    for name, text in LISTS.items():
        yield Seed(name, "ids", text.encode())
    for pmid in ("999000001", "999000014", "999000018"):
        yield Seed(f"record of {pmid}", "records", _record_line(pmid))


def _document(path: Path, name: str) -> Seed:
    return Seed(name, "document", path.read_bytes(), _TYPES.get(path.suffix, "text/plain"))


def _seeds_of(capture: Capture) -> Iterator[Seed]:
    """An exchange as what its source sends, and as a file that somebody saved."""
    name = f"{capture.source}/{capture.name}"
    is_search = "search" in capture.name or capture.name == "by-doi"
    yield Seed(name, "search" if is_search else "reply", capture.body, capture.content_type or "", capture)
    if not is_search and "-" not in capture.name:  # further pages of lists have no parser of their own
        yield Seed(f"{name} without checks", "parser", capture.body, capture.content_type or "", capture)
    if capture.source in ("landing", "pubtator3", "pubmed", "publisher"):
        yield Seed(f"{name} as a file", "document", capture.body, capture.content_type or "")


def _record_line(pmid: str) -> bytes:
    records = scraper.fetch_many([pmid], captures=[CASSETTES], offline=True)
    return b"".join(to_json(record) + b"\n" for record in records)
