"""Exchanges kept for a while, so that a run that was stopped goes on where it was: one SQLite file in the cache folder.

Kept is what settled a paper at a source: the reply that has it, or that says there is none, with all that completed it. An
outage is not kept; that something is not there (404) is for an hour, as a failure. The file is bounded in age and size, shared by
all processes of the user, and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import zstandard

from scraper.fetch.body import MAX_BYTES
from scraper.files import make_private_folder
from scraper.model import Capture

NAME = "exchanges.sqlite3"
LONGEST_DAYS = 30.0
_LARGEST = 1 << 30  # bytes of exchanges, packed
_DAY_SECONDS = 86_400.0
_LARGEST_EXCHANGE = 2 * MAX_BYTES
_FORM = 2  # of the tables; a file of another form is made anew
_BUSY_SECONDS = 5.0
_AHEAD_SECONDS = 60.0  # what is younger than that was kept by a clock that went wrong
_MANY = 500  # ids looked for in one statement
_TABLES = """
CREATE TABLE IF NOT EXISTS exchanges (id INTEGER PRIMARY KEY, digest BLOB UNIQUE, at REAL, size INTEGER, packed BLOB);
CREATE TABLE IF NOT EXISTS answers (scope TEXT, own TEXT, at REAL, seconds REAL, exchange INTEGER, followed TEXT,
  PRIMARY KEY (scope, own))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_age ON exchanges (at, size);
"""
_log = logging.getLogger(__name__)


class KeptAnswer(NamedTuple):
    """What settled a paper: the exchange, and those that completed it, in their order; it answers for so many seconds at most."""

    capture: Capture
    followed: tuple[Capture, ...]
    seconds: float = LONGEST_DAYS * _DAY_SECONDS


class ExchangeCache:
    """The exchanges of the last `max_age_seconds`. The file is opened when it is needed.

    One that cannot be used is told once and done without; one that is broken is deleted, for the next run makes a new one.
    """

    def __init__(self, folder: Path, max_age_seconds: float = _DAY_SECONDS):
        self._max_age_seconds = max_age_seconds
        self._lock = threading.Lock()
        self._path: Path | None = folder / NAME
        self._connection: sqlite3.Connection | None = None

    def find(self, scope: str, ids: Sequence[str]) -> dict[str, KeptAnswer]:
        """What is kept of some papers and young enough; `scope` names the source and where it was asked."""
        found: dict[str, KeptAnswer] = self._guarded(lambda: self._find(scope, ids)) or {}
        return found

    def keep(self, scope: str, answers: Mapping[str, KeptAnswer]) -> None:
        """Keep what settled some papers, in place of what was kept of them before."""
        if answers:
            self._guarded(lambda: self._keep(scope, answers))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._path = None
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _guarded(self, call: Callable[[], Any]) -> Any:
        """What the call gives; None where the file cannot be used, and from then on."""
        with self._lock:
            try:
                if self._connection is None and self._path is not None:
                    self._connection = self._open(self._path)
                return call()
            except (sqlite3.Error, OSError, ValueError) as error:  # msgspec's are ValueErrors
                _log.warning("the cache of exchanges cannot be used (%s); everything is asked for", error)
                with contextlib.suppress(sqlite3.Error, OSError):
                    self._give_up(error)
                return None

    def _give_up(self, error: Exception) -> None:
        path, connection, self._path, self._connection = self._path, self._connection, None, None
        if _is_broken(error) and path is not None:
            _delete(path)
        if connection is not None:
            connection.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        make_private_folder(path.parent)
        for last in (False, True):
            try:
                connection = _connect(path)
                self._prune(connection)
            except sqlite3.DatabaseError as error:
                if last or not _is_broken(error):
                    raise
                _delete(path)
            else:
                break
        return connection

    @staticmethod
    def _prune(connection: sqlite3.Connection) -> None:
        """Delete what is too old, and the oldest of what is too much."""
        with connection:
            now = time.time()
            oldest, latest = now - LONGEST_DAYS * _DAY_SECONDS, now + _AHEAD_SECONDS
            deleted = connection.execute("DELETE FROM exchanges WHERE at < ? OR at > ?", (oldest, latest)).rowcount
            size = connection.execute("SELECT coalesce(sum(size), 0) FROM exchanges").fetchone()[0]
            rows = connection.execute("SELECT id, size FROM exchanges ORDER BY at, id") if size > _LARGEST else ()
            surplus = []
            for number, each in rows:
                if size <= 0.8 * _LARGEST:
                    break
                surplus.append((number,))
                size -= each
            connection.executemany("DELETE FROM exchanges WHERE id = ?", surplus)
            if deleted or surplus:
                connection.execute("DELETE FROM answers WHERE exchange NOT IN (SELECT id FROM exchanges)")

    def _find(self, scope: str, ids: Sequence[str]) -> dict[str, KeptAnswer]:
        connection, found = self._connection, {}
        if connection is None or self._max_age_seconds <= 0:
            return {}
        read, now = _Reader(connection), time.time()
        for start in range(0, len(ids), _MANY):
            group = ids[start : start + _MANY]
            marks = ",".join("?" * len(group))
            rows = connection.execute(
                f"SELECT own, exchange, followed FROM answers WHERE scope = ? AND own IN ({marks}) "
                "AND at BETWEEN ? - min(?, seconds) AND ?",
                (scope, *group, now, self._max_age_seconds, now + _AHEAD_SECONDS),
            )
            for own, number, followed in rows.fetchall():
                captures = [read(each) for each in (number, *msgspec.json.decode(followed, type=list[int]))]
                whole = [capture for capture in captures if capture is not None]
                if len(whole) == len(captures):
                    found[own] = KeptAnswer(whole[0], tuple(whole[1:]))
        return found

    def _keep(self, scope: str, answers: Mapping[str, KeptAnswer]) -> None:
        connection = self._connection
        if connection is None:
            return
        with connection:
            numbers: dict[int, int] = {}
            for own, answer in answers.items():
                for capture in (answer.capture, *answer.followed):
                    if id(capture) not in numbers:
                        numbers[id(capture)] = _put(connection, capture)
                others = [numbers[id(capture)] for capture in answer.followed]
                number, followed = numbers[id(answer.capture)], msgspec.json.encode(others).decode()
                row = (scope, own, time.time(), answer.seconds, number, followed)
                connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)


class _Reader:
    """Reads exchanges by their number, each once: a reply to many ids is one value, whoever of them is asked for."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        self._read: dict[int, Capture | None] = {}

    def __call__(self, number: int) -> Capture | None:
        if number not in self._read:
            row = self._connection.execute("SELECT packed, digest FROM exchanges WHERE id = ?", (number,)).fetchone()
            self._read[number] = _unpack(*row) if row else None
        return self._read[number]


