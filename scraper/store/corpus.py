"""One SQLite file of papers: their records, the exchanges they are made of, who cites whom, and what was asked."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, SupportsInt, Unpack

import zstandard

from scraper.errors import StoreError
from scraper.ids import clean_pmid, read_pmid
from scraper.model import Capture, Record, from_json
from scraper.store.codec import UNREADABLE
from scraper.store.exchanges import read_exchange
from scraper.store.queue import Queue
from scraper.store.record_rows import is_line_of, row_of
from scraper.store.schema import open_database, telling, transaction
from scraper.store.search import SearchOptions, iter_matches
from scraper.store.writer import Writer, now

_PACKED = "SELECT pmid, packed, dictionary, sha256 FROM papers LEFT JOIN records ON records.id = papers.record"
_AT_ONCE = 500  # records that are held to be written in one go


class Edge(NamedTuple):
    """One paper cites another; `sources` are all that say so."""

    citing: str
    cited: str
    sources: tuple[str, ...]


class Kept(NamedTuple):
    """An exchange that a corpus keeps: its number, its address, and what its body hashes to.

    Of a piece of a file `sha256` is that of the file, and `place` is where the paper stands in it, in bytes.
    """

    number: int
    url: str | None
    sha256: str
    is_piece: bool = False
    place: tuple[int, int] | None = None


class Corpus:
    """Records in one SQLite file. `corpus["37622028"]` is a Record; len, `in` and iteration go by PMID.

    `search`, `citing` and `references` look papers up. Several processes may use one file at a time; `read_only` changes nothing
    in it. Raises StoreError when the file is missing (unless `create`), of another application, of a newer version, or damaged.
    """

    def __init__(self, path: str | Path, *, create: bool = False, read_only: bool = False):
        self.path = Path(path)
        self._connection = open_database(self.path, create=create, read_only=read_only)
        self._writer = Writer(self._connection)
        self.queue = Queue(self._connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction: everything written in it is stored, or nothing. Waits for other writers.

        Raises StoreError when the file cannot be written.
        """
        with telling(self.path):
            try:
                with transaction(self._connection):
                    yield self._writer
            except zstandard.ZstdError as error:  # of a dictionary: a record that is damaged is replaced
                self._writer.forget()
                raise StoreError(f"{error}; see 'scraper corpus verify', or restore a copy", self.path) from None
            except BaseException:
                self._writer.forget()
                raise

    def add(self, records: Iterable[Record]) -> int:
        """Store records, replacing those of the same PMID, all or none; gives how many.

        Raises InputError on a record without PMID, StoreError when the file cannot be written.
        """
        count, at, rest = 0, now(), iter(records)
        with self.writing() as writer:
            while rows := [row_of(record) for record in islice(rest, _AT_ONCE)]:
                writer.put_rows(rows, at=at)
                count += len(rows)
        return count

    def __getitem__(self, pmid: str | SupportsInt) -> Record:
        """The record of one paper; KeyError when it is not stored, StoreError when it cannot be read."""
        line = self.line(pmid)
        if line is None:
            raise KeyError(pmid)
        with self._reading(str(pmid)):
            return from_json(line)

    def line(self, pmid: str | SupportsInt) -> bytes | None:
        """The record of one paper as JSON; None when it is not stored. Raises StoreError when it is damaged."""
        with self._reading(str(pmid)):
            row = self._connection.execute(f"{_PACKED} WHERE pmid = ?", (int(read_pmid(pmid)),)).fetchone()
            return None if row is None else self._unpack(*row)

    def lines(self) -> Iterator[bytes]:
        """Every record as JSON, by PMID."""
        with self._reading("of a record"):
            for row in self._connection.execute(f"{_PACKED} ORDER BY pmid"):
                yield self._unpack(*row)

    def read(self, line: bytes) -> Record:
        """The record in a line of this file. Raises StoreError when it is none."""
        with self._reading("of a record"):
            return from_json(line)

    def _unpack(self, pmid: int, packed: bytes | None, dictionary: int | None, sha256: bytes) -> bytes:
        if packed is None:
            raise zstandard.ZstdError("its record is not there")
        line = self._writer.codec.unpack(packed, dictionary)
        if hashlib.sha256(line).digest() != sha256:
            raise zstandard.ZstdError("its content is not what was stored")
        if not is_line_of(line, pmid):  # by the hash it is what somebody stored, not what we do
            raise zstandard.ZstdError(f"what stands in the row of PMID {pmid} is no record of it")
        return line

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        with telling(self.path):
            try:
                yield
            except UNREADABLE as error:
                reason = f"PMID {what} cannot be read: {error}; see 'scraper corpus verify', or restore a copy"
                raise StoreError(reason, self.path) from None

    def __iter__(self) -> Iterator[str]:
        """The stored PMIDs, in numeric order."""
        with telling(self.path):
            pmids = [pmid for (pmid,) in self._connection.execute("SELECT pmid FROM papers ORDER BY pmid")]
        if pmids and pmids[0] < 1:
            raise StoreError(f"has a paper {pmids[0]}, which is no PMID; see 'scraper corpus verify'", self.path)
        return map(str, pmids)

    def __len__(self) -> int:
        with telling(self.path):
            return int(self._connection.execute("SELECT count(*) FROM papers").fetchone()[0])

    def __contains__(self, pmid: object) -> bool:
        """Whether a paper is stored. Raises InputError on a number that is no PMID: a silent no would look like an answer."""
        clean = clean_pmid(pmid) if isinstance(pmid, str) else read_pmid(pmid) if isinstance(pmid, SupportsInt) else None
        with telling(self.path):
            row = clean and self._connection.execute("SELECT 1 FROM papers WHERE pmid = ?", (int(clean),)).fetchone()
        return row is not None

    def search(self, words: str | None = None, **options: Unpack[SearchOptions]) -> Iterator[Record]:
        """Records that fit all that is given, highest PMID first, as they are found.

        `words` are words, "a phrase", word*, OR, NOT, title:word; `entity` an id as "MESH:D007649"; `journal` a title or
        abbreviation; `year` as "2020" or "2015-2020"; `relation` a type, with one id or two, or "* ID ID"; `type` a
        publication type; `retracted=True` only those a source calls so; `partial=True` those of which a source failed when it was
        last asked. Raises InputError on a query that cannot be read.
        """
        for pmid in self.find(words, **options):
            if pmid in self:  # the words of a record that was damaged and mended may still stand in the index
                yield self[pmid]

    def find(self, words: str | None = None, **options: Unpack[SearchOptions]) -> Iterator[str]:
        """The PMIDs of what `search` gives; raises as it does."""
        with telling(self.path):
            yield from map(str, iter_matches(self._connection, words, **options))

    def citing(self, pmid: str | SupportsInt) -> list[str]:
        """PMIDs of the articles that cite a paper, as any stored record says, in numeric order."""
        return [edge.citing for edge in self.edges(cited=pmid)]

    def references(self, pmid: str | SupportsInt) -> list[str]:
        """PMIDs of the articles that a paper cites, as any stored record says, in numeric order."""
        return [edge.cited for edge in self.edges(citing=pmid)]

    def edges(self, *, citing: str | SupportsInt | None = None, cited: str | SupportsInt | None = None) -> Iterator[Edge]:
        """Edges between PMIDs, all or those of one paper, in numeric order of both ends.

        Raises InputError on what is no PMID, StoreError when an edge in the file is none.
        """
        wanted = [(name, int(read_pmid(pmid))) for name, pmid in (("citing", citing), ("cited", cited)) if pmid is not None]
        where = " AND ".join(f"{name} = ?" for name, _ in wanted) or "1"
        statement = (
            "SELECT citing, cited, one.name, two.name FROM edges LEFT JOIN names one ON one.id = by_citing "
            f"LEFT JOIN names two ON two.id = by_cited WHERE {where} ORDER BY citing, cited"
        )
        with telling(self.path):
            for here, there, one, two in self._connection.execute(statement, [pmid for _, pmid in wanted]):
                names = dict.fromkeys(name for names in (one, two) if names for name in names.split(","))
                if min(here, there) < 1:
                    raise StoreError(
                        f"has an edge of {min(here, there)}, which is no PMID; see 'scraper corpus verify'", self.path
                    )
                yield Edge(str(here), str(there), tuple(sorted(names)))

    def in_capture_order(self) -> list[str]:
        """The PMIDs that are stored, or that failed and have exchanges kept; those kept together beside each other.

        Those without exchanges come first.
        """
        statement = (
            "SELECT pmid FROM (SELECT pmid FROM papers UNION SELECT pmid FROM paper_captures JOIN asked USING (pmid) "
            "WHERE outcome = 'failed') LEFT JOIN (SELECT pmid, max(capture) AS last FROM paper_captures GROUP BY pmid) "
            "USING (pmid) ORDER BY last, pmid"
        )
        with telling(self.path):
            return [str(pmid) for (pmid,) in self._connection.execute(statement)]

    def has_documents_of(self, record: Record) -> bool:
        """Whether the exchanges of all documents are kept that a stored record was made of, so that it can be made again."""
        kept = {one.sha256 for one in self.exchanges_of(record.pmid or "0")}
        made_of = [one.sha256 for one in record.provenance.sources if one.outcome == "ok"]
        return bool(made_of) and kept.issuperset(made_of)

    def exchanges_of(self, pmid: str) -> list[Kept]:
        """The exchanges that are kept of a paper, in the order they were kept, without their bodies."""
        statement = (
            "SELECT id, url, lower(hex(coalesce(whole, sha256))), whole IS NOT NULL, begins, ends FROM paper_captures "
            "JOIN captures ON captures.id = paper_captures.capture LEFT JOIN pieces ON pieces.capture = captures.id "
            "WHERE pmid = ? ORDER BY id"
        )
        with telling(self.path):
            return [
                Kept(number, url, sha256, bool(is_piece), None if begins is None else (begins, ends))
                for number, url, sha256, is_piece, begins, ends in self._connection.execute(statement, (int(pmid),))
            ]

    def piece(self, number: int) -> tuple[int, int]:
        """Of a piece of a file, how many bytes its head and its foot have."""
        with telling(self.path):
            head, foot = self._connection.execute("SELECT head, foot FROM pieces WHERE capture = ?", (number,)).fetchone()
        return int(head), int(foot)

    def hashes_of(self, pmids: Sequence[str]) -> dict[str, bytes]:
        """Of those of some papers that are stored, what their records hash to."""
        return {
            str(pmid): sha256
            for pmid, sha256 in self._of("SELECT pmid, sha256 FROM papers JOIN records ON records.id = record", pmids)
        }

    def with_one_exchange(self, pmids: Sequence[str]) -> set[str]:
        """Those of some papers of which just one exchange is kept."""
        found = self._of("SELECT pmid, count(*) FROM paper_captures", pmids, "GROUP BY pmid")
        return {str(pmid) for pmid, exchanges in found if exchanges == 1}

    def _of(self, select: str, pmids: Sequence[str], more: str = "") -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        with telling(self.path):
            for start in range(0, len(pmids), _AT_ONCE):
                some = [int(pmid) for pmid in pmids[start : start + _AT_ONCE]]
                rows += self._connection.execute(f"{select} WHERE pmid IN ({', '.join('?' * len(some))}) {more}", some)
        return rows

    def capture(self, number: int) -> Capture:
        """One exchange by its number. Raises StoreError when it is damaged or not there."""
        with self._reading(f"of capture {number}"):
            return read_exchange(self._connection, number)

    def captures_of(self, pmid: str) -> Iterator[tuple[int, Capture]]:
        """The exchanges a paper's record is made of, with their numbers, in the order they were kept.

        Raises StoreError when one is damaged.
        """
        for one in self.exchanges_of(pmid):
            yield one.number, self.capture(one.number)

    def stored_before(self, time: str, pmids: Iterable[str]) -> list[str]:
        """Those of some PMIDs whose record was stored before a time in UTC."""
        statement = "SELECT 1 FROM papers WHERE pmid = ? AND stored_at < ?"
        with telling(self.path):
            return [pmid for pmid in pmids if self._connection.execute(statement, (int(pmid), time)).fetchone()]

    @property
    def writer(self) -> Writer:
        """What writes into the transaction that `writing` has opened."""
        return self._writer

    @property
    def connection(self) -> sqlite3.Connection:
        """The open file, for what looks at its tables: status, growth, verification."""
        return self._connection

    def use_cache(self, kibibytes: int) -> None:
        """How much of the file is held in memory at most, from now on."""
        with telling(self.path):
            self._connection.execute(f"PRAGMA cache_size=-{kibibytes}")

    def close(self) -> None:
        """Close the file; everything added is already on disk."""
        self._connection.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
