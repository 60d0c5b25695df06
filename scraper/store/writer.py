"""One transaction's worth of writing: records with all they are found by, captures, outcomes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from scraper.model import Capture, Record, from_json, to_json
from scraper.store import codec, terms
from scraper.store.name_numbers import Names
from scraper.store.record_rows import Row, row_of
from scraper.store.seals import COUNT_ONE_MORE, seal_of

_AT_ONCE = 500  # papers in one question
_RECORD = "INSERT INTO records (id, packed, dictionary, sha256) VALUES (?, ?, ?, ?)"
_RECORD_AGAIN = "UPDATE records SET packed = ?, dictionary = ?, sha256 = ? WHERE id = ?"
_PAPER = (
    "INSERT INTO papers (pmid, record, year, added_at, stored_at, flags, sources) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (pmid) DO UPDATE SET year = excluded.year, stored_at = excluded.stored_at, "
    "flags = excluded.flags, sources = excluded.sources"
)
_FLAGS = "UPDATE papers SET flags = ?, sources = ? WHERE pmid = ?"
_WORDS = "INSERT INTO words (rowid, title, abstract, entities) VALUES (?, ?, ?, ?)"
_NO_WORDS = "INSERT INTO words (words, rowid, title, abstract, entities) VALUES ('delete', ?, ?, ?, ?)"
_EDGE = (
    "INSERT INTO edges VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "by_citing = CASE WHEN excluded.by_citing THEN excluded.by_citing ELSE by_citing END, "
    "by_cited = CASE WHEN excluded.by_cited THEN excluded.by_cited ELSE by_cited END"
)


def now() -> str:
    """The time in UTC, to the second (RFC 3339)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# In two steps: an edge has two ends, and each may be one of many papers.
_NO_EDGES = (
    "UPDATE edges SET by_citing = 0 WHERE citing = ?",
    "UPDATE edges SET by_cited = 0 WHERE cited = ?",
    "DELETE FROM edges WHERE citing = ? AND by_citing = 0 AND by_cited = 0",
    "DELETE FROM edges WHERE cited = ? AND by_citing = 0 AND by_cited = 0",
)


def _pmid_of(row: Row) -> int:
    return row.pmid


class Piece(NamedTuple):
    """A piece of a file: the hash of its bytes, and these packed; the hash of the file; how long its head and foot are."""

    sha256: bytes
    packed: bytes
    whole: bytes
    head: int
    foot: int


class _Stored(NamedTuple):
    """A record that is there already, and since when its paper is."""

    record: int
    added_at: str
    packed: bytes
    dictionary: int | None


