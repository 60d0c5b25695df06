"""One transaction's worth of writing: records with all they are found by, captures, outcomes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import zstandard

from scraper.errors import InputError
from scraper.model import Capture, Record, from_json, to_json
from scraper.store import codec, terms

_PAPER = (
    "INSERT INTO papers VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pmid) DO UPDATE SET record = excluded.record, "
    "dictionary = excluded.dictionary, sha256 = excluded.sha256, year = excluded.year, stored_at = excluded.stored_at"
)
_EDGE = (
    "INSERT INTO edges VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "by_citing = CASE WHEN excluded.by_citing THEN excluded.by_citing ELSE by_citing END, "
    "by_cited = CASE WHEN excluded.by_cited THEN excluded.by_cited ELSE by_cited END"
)


def now() -> str:
    """The time in UTC, to the second (RFC 3339)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Writer:
    """Writes into an open transaction. One Writer serves one connection; `forget` after a transaction that failed."""

    def __init__(self, connection: sqlite3.Connection):
        self._run = connection.execute
        self._run_many = connection.executemany
        self.codec = codec.Codec(connection)
        self._names: dict[str, int] = {}

    def forget(self) -> None:
        """Forget what was learnt in a transaction that was rolled back."""
        self._names.clear()
        self.codec.forget()

    def put(self, record: Record, *, at: str | None = None) -> None:
        """Store a record, replacing the one of the same PMID with all it was found by.

        Raises InputError on a record without PMID.
        """
        if record.pmid is None:
            raise InputError("a record without PMID cannot be stored")
        pmid, when, line = int(record.pmid), at or now(), to_json(record)
        old = self._run("SELECT record, dictionary, added_at FROM papers WHERE pmid = ?", (pmid,)).fetchone()
        if old is not None:
            self._take_out(pmid, self._read(old[0], old[1]))
        dictionary = self.codec.newest or self._train()
        row = (
            pmid, self.codec.pack(line, dictionary), dictionary, hashlib.sha256(line).digest(), terms.year_of(record),
            old[2] if old else when, when,
        )  # fmt: skip
        self._run(_PAPER, row)
        self._run("INSERT INTO words (rowid, title, abstract, entities) VALUES (?, ?, ?, ?)", (pmid, *terms.words_of(record)))
        self._file(pmid, record)
        self._run_many(
            _EDGE,
            [
                (citing, cited, *((self._name(names), 0) if own else (0, self._name(names))))
                for citing, cited, own, names in terms.edges_of(record)
            ],
        )

    def _read(self, packed: bytes, dictionary: int | None) -> Record | None:
        try:
            return from_json(self.codec.unpack(packed, dictionary))
        except (zstandard.ZstdError, msgspec.MsgspecError):
            return None

    def _take_out(self, pmid: int, old: Record | None) -> None:
        """All that an older record of the paper is found by; edges that another record asserts stay.

        Of one that is damaged the words are not known: they stay in the index until `index_words`.
        """
        if old is None:
            self._run("DELETE FROM terms WHERE pmid = ?", (pmid,))
        else:
            columns = "(words, rowid, title, abstract, entities)"
            self._run(f"INSERT INTO words {columns} VALUES ('delete', ?, ?, ?, ?)", (pmid, *terms.words_of(old)))
            self._run_many("DELETE FROM terms WHERE name = ? AND pmid = ?", [(self._name(t), pmid) for t in terms.terms_of(old)])
        self._run("UPDATE edges SET by_citing = 0 WHERE citing = ?", (pmid,))
        self._run("UPDATE edges SET by_cited = 0 WHERE cited = ?", (pmid,))
        self._run("DELETE FROM edges WHERE (citing = ? OR cited = ?) AND by_citing = 0 AND by_cited = 0", (pmid, pmid))

    def index_words(self) -> None:
        """Make the full-text index anew from all records."""
        self._run("INSERT INTO words (words) VALUES ('delete-all')")
        for pmid, packed, dictionary in self._run("SELECT pmid, record, dictionary FROM papers ORDER BY pmid").fetchall():
            record = self._read(packed, dictionary)
            if record is not None:
                row = (pmid, *terms.words_of(record))
                self._run("INSERT INTO words (rowid, title, abstract, entities) VALUES (?, ?, ?, ?)", row)

    def file_terms(self) -> None:
        """File all records anew under what they are found by; one that is damaged is found by nothing."""
        self._run("DELETE FROM terms")
        for (pmid,) in self._run("SELECT pmid FROM papers ORDER BY pmid").fetchall():
            record = self._read(*self._run("SELECT record, dictionary FROM papers WHERE pmid = ?", (pmid,)).fetchone())
            if record is not None:
                self._file(pmid, record)

    def _file(self, pmid: int, record: Record) -> None:
        rows = [(self._name(term), pmid) for term in sorted(terms.terms_of(record))]
        self._run_many("INSERT OR IGNORE INTO terms VALUES (?, ?)", rows)

    def _train(self) -> int | None:
        """A dictionary, as soon as there are records enough to train it on."""
        if self._run("SELECT count(*) FROM (SELECT 1 FROM papers LIMIT ?)", (codec.TRAINED_ON,)).fetchone()[0] < codec.TRAINED_ON:
            return None
        rows = self._run("SELECT record, dictionary FROM papers ORDER BY pmid LIMIT ?", (codec.TRAINED_ON,))
        return self.codec.train([self.codec.unpack(packed, dictionary) for packed, dictionary in rows])

    def _name(self, name: str) -> int:
        """The number of a name; made when it is new."""
        number = self._names.get(name)
        if number is None:
            row = self._run("SELECT id FROM names WHERE name = ?", (name,)).fetchone()
            number = int(row[0] if row else self._run("INSERT INTO names (name) VALUES (?)", (name,)).lastrowid or 0)
            self._names[name] = number
        return number

    def put_capture(self, capture: Capture) -> int:
        """Keep an exchange; one that is kept already, byte for byte and of the same time, is not kept twice. Gives its number."""
        sha256 = hashlib.sha256(capture.body).digest()
        row = (capture.source, capture.method, capture.url, capture.request_body, capture.retrieved_at, sha256)
        found = self._run(
            "SELECT id FROM captures WHERE source = ? AND method = ? AND url IS ? AND request_body IS ? AND retrieved_at IS ? "
            "AND sha256 = ?",
            row,
        ).fetchone()
        if found:
            return int(found[0])
        values = (
            capture.source, capture.name, capture.method, capture.url, capture.request_body, capture.status,
            to_json(dict(capture.headers)).decode(), capture.retrieved_at, capture.origin, sha256, codec.pack(capture.body),
        )  # fmt: skip
        marks = ", ".join("?" * len(values))
        return self._run(f"INSERT INTO captures VALUES (NULL, {marks})", values).lastrowid or 0

    def link(self, pmid: str, captures: Iterable[int]) -> None:
        """Say that a paper's record is made of some captures."""
        self._run_many("INSERT OR IGNORE INTO paper_captures VALUES (?, ?)", [(int(pmid), capture) for capture in captures])

    def note_change(self, pmid: str, changes: Sequence[Any]) -> None:
        """Keep what changed in a record, to be told by `diff`."""
        self._run(
            "INSERT INTO changes (pmid, at, fields) VALUES (?, ?, ?)",
            (int(pmid), now(), codec.pack(msgspec.json.encode(changes))),
        )
