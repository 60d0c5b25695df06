"""Which tests run a line, the most telling first: those that run little else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coverage.numbits import numbits_to_nums


class Covering:
    """The tests of every line of a folder of sources, as `bench.mutants.contexts` noted them."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._seconds: dict[str, float] = {}
        self._by_line: dict[tuple[str, int], list[str]] = {}
        self._by_file: dict[str, set[str]] = {}
        self._lines_of: dict[str, int] = {}
        for path in sorted(folder.glob("seconds.*.json")):
            self._seconds.update(json.loads(path.read_bytes()))
        for path in sorted(folder.glob("lines.*")):
            for row in _rows(path):
                if row.test in self._seconds:
                    self._note(Path(row.path).relative_to(root).as_posix(), row.test, row.lines)

    def _note(self, path: str, test: str, lines: Sequence[int]) -> None:
        self._by_file.setdefault(path, set()).add(test)
        self._lines_of[test] = self._lines_of.get(test, 0) + len(lines)
        for line in lines:
            self._by_line.setdefault((path, line), []).append(test)

    def tests_of(self, path: str, line: int) -> list[str]:
        """Names of tests, most telling first; those of the whole file where the line runs when the file is imported."""
        found = self._by_line.get((path, line)) or sorted(self._by_file.get(path, ()))
        return sorted(found, key=lambda test: (self._lines_of[test], test))

    def seconds(self, test: str) -> float:
        """How long a test took when it was watched."""
        return self._seconds.get(test, 0.0)


class _Row(NamedTuple):
    path: str
    test: str
    lines: list[int]


def _rows(data: Path) -> Iterator[_Row]:
    with sqlite3.connect(f"file:{data}?mode=ro", uri=True) as connection:
        statement = """SELECT file.path, context.context, line_bits.numbits FROM line_bits
            JOIN file ON file.id = line_bits.file_id JOIN context ON context.id = line_bits.context_id
            WHERE context.context != ''"""
        for path, test, numbits in connection.execute(statement):
            yield _Row(path, test, numbits_to_nums(numbits))
