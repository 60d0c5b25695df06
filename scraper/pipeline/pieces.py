"""What a piece of a large file says of its papers, ready to be stored: made of the piece alone, in any process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scraper.errors import InputError, ParseError, ScraperError, wall
from scraper.model import Capture, ParsedRecord, SourceStatus, to_json
from scraper.normalize.merge import normalize
from scraper.parse.layouts import LAYOUTS, UNKNOWN_SOURCE, iter_stream
from scraper.parse.pubmed_xml import LAYOUT
from scraper.pipeline.cutting import Cut, iter_cuts
from scraper.store import codec
from scraper.store.rows import Row, row_of
from scraper.store.writer import Piece

_SOURCE = LAYOUTS[LAYOUT].name_for(UNKNOWN_SOURCE)
_ARTICLE = "article "  # how a place begins that the parser of PubMed XML names


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
    """What a file in pieces says, piece by piece, in its order; `sha256` is that of the whole file, `tail` are its last bytes.

    One that is cut short, so that `tail` does not close it, is refused at once. Raises InputError when the file can no longer be
    read.
    """
    try:
        for cut in iter_cuts(chunks, _SOURCE, tail):
            for made in _make(cut, sha256):
                yield made
                if made.broken:
                    return
    except ParseError as error:
        yield Made(None, (), broken=str(error))


def _make(cut: Cut, sha256: str) -> Iterator[Made]:
    """A piece, or two and more where a PMID stands in it again: each is in a piece once. After what is broken comes no more."""
    making = _Making(cut, sha256)
    deleted: list[tuple[str, SourceStatus]] = []
    try:
        for number, document in enumerate(read_piece(_body(cut), sha256)):
            if number >= len(cut.papers):
                deleted.append((document.pmid or "", document.source))
            else:
                if making.has(document.pmid):
                    yield making.take()
                making.add(number, document)
    except ScraperError as error:
        yield making.take()._replace(broken=_place_in_file(error, cut.first))
        return
    rest = pack_piece(cut.head + cut.rest, sha256) if deleted else None
    yield making.take()._replace(deleted=tuple(deleted), rest=rest)


def pack_piece(body: bytes, sha256: str, head: int = 0, foot: int = 0) -> Piece:
    """A piece of the file with a hash, ready to be stored."""
    return Piece(hashlib.sha256(body).digest(), codec.pack(body), bytes.fromhex(sha256), head, foot)


def _body(cut: Cut) -> bytes:
    return b"".join([cut.head, *cut.papers, cut.rest])


def read_piece(body: bytes, sha256: str) -> Iterator[ParsedRecord]:
    """The documents of a piece of a file as if read in the file, which hashes to `sha256`. Raises as `iter_stream` does."""
    with wall(UNKNOWN_SOURCE):
        yield from iter_stream([body], Capture(source=UNKNOWN_SOURCE, body=b""), layout=LAYOUT, sha256=sha256, tail=body[-4096:])


def _place_in_file(error: ScraperError, first: int) -> str:
    """The error in words, its place counted from the beginning of the file."""
    if isinstance(error, ParseError) and error.where.startswith(_ARTICLE):
        number = int(error.where.removeprefix(_ARTICLE)) + first
        return str(ParseError(error.source, f"{_ARTICLE}{number}", error.got, error.reason))
    return str(error)


class _Making:
    """The papers of a piece, as far as they were read."""

    def __init__(self, cut: Cut, sha256: str):
        self._cut, self._sha256 = cut, sha256
        self._begin()

    def _begin(self) -> None:
        self._bytes: list[bytes] = []
        self._size = len(self._cut.head)
        self._papers: dict[str, Paper] = {}
        self._without = 0

    def has(self, pmid: str | None) -> bool:
        """Whether a paper is in the piece already."""
        return pmid in self._papers

    def add(self, number: int, document: ParsedRecord) -> None:
        """A document of the cut, by its place in it."""
        own = self._cut.papers[number]
        begins, self._size = self._size, self._size + len(own)
        self._bytes.append(own)
        if document.pmid is None:
            self._without += 1
            return
        row, failed = _row_of(document)
        self._papers[document.pmid] = Paper(document.pmid, begins, self._size, row, failed)

    def take(self) -> Made:
        """What was added, and begin anew."""
        cut, piece = self._cut, None
        if self._papers:
            body = b"".join([cut.head, *self._bytes, cut.foot])
            piece = pack_piece(body, self._sha256, len(cut.head), len(cut.foot))
        made = Made(piece, tuple(self._papers.values()), self._without)
        self._begin()
        return made


def _row_of(document: ParsedRecord) -> tuple[Row | None, str | None]:
    """The row of a document's record, or why none can be made."""
    try:
        with wall("normalize"):
            record = normalize((document,))
            line = to_json(record)
            return row_of(record, line), None
    except (InputError, ParseError) as error:
        return None, str(error)


def cut_out(body: bytes, head: int, foot: int, place: tuple[int, int] | None) -> bytes:
    """One paper of a piece, between head and foot; the piece itself where the paper has no place of its own."""
    return body if place is None else body[:head] + body[slice(*place)] + body[len(body) - foot :]
