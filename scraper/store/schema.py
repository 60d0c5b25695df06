"""The versions of a corpus file, and how one is opened: created, brought to the newest version, or refused.

A file is opened in WAL mode with `synchronous=FULL`: what a commit has confirmed survives a kill and a power cut. Format: SQLite
3, STRICT tables; `application_id` tells a corpus from other databases, `user_version` is the version of the tables.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from scraper.errors import StoreError
from scraper.store.codec import MAX_BODY, UNREADABLE
from scraper.store.forms import Forms, forms_of, refuse_foreign
from scraper.store.seals import CAPTURE_FIELDS, COUNT_CHANGES, seal_of
from scraper.store.tables import COUNTED, PIECES, RECORDS, SEALS, TABLES

APPLICATION_ID = 0x4C495453  # "LITS"
_STEP_SECONDS = 0.2
PAGE_BYTES = 16384  # a packed record has about 2 kB: pages of 4 kB would stand half empty
_LONGEST_VALUE = MAX_BODY + (1 << 24)  # packing makes what cannot be packed a little longer
BUSY_SECONDS = 120  # how long one process waits for another's transaction, which is one batch
_READING = ("trusted_schema=OFF", "cell_size_check=ON", "cache_size=-65536", "temp_store=MEMORY")
_WRITING = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=4000")


NO_MEMORY = "asks for more memory than there is; where there is enough, the file is damaged: see 'scraper corpus verify'"


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """SQLite's errors as StoreError with the path, the reason, and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(describe(error), path) from None
    except UnicodeDecodeError:  # SQLite names a table or column in its error that is no text any more
        raise StoreError(describe(sqlite3.DatabaseError("malformed schema")), path) from None
    except MemoryError:  # sizes in a damaged full-text index are asked for as they are
        raise StoreError(NO_MEMORY, path) from None


def describe(error: sqlite3.Error) -> str:
    """The reason of an error of SQLite in words of the user, and the next step."""
    text = str(error)
    for mark, reason in (
        ("full", "the disk is full; free some space and run the same command again: what is stored is whole"),
        ("readonly", "the file or its folder may not be written; check permissions, nothing was changed"),
        ("locked", f"another process has been writing for {BUSY_SECONDS} seconds; run the same command again when it has ended"),
        ("vtable constructor", "the file is damaged; see what can be read with 'scraper corpus verify', and restore a copy"),
        ("malformed", "the file is damaged; see what can be read with 'scraper corpus verify', and restore a copy"),
        ("not a database", "is no SQLite file, or its head is damaged; name another file, or restore a copy"),
        ("disk I/O", "the disk reports an error; check it and run the same command again: what is stored is whole"),
        ("unable to open", "cannot be opened as a corpus; check the path and permissions"),
    ):
        if mark in text:
            return f"{reason} ({text})"
    return f"cannot be used as a corpus: {text}"


def open_database(path: Path, *, create: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """A connection to a corpus file of the newest version; an older one is brought to it, in one transaction.

    One that may not be written is opened to be read, as it is on disk. `read_only` refuses every change from here, also that of
    an older file.

    Raises StoreError when the file is missing and not to be created, of another application, of a newer version, or damaged.
    """
    if not create and not _is_file(path):
        raise StoreError("no such corpus; check the path, or make one with 'scraper corpus add'", path)
    with telling(path):
        connection, immutable = _connect(path)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)  # a sparse file of some kB may claim to hold more
        try:
            _prepare(connection, path, create=create, read_only=read_only or immutable)
            if read_only:
                connection.execute("PRAGMA query_only=ON")
        except BaseException:
            connection.close()
            raise
    return connection


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:  # a name that no disk takes
        raise StoreError(f"cannot be opened as a corpus: {error.strerror}", path) from None


