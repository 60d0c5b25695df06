"""One SQLite file of records, by PMID."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from scraper.errors import InputError, StoreError
from scraper.ids import read_pmid
from scraper.model import Record, from_json, to_json

APPLICATION_ID = 0x4C495453  # "LITS"
USER_VERSION = 1
_SCHEMA = (
    "BEGIN IMMEDIATE",
    "CREATE TABLE papers (pmid TEXT PRIMARY KEY NOT NULL, record BLOB NOT NULL) STRICT",
    f"PRAGMA application_id={APPLICATION_ID}",
    f"PRAGMA user_version={USER_VERSION}",
    "COMMIT",
)
_UPSERT = "INSERT INTO papers VALUES (?, ?) ON CONFLICT (pmid) DO UPDATE SET record = excluded.record"


class Corpus:
    """Records in one SQLite file. `corpus["37622028"]` is a Record; len, `in` and iteration go by PMID.

    Raises StoreError when the file is missing (unless `create`), of another application, of a newer version, or
    damaged.
    """

    def __init__(self, path: str | Path, *, create: bool = False):
        self.path = Path(path)
        if not create and not self.path.is_file():
            raise StoreError("no such corpus; make one with 'scraper corpus init'", self.path)
        try:
            self._connection = sqlite3.connect(self.path, isolation_level=None)
        except sqlite3.Error as error:
            raise StoreError(f"cannot be opened as a corpus: {error}", self.path) from None
        try:
            self._open(create=create)
        except (sqlite3.Error, StoreError) as error:
            self._connection.close()
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"cannot be opened as a corpus: {error}", self.path) from None

    def _open(self, *, create: bool) -> None:
        run = self._connection.execute
        application, version = run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]
        tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if create and not tables and application == 0:
            for statement in _SCHEMA:
                run(statement)
        elif application != APPLICATION_ID:
            raise StoreError("is a file of another application, not a corpus", self.path)
        elif version > USER_VERSION:
            reason = f"was written by a newer version (format {version}, known: {USER_VERSION}); update scraper"
            raise StoreError(reason, self.path)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "busy_timeout=30000"):
            run(f"PRAGMA {pragma}")

    def add(self, records: Iterable[Record]) -> int:
        """Store records, replacing those of the same PMID, all or none; gives how many.

        Raises InputError on a record without PMID, StoreError when the file cannot be written.
        """
        rows = [(record.pmid, to_json(record)) for record in records]
        if any(pmid is None for pmid, _ in rows):
            raise InputError("a record without PMID cannot be stored")
        try:
            with self._connection:  # commits, or rolls back when an error leaves it
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(_UPSERT, rows)
        except sqlite3.Error as error:
            raise StoreError(f"cannot be written: {error}", self.path) from None
        return len(rows)

    def __getitem__(self, pmid: str) -> Record:
        """The record of one paper; KeyError when it is not stored, StoreError when it cannot be read."""
        try:
            row = self._connection.execute("SELECT record FROM papers WHERE pmid = ?", (read_pmid(pmid),)).fetchone()
            if row is None:
                raise KeyError(pmid)
            return from_json(row[0])
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise StoreError(f"PMID {pmid} cannot be read: {error}", self.path) from None

    def __iter__(self) -> Iterator[str]:
        """The stored PMIDs, in numeric order."""
        return iter([pmid for (pmid,) in self._connection.execute("SELECT pmid FROM papers ORDER BY length(pmid), pmid")])

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM papers").fetchone()[0])

    def __contains__(self, pmid: object) -> bool:
        return self._connection.execute("SELECT 1 FROM papers WHERE pmid = ?", (pmid,)).fetchone() is not None

    def close(self) -> None:
        """Close the file; everything added is already on disk."""
        self._connection.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
