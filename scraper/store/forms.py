"""Whether the tables of a corpus file are of the form we gave them: a file may come from anybody.

A view in place of a table, a generated column or an index over an expression would run what whoever made the file wrote into it,
maybe without end. Tables and views of the user's own, under names that are not ours, are never read and stay.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from scraper.errors import StoreError

_ROWS = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type DESC"
_PLAIN_INDEX = re.compile(r"\s*CREATE\s+INDEX\s+[\w\"]+\s+ON\s+[\w\"]+\s*\([\w\s\",]*\)\s*", re.IGNORECASE)


class Form(NamedTuple):
    """What a table or index is: `table` or `index`, the table it is of, and how it was made, without blanks and quotes."""

    type: str
    table: str
    made: str


Forms = Mapping[str, Form]  # by name, in small letters: SQLite does not tell them apart by case


def forms_of(connection: sqlite3.Connection) -> Forms:
    """Everything that a database holds."""
    return {name.lower(): _form(type_, table, sql) for type_, name, table, sql in connection.execute(_ROWS)}


def _form(type_: str, table: str, sql: str | None) -> Form:
    return Form(type_, table.lower(), re.sub(r"[\s\"'`]+", "", sql or ""))


def refuse_foreign(connection: sqlite3.Connection, path: Path, ours: Forms, *, exact: bool = True) -> None:
    """Raise StoreError when a file holds something in place of what is ours, on it, or lacks a table of it.

    `ours` is all that a file of the newest version holds; of an older one, not `exact`, only views and triggers are refused. A
    missing index makes slow, not wrong: `verify` tells. A plain index of the user's own is fine.
    """
    tables = {form.table for form in ours.values()}
    found = connection.execute(_ROWS).fetchall()
    for type_, name, table, sql in found:
        if name.lower() in ours and exact:
            wrong = _form(type_, table, sql) != ours[name.lower()]
        elif name.lower() in tables or table.lower() in tables:
            wrong = type_ in ("view", "trigger") or (exact and not _PLAIN_INDEX.fullmatch(sql or ""))
        else:
            wrong = False
        if wrong:
            raise StoreError(f"holds what no corpus of ours does ({type_} {name[:60]}); ask whoever made the file", path)
    lost = tables.difference(name.lower() for _, name, _, _ in found)
    if lost and exact:
        raise StoreError(f"cannot be used as a corpus: it lacks the table {min(lost)}; restore a copy", path)


def missing_indexes(connection: sqlite3.Connection, ours: Forms) -> list[str]:
    """The names of the indexes that a file of ours has and this one lacks."""
    here = forms_of(connection)
    return sorted(name for name, form in ours.items() if form.type == "index" and name not in here)