class Writer:
    """Writes into an open transaction. One Writer serves one connection; `forget` after a transaction that failed."""

    def __init__(self, connection: sqlite3.Connection):
        self._run = connection.execute
        self._run_many = connection.executemany
        self.codec = codec.Codec(connection)
        self._names = Names(connection)

    def forget(self) -> None:
        """Forget what was learnt in a transaction that was rolled back."""
        self._names.forget()
        self.codec.forget()

    def put(self, record: Record, *, at: str | None = None) -> None:
        """Store a record, replacing the one of the same PMID with all it was found by.

        Raises InputError on a record without PMID.
        """
        self.put_rows([row_of(record)], at=at)

    def put_rows(self, rows: Iterable[Row], *, at: str | None = None) -> None:
        """Store records as `put` does, of a PMID that comes twice the last; many at once cost half of what one by one cost.

        They are written by PMID: every tree of the file is walked once, from left to right, and the full-text index takes them
        as one piece. Records themselves are added at the end of their table, whatever their PMID.
        """
        ordered = sorted({row.pmid: row for row in rows}.values(), key=_pmid_of)
        stored = self._stored([row.pmid for row in ordered])
        if stored:
            self._take_out(stored)
        self._put_records(ordered, stored, at or now())
        self._run_many(_WORDS, [(row.pmid, *row.words) for row in ordered])
        self._file(ordered)
        self._put_edges(ordered)

    def _stored(self, pmids: Sequence[int]) -> dict[int, _Stored]:
        """Those of some papers that are there already, in the order of their PMIDs."""
        found: dict[int, _Stored] = {}
        for start in range(0, len(pmids), _AT_ONCE):
            some = pmids[start : start + _AT_ONCE]
            statement = (
                "SELECT pmid, papers.record, added_at, packed, dictionary FROM papers JOIN records ON records.id = papers.record "
                f"WHERE pmid IN ({', '.join('?' * len(some))}) ORDER BY pmid"
            )
            found.update((pmid, _Stored(*values)) for pmid, *values in self._run(statement, some))
        return found

    def _put_records(self, rows: Sequence[Row], stored: Mapping[int, _Stored], at: str) -> None:
        """The rows in the tables of records and papers; while there is no dictionary, the first ones go without."""
        done = 0
        while done < len(rows):
            dictionary = self.codec.newest
            room = (
                len(rows)
                if dictionary
                else self._run("SELECT max(0, ? - count(*)) FROM papers", (codec.TRAINED_ON,)).fetchone()[0]
            )
            if not room:
                dictionary, room = self._train(), len(rows)
            self._put_packed(rows[done : done + room], stored, at, dictionary)
            done += room

    def _put_packed(self, rows: Sequence[Row], stored: Mapping[int, _Stored], at: str, dictionary: int | None) -> None:
        number = self._run("SELECT coalesce(max(id), 0) FROM records").fetchone()[0]
        added, changed, papers = [], [], []
        names = self._number_sources(rows)
        for row in rows:
            packed, old = self.codec.pack(row.line, dictionary), stored.get(row.pmid)
            if old is None:
                number += 1
                added.append((number, packed, dictionary, row.sha256))
            else:
                changed.append((packed, dictionary, row.sha256, old.record))
            known = (old.record, old.added_at) if old else (number, at)
            papers.append((row.pmid, known[0], row.year, known[1], at, row.flags, names[row.sources]))
        self._run_many(_RECORD, added)
        self._run_many(_RECORD_AGAIN, changed)
        self._run_many(_PAPER, papers)

    def _number_sources(self, rows: Iterable[Row]) -> dict[str | None, int | None]:
        """The numbers of the names of the rows' sources, None for None."""
        said = {row.sources for row in rows}
        numbers = self._names.number(one for one in said if one is not None)
        return {one: None if one is None else numbers[one] for one in said}

    def _put_edges(self, rows: Iterable[Row]) -> None:
        edges = sorted(edge for row in rows for edge in row.edges)
        numbers = self._names.number({edge[3] for edge in edges})
        self._run_many(
            _EDGE,
            [(citing, cited, *((numbers[names], 0) if own else (0, numbers[names]))) for citing, cited, own, names in edges],
        )

    def _read(self, packed: bytes, dictionary: int | None) -> Record | None:
        try:
            return from_json(self.codec.unpack(packed, dictionary))
        except codec.UNREADABLE:
            return None

    def _take_out(self, stored: Mapping[int, _Stored]) -> None:
        """All that older records are found by; edges that another record asserts stay.

        Of one that is damaged the words are not known: they stay in the index until `index_words`.
        """
        old = {pmid: self._read(one.packed, one.dictionary) for pmid, one in stored.items()}
        whole = {pmid: record for pmid, record in old.items() if record is not None}
        self._run_many(_NO_WORDS, [(pmid, *terms.words_of(record)) for pmid, record in whole.items()])
        self._run_many("DELETE FROM terms WHERE pmid = ?", [(pmid,) for pmid in old if pmid not in whole])
        filed = {pmid: terms.terms_of(record) for pmid, record in whole.items()}
        numbers = self._names.number(name for names in filed.values() for name in names)
        rows = [(numbers[name], pmid) for pmid, names in filed.items() for name in names]
        self._run_many("DELETE FROM terms WHERE name = ? AND pmid = ?", rows)
        for statement in _NO_EDGES:
            self._run_many(statement, [(pmid,) for pmid in old])

    def index_words(self) -> None:
        """Make the full-text index anew from all records."""
        self._run("INSERT INTO words (words) VALUES ('delete-all')")
        for pmid, record in self.iter_records():
            self._run(_WORDS, (pmid, *terms.words_of(record)))

    def file_terms(self) -> None:
        """File all records anew under what they are found by; one that is damaged is found by nothing."""
        self._run("DELETE FROM terms")
        self.note_flags(self.iter_records())

    def note_flags(self, records: Iterable[tuple[int, Record]]) -> None:
        """Note the flags and sources of stored records anew, and file them under the terms that they are not filed under."""
        for pmid, record in records:
            row = row_of(record)
            self._run(_FLAGS, (row.flags, self._number_sources([row])[row.sources], pmid))
            self._file([row])

    def iter_records(self) -> Iterator[tuple[int, Record]]:
        """Every record that can be read, by PMID."""
        statement = "SELECT packed, dictionary FROM papers JOIN records ON records.id = papers.record WHERE pmid = ?"
        for (pmid,) in self._run("SELECT pmid FROM papers ORDER BY pmid").fetchall():
            try:
                row = self._run(statement, (pmid,)).fetchone()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_CORRUPT:
                    raise
                continue  # a torn page, which `verify` tells
            record = row and self._read(*row)
            if record is not None:
                yield pmid, record

    def _file(self, rows: Sequence[Row]) -> None:
        numbers = self._names.number(name for row in rows for name in row.terms)
        self._run_many(
            "INSERT OR IGNORE INTO terms VALUES (?, ?)", sorted((numbers[name], row.pmid) for row in rows for name in row.terms)
        )

    def _train(self) -> int:
        """A dictionary of some of the first records."""
        rows = self._run("SELECT packed, dictionary FROM records ORDER BY id LIMIT ?", (codec.TRAINED_ON,)).fetchall()
        some = rows[:: max(1, len(rows) // codec.LOOKED_AT)]
        return self.codec.train([self.codec.unpack(packed, dictionary) for packed, dictionary in some])

    def put_capture(self, capture: Capture) -> int:
        """Keep an exchange; one that is kept already, byte for byte and of the same time, is not kept twice. Gives its number."""
        return self._put_body(capture, hashlib.sha256(capture.body).digest(), lambda: codec.pack(capture.body), None)

    def put_piece(self, capture: Capture, piece: Piece) -> int:
        """Keep a piece of a file as `put_capture` does; the body of `capture` is not looked at."""
        number = self._put_body(capture, piece.sha256, lambda: piece.packed, piece.whole)
        self._run("INSERT OR IGNORE INTO pieces VALUES (?, ?, ?, ?)", (number, piece.whole, piece.head, piece.foot))
        return number

    def _put_body(self, capture: Capture, sha256: bytes, pack: Callable[[], bytes], whole: bytes | None) -> int:
        row = (capture.source, capture.method, capture.url, capture.request_body, capture.retrieved_at, sha256, whole)
        found = self._run(
            "SELECT id FROM captures LEFT JOIN pieces ON capture = id WHERE source = ? AND method = ? AND url IS ? "
            "AND request_body IS ? AND retrieved_at IS ? AND sha256 = ? AND whole IS ?",
            row,
        ).fetchone()
        if found:
            return int(found[0])
        fields = (
            capture.source, capture.name, capture.method, capture.url, capture.request_body, capture.status,
            to_json(dict(capture.headers)).decode(), capture.retrieved_at, capture.origin,
        )  # fmt: skip
        marks = ", ".join("?" * (len(fields) + 2))
        number = self._run(f"INSERT INTO captures VALUES (NULL, {marks})", (*fields, sha256, pack())).lastrowid or 0
        self._run("INSERT OR REPLACE INTO seals VALUES (?, ?)", (number, seal_of(fields)))
        return number

    def link(self, pmid: str, captures: Iterable[int]) -> None:
        """Say that a paper's record is made of some captures."""
        rows = [(int(pmid), capture) for capture in captures]
        self._run_many("INSERT OR IGNORE INTO paper_captures (pmid, capture) VALUES (?, ?)", rows)

    def link_piece(self, number: int, places: Iterable[tuple[str, int, int]]) -> None:
        """Say which papers stand in a piece of a file, and where: PMID, begin and end in bytes of its body."""
        rows = sorted((int(pmid), number, begins, ends) for pmid, begins, ends in places)
        self._run_many("INSERT OR IGNORE INTO paper_captures VALUES (?, ?, ?, ?)", rows)

    def note_change(self, pmid: str, changes: Sequence[Any]) -> None:
        """Keep what changed in a record, to be told by `diff`."""
        self._run(
            "INSERT INTO changes (pmid, at, fields) VALUES (?, ?, ?)",
            (int(pmid), now(), codec.pack(msgspec.json.encode(changes))),
        )
        self._run(COUNT_ONE_MORE)