def _connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection, and whether it can only read. Without the right to write beside the file, its log must be empty."""
    address = path.absolute().as_uri()
    if not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return sqlite3.connect(address, uri=True, isolation_level=None, timeout=_STEP_SECONDS), False
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            "may not be written, and what was written last stands in its log beside it; open it once as its owner", path
        )
    return sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None), True


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool, read_only: bool) -> None:
    version = _check(connection, path, create=create)
    for pragma in _READING:
        connection.execute(f"PRAGMA {pragma}")
    if read_only:
        if version != len(MIGRATIONS):
            raise StoreError("is of an older version; bring it forward with 'scraper corpus status'", path)
        return
    if version == 0:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    for pragma in _WRITING:
        connection.execute(f"PRAGMA {pragma}")
    if version != len(MIGRATIONS):
        with transaction(connection):
            for migrate in MIGRATIONS[_check(connection, path, create=create) :]:  # another process may have been quicker
                migrate(connection)
            refuse_foreign(connection, path, newest_forms())
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")


def _check(connection: sqlite3.Connection, path: Path, *, create: bool) -> int:
    """The version of the file; 0 for an empty one that is to be a corpus."""
    run = connection.execute
    application, version = run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID:
        if version > len(MIGRATIONS):
            reason = f"was written by a newer version (format {version}, known: {len(MIGRATIONS)}); update scraper"
            raise StoreError(reason, path)
        if version < 1:
            raise StoreError("its head is damaged: it has no version; restore a copy", path)
        refuse_foreign(connection, path, newest_forms(), exact=version == len(MIGRATIONS))
        return int(version)
    if application or run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError("is a file of another application, not a corpus", path)
    if not create:  # as a disk that was full leaves it
        raise StoreError("is empty, nothing was stored in it yet; run the command that was to fill it, or delete the file", path)
    return 0


@cache
def newest_forms() -> Forms:
    """The tables and indexes of the newest version, as this SQLite makes them."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migrate in MIGRATIONS:
            migrate(connection)
        return forms_of(connection)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; waits for other writers, in short steps, so that a signal ends the wait."""
    deadline = time.monotonic() + BUSY_SECONDS
    while not connection.in_transaction:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make(connection: sqlite3.Connection, tables: str) -> None:
    for statement in filter(str.strip, tables.split(";\n")):
        connection.execute(statement)


def _first(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE papers (pmid TEXT PRIMARY KEY NOT NULL, record BLOB NOT NULL) STRICT")


def _second(connection: sqlite3.Connection) -> None:
    """All other tables, as the newest version has them; records of the first version are stored again as new ones."""
    from scraper.model import from_json
    from scraper.store.writer import Writer

    old = connection.execute("SELECT record FROM papers ORDER BY length(pmid), pmid").fetchall()
    connection.execute("DROP TABLE papers")
    for tables in (TABLES, RECORDS, PIECES, COUNTED, SEALS):
        _make(connection, tables)
    connection.execute("INSERT INTO words (words, rank) VALUES ('automerge', 16)")  # merges less: a tenth of the time of adding
    writer = Writer(connection)
    for (record,) in old:
        try:
            writer.put(from_json(record))
        except UNREADABLE:
            raise sqlite3.DatabaseError("malformed record") from None


def _third(connection: sqlite3.Connection) -> None:
    """Ids are filed under one spelling, whatever type, case or prefix a mention or relation has."""
    from scraper.store.writer import Writer

    _fourth(connection)  # the writer knows the newest tables only
    _add_counted(connection)
    _sixth(connection)
    Writer(connection).file_terms()


def _fourth(connection: sqlite3.Connection) -> None:
    """Records have a table of their own, to which they are only added, and captures may be pieces of a file."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'records'").fetchone():
        return
    connection.execute("DROP INDEX papers_by_year")
    connection.execute("ALTER TABLE papers RENAME TO old_papers")
    _make(connection, RECORDS)
    _make(connection, PIECES)
    connection.execute("INSERT INTO records SELECT pmid, record, dictionary, sha256 FROM old_papers ORDER BY pmid")
    connection.execute("INSERT INTO papers SELECT pmid, pmid, year, added_at, stored_at FROM old_papers ORDER BY pmid")
    connection.execute("DROP TABLE old_papers")


def _fifth(connection: sqlite3.Connection) -> None:
    """Papers have flags and the names of their sources, and are filed under their publication types."""
    from scraper.store.writer import Writer

    _sixth(connection)
    if _add_counted(connection):
        with contextlib.closing(_connect_again(connection)) as other:
            is_fourth = other.execute("PRAGMA user_version").fetchone()[0] == 4
            Writer(connection).note_flags(Writer(other if is_fourth else connection).iter_records())


def _sixth(connection: sqlite3.Connection) -> None:
    """Exchanges are sealed, and the changes that are kept are counted, so that `verify` sees what was altered or is gone."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'seals'").fetchone():
        return
    _make(connection, SEALS)
    rows = connection.execute(f"SELECT id, {', '.join(CAPTURE_FIELDS)} FROM captures")
    connection.executemany("INSERT INTO seals VALUES (?, ?)", ((number, seal_of(values)) for number, *values in rows))
    connection.execute(COUNT_CHANGES)


def _add_counted(connection: sqlite3.Connection) -> bool:
    """Add what is counted by; False where it is there."""
    if connection.execute("SELECT 1 FROM pragma_table_info('papers') WHERE name = 'flags'").fetchone():
        return False
    _make(connection, COUNTED)
    return True


def _connect_again(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Another connection, which sees what is committed.

    Once a transaction has met a torn page SQLite does not commit it: records are read outside, so that a file with one can still
    be opened, and what is whole be saved.
    """
    path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)


# From each version to the next. What a released one makes of a file is never changed.
MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first, _second, _third, _fourth, _fifth, _sixth)
