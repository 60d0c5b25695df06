"""Documents that were read and will be wanted again, in a temporary file, so that memory stays bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from scraper.errors import ParseError, wall
from scraper.model import ParsedRecord


class Shelf:
    """What exchanges of many papers say, by exchange and by the id each document was asked by. One exchange is put once."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)  # a temporary file, removed by SQLite
        self._connection.execute("CREATE TABLE documents (exchange TEXT, own TEXT, document BLOB)")
        self._connection.execute("CREATE INDEX documents_by_id ON documents (exchange, own)")
        self._held: set[str] = set()
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(ParsedRecord).decode

    def __contains__(self, exchange: str) -> bool:
        return exchange in self._held

    def put(self, exchange: str, documents: Iterable[tuple[str, ParsedRecord]]) -> None:
        """Keep the documents of an exchange."""
        rows = ((exchange, own, self._pack(document)) for own, document in documents)
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO documents VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")
        self._held.add(exchange)

    def get(self, exchange: str, own: str) -> list[ParsedRecord]:
        """The documents of an exchange that were asked by an id, in their order. Raises ParseError on one that is no text."""
        rows = self._connection.execute(
            "SELECT document FROM documents WHERE exchange = ? AND own = ? ORDER BY rowid", (exchange, own)
        )
        with wall("document"):
            return [self._decode(document) for (document,) in rows]

    def _pack(self, document: ParsedRecord) -> bytes:
        """The document as JSON; nothing, which `get` refuses, of one that cannot be written: its neighbours are whole."""
        try:
            with wall("document"):
                return self._encode(document)
        except ParseError:
            return b""
