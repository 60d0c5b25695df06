"""Pairs of references that somebody read and judged: the same work or another, to measure how entries without ids are joined.

`reference_pairs.csv` holds, for each pair, where both entries stand, the verdict (`same` or `different`) and a reason in a few
words; it holds no text of the recordings. Columns: `file_a,rendering_a,position_a,file_b,rendering_b,position_b,verdict,reason`,
files relative to the folder of recordings, positions from 1 in the list that `load_entries` gives.
"""

from __future__ import annotations

import csv as csv_files
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scraper.model import Capture, ListedArticle
from scraper.parse.document import Document
from scraper.parse.landing import tags
from scraper.parse.landing.reference import read_reference
from scraper.parse.landing.reference_list import find_entries
from scraper.parse.landing.tagged_references import read_tagged_references
from scraper.parse.layouts import UNKNOWN_SOURCE, parse_capture

RENDERINGS = ("tags", "body", "list")


@cache
def load_entries(recordings: Path, file: str, rendering: str) -> tuple[ListedArticle, ...]:
    """The references of one recorded file: the `tags` of a page's head, its printed `body`, or the `list` that it is read as.

    A file of several papers gives their lists one after another, in the order of the file. Raises ValueError when there
    is no such rendering.
    """
    if rendering not in RENDERINGS:
        raise ValueError(f"no rendering {rendering!r}; known: {', '.join(RENDERINGS)}")
    capture = Capture(source=UNKNOWN_SOURCE, body=(recordings / file).read_bytes())
    if rendering == "list":
        return tuple(item for record in parse_capture(capture) if record.references for item in record.references.items)
    tree = Document(capture).tree
    if rendering == "tags":
        return read_tagged_references(tags.Tags(tree))
    return tuple(read_reference(node, position, []) for position, node in enumerate(find_entries(tree), 1))


def iter_pairs(recordings: Path, csv: Path) -> Iterator[tuple[ListedArticle, ListedArticle, str, str]]:
    """Both entries of each judged pair, the verdict and the reason, in the order of the file.

    Raises OSError when a file cannot be read, IndexError when a list is shorter than the CSV says.
    """
    with csv.open(encoding="utf-8", newline="") as lines:
        for row in csv_files.DictReader(lines):
            one, two = (
                _load_entry(recordings, row[f"file_{side}"], row[f"rendering_{side}"], row[f"position_{side}"]) for side in "ab"
            )
            yield one, two, row["verdict"], row["reason"]


def _load_entry(recordings: Path, file: str, rendering: str, position: str) -> ListedArticle:
    return load_entries(recordings, file, rendering)[int(position) - 1]
