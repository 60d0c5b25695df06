"""The formats records are written in, by name. A new format is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO

from scraper.export.bioc import write_bioc_json, write_bioc_xml
from scraper.export.pubtator import write_pubtator
from scraper.model import Record, to_json

Write = Callable[[Iterable[Record], IO[bytes]], int]


def write_jsonl(records: Iterable[Record], out: IO[bytes]) -> int:
    """One record per line. Gives the number of annotations left out: none."""
    for record in records:
        out.write(to_json(record) + b"\n")
    return 0


FORMATS: dict[str, Write] = {
    "jsonl": write_jsonl,
    "pubtator": write_pubtator,
    "biocjson": write_bioc_json,
    "biocxml": write_bioc_xml,
}
