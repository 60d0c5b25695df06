"""What a large file says of its papers, in pieces ready to be stored; it needs the file alone, so any process can make them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from scraper import records_file
from scraper.errors import InputError, ParseError, ScraperError, wall
from scraper.files import open_input
from scraper.model import Capture, ParsedRecord, SourceStatus, to_json
from scraper.normalize.merge import normalize
from scraper.parse.layouts import UNKNOWN_SOURCE, iter_stream
from scraper.parse.pubmed_xml import LAYOUT
from scraper.pipeline.split_papers import Cutter, is_cuttable
from scraper.store import codec
from scraper.store.record_rows import Row, row_of
from scraper.store.writer import Piece

_LARGE = 1 << 21  # bytes of a file of many papers that is no longer taken whole
_PAPERS = 32  # of a piece: packed together they take 5.5 times less, alone 3.8, and one is unpacked in half a millisecond
_PIECE = 1 << 20  # bytes after which a piece ends, however few its papers


class Paper(NamedTuple):
    """A paper of a piece: where it stands in its body, in bytes, and its row, or why there is none."""

    pmid: str
    begins: int
    ends: int
    row: Row | None
    failed: str | None = None


class Made(NamedTuple):
    """A piece, the papers in it, each PMID once, how many documents have no PMID, and, of the last piece, two things more.

    `deleted` are the PMIDs that the file says were deleted, with who says so; `broken` tells where the file breaks: what stands
    before that place is here. `rest` is the end of the file with the deletions; `piece` is None when no papers are in it.
    """

    piece: Piece | None
    papers: tuple[Paper, ...]
    without_pmid: int = 0
    deleted: tuple[tuple[str, SourceStatus], ...] = ()
    rest: Piece | None = None
    broken: str | None = None


def iter_made(chunks: Iterable[bytes], sha256: str, tail: bytes) -> Iterator[Made]:
    """What a file says that comes in chunks, piece by piece, in its order, the first chunk holding its head.

    `sha256` is that of the whole file, `tail` are its last bytes: one that is cut short is refused at once. Raises InputError
    when the file can no longer be read.
    """
    cutter = Cutter()
    making = _Making(cutter, sha256)
    deleted: list[tuple[str, SourceStatus]] = []
    broken: str | None = None
    try:
        for document in _iter_documents(cutter.watch(chunks), sha256, tail):
            paper = cutter.take()
            if paper is None:  # after the last paper
                deleted.append((document.pmid or "", document.source))
                continue
            if making.is_full_for(document.pmid):
                yield making.take()
            making.add(paper, document)
    except InputError:
        raise
    except ScraperError as error:
        broken = str(error)
    rest = _pack(cutter.head + cutter.rest, sha256) if deleted else None
    yield making.take()._replace(deleted=tuple(deleted), rest=rest, broken=broken)


def take_start(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The beginning of a file, by which it is told whether it is large, and the rest of it."""
    start, rest = b"", iter(chunks)
    while not is_large(start) and (chunk := next(rest, b"")):
        start += chunk
    return start, rest


def is_large(start: bytes) -> bool:
    """Whether a file that begins so, or is this, is taken in pieces."""
    return len(start) > _LARGE


def iter_set(path: Path) -> Iterator[Made]:
    """As `iter_made`, of a file by its name. Raises InputError when it cannot be read, or is none that is taken in pieces."""
    with open_input(str(path)) as file:
        head, chunks = records_file.peek(file.chunks)
        start, rest = take_start(chunks) if is_cuttable(head) and not records_file.is_records(head) else (b"", iter(()))
        if not is_large(start):
            raise InputError(f"{path}: is no large file of PubMed XML")
        yield from iter_made(chain([start], rest), file.sha256, file.tail)


def read_piece(body: bytes, sha256: str) -> list[ParsedRecord]:
    """The documents of a piece of a file as if read in the file, which hashes to `sha256`. Raises as `iter_stream` does."""
    return list(_iter_documents([body], sha256, body[-4096:]))


def _iter_documents(chunks: Iterable[bytes], sha256: str, tail: bytes) -> Iterator[ParsedRecord]:
    with wall(UNKNOWN_SOURCE):
        yield from iter_stream(chunks, Capture(source=UNKNOWN_SOURCE, body=b""), layout=LAYOUT, sha256=sha256, tail=tail)


def _pack(body: bytes, sha256: str, head: int = 0, foot: int = 0) -> Piece:
    return Piece(hashlib.sha256(body).digest(), codec.pack(body), bytes.fromhex(sha256), head, foot)


class _Making:
    """A piece that is being made."""

    def __init__(self, cutter: Cutter, sha256: str):
        self._cutter, self._sha256 = cutter, sha256
        self._begin()

    def _begin(self) -> None:
        self._bytes: list[bytes] = []
        self._size = len(self._cutter.head)
        self._papers: dict[str, Paper] = {}
        self._without = 0

    def is_full_for(self, pmid: str | None) -> bool:
        """Whether the next paper belongs to another piece: one that is in this one already does."""
        return pmid in self._papers or len(self._bytes) == _PAPERS or self._size > _PIECE

    def add(self, paper: bytes, document: ParsedRecord) -> None:
        """A paper, its bytes and what they say."""
        begins = self._size or len(self._cutter.head)
        self._size = begins + len(paper)
        self._bytes.append(paper)
        if document.pmid is None:
            self._without += 1
            return
        row, failed = _row_of(document)
        self._papers[document.pmid] = Paper(document.pmid, begins, self._size, row, failed)

    def take(self) -> Made:
        """What was added, and begin anew."""
        head, foot = self._cutter.head, self._cutter.foot
        body = b"".join([head, *self._bytes, foot])
        piece = _pack(body, self._sha256, len(head), len(foot)) if self._papers else None
        made = Made(piece, tuple(self._papers.values()), self._without)
        self._begin()
        return made


def _row_of(document: ParsedRecord) -> tuple[Row | None, str | None]:
    """The row of a document's record, or why none can be made."""
    try:
        with wall("normalize"):
            record = normalize((document,))
            return row_of(record, to_json(record)), None
    except (InputError, ParseError) as error:
        return None, str(error)


def cut_out(body: bytes, head: int, foot: int, place: tuple[int, int] | None) -> bytes:
    """One paper of a piece, between head and foot; the piece itself where the paper has no place of its own."""
    return body if place is None else body[:head] + body[slice(*place)] + body[len(body) - foot :]
