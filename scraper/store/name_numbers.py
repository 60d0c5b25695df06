"""The numbers that names have in one corpus: of the terms records are filed under, and of the sources of edges."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

_AT_ONCE = 500  # names in one question
_REMEMBERED = 100_000  # names; more are asked for again


class Names:
    """Numbers of names by name, looked up in batches and remembered. `forget` after a transaction that failed."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        self._known: dict[str, int] = {}

    def forget(self) -> None:
        """Forget what was learnt in a transaction that was rolled back."""
        self._known.clear()

    def number(self, names: Iterable[str]) -> dict[str, int]:
        """The number of each name, and of others; those that are new are given one."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        missing = sorted({name for name in names if name not in self._known})
        if missing:
            self._look_up(missing)
            new = [name for name in missing if name not in self._known]
            self._connection.executemany("INSERT INTO names (name) VALUES (?)", [(name,) for name in new])
            self._look_up(new)
        return self._known

    def _look_up(self, names: list[str]) -> None:
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            self._known.update(self._connection.execute(f"SELECT name, id FROM names WHERE name IN ({marks})", some))