def _is_broken(error: Exception) -> bool:
    """Whether the file is no database, or one whose pages went wrong; locked or on a full disk it is not."""
    return type(error) is sqlite3.DatabaseError


def _delete(path: Path) -> None:
    """Nothing in it is missed."""
    for name in (path, *path.parent.glob(f"{NAME}-*")):
        name.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    """The file, made where there is none, for this user's eyes only."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA trusted_schema = OFF")
    if connection.execute("PRAGMA user_version").fetchone()[0] != _FORM:
        connection.executescript(f"DROP TABLE IF EXISTS answers; DROP TABLE IF EXISTS exchanges; PRAGMA user_version = {_FORM};")
    connection.executescript(_TABLES)
    return connection


def _put(connection: sqlite3.Connection, capture: Capture) -> int:
    """Store an exchange once; gives its number."""
    content = msgspec.msgpack.encode(capture)
    digest = hashlib.sha256(content).digest()
    row = connection.execute("SELECT id FROM exchanges WHERE digest = ?", (digest,)).fetchone()
    if row:
        return int(row[0])
    packed = zstandard.ZstdCompressor().compress(content)
    values = (digest, time.time(), len(packed), packed)
    return connection.execute("INSERT INTO exchanges VALUES (NULL, ?, ?, ?, ?)", values).lastrowid or 0


def _unpack(packed: bytes, digest: bytes) -> Capture | None:
    """The exchange; None where it is none, larger than any reply may be, or not what was kept."""
    try:
        if zstandard.get_frame_parameters(packed).content_size > _LARGEST_EXCHANGE:
            return None
        content = zstandard.ZstdDecompressor().decompress(packed)
        return msgspec.msgpack.decode(content, type=Capture) if hashlib.sha256(content).digest() == digest else None
    except (zstandard.ZstdError, msgspec.DecodeError):
        return None
