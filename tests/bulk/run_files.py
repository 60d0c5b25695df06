"""Runs for tests: written of documents and pairs, or of a file as a reader takes it in; and what is in them, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scraper.bulk.inputs import read_input
from scraper.bulk.intake import Intake
from scraper.bulk.part import Part
from scraper.bulk.run import Run, RunWriter, iter_documents, open_run, read_pairs

Pairs = Iterable[tuple[int, int]]


def write_run(
    path: Path,
    documents: Iterable[tuple[int, bytes, int]] = (),
    *,
    edges: Pairs = (),
    back: Pairs = (),
    told: Mapping[str, Any] | None = None,
    **options: Any,
) -> Run:
    """A run of documents (PMID, bytes, order), and of links to papers and from them."""
    with path.open("wb") as out:
        writer = RunWriter(out, **options)
        for document in documents:
            writer.add(*document)
        for section, pairs in (("edges", edges), ("back", back)):
            first, second = np.array([*pairs], "u4").reshape(-1, 2).T
            writer.add_pairs(section, first, second)
        writer.close(told or {})
    return open_run(str(path))


def take_in(read: Callable[[Intake], None], path: str | Path, part: Part = Part()) -> Run:  # noqa: B008 - immutable
    """The run that a reader makes of a file."""
    target = Path(path).with_name("taken.run")
    with target.open("wb") as out:
        intake = Intake(read_input(str(path)), part, str(path), out, None)
        read(intake)
        intake.close()
    return open_run(str(target))


def documents_in(run: Run) -> list[tuple[int, int, bytes]]:
    """All documents of a run, as its blocks have them: PMID, order, bytes."""
    return [one for number in run.ranges("keys") for block in iter_documents(run, number) for one in block]


def pairs_in(run: Run, section: str) -> list[tuple[int, int]]:
    """All pairs of a section, as its blocks have them."""
    found = [read_pairs(run, section, number) for number in run.ranges(section)]
    return [pair for first, second in found for pair in zip(first.tolist(), second.tolist(), strict=True)]
