"""A run: what one input file says, in blocks by range of PMIDs, each sorted by PMID, so that a range is read without the rest.

    magic · blocks · footer (JSON) · length of the footer (8 bytes) · magic

A block is one zstd frame of one section:

    documents    for each document the length of its bytes (a number), and these
    keys         PMIDs, then orders, of the documents of the block of that range that follows
    edges        links to the papers of the range, sorted: those linked to, then those that link
    back         links from the papers of the range, sorted: those that link, then those linked to

Numbers have four bytes, the lowest first. A run is written once, in full, and never changed; the blocks of one range may be
several, where the input was larger than memory.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec
import zstandard

from scraper.bulk import places
from scraper.errors import ParseError, StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]

FORMAT = 1
RANGE = 100_000  # PMIDs of one range, which becomes one shard
DELETED = 0xFFFFFFFF  # the order of a PMID that the input says is deleted: after all others of it
_MAGIC = b"scraper run 1\n"
_LENGTH = struct.Struct("<I")
_FOOTER = struct.Struct("<Q")
_LEVEL = 1
_IN_MEMORY = 1 << 26  # bytes of documents that are kept before they are written
_READ_AT_ONCE = 1 << 16


class Block(NamedTuple):
    """Where a block lies, how many documents or pairs of numbers are in it, and the bytes it unpacks to."""

    section: str
    number: int
    offset: int
    length: int
    pairs: int
    unpacked: int


class Run(NamedTuple):
    """A run on disk: its path, what is told of its input, and its blocks by section and range, in the order written."""

    path: str
    told: dict[str, Any]
    blocks: Mapping[tuple[str, int], Sequence[Block]]

    def ranges(self, section: str) -> list[int]:
        """The ranges that a section has blocks of, in order."""
        return sorted(number for name, number in self.blocks if name == section)


class Keys(NamedTuple):
    """PMIDs and orders of documents, sorted by PMID, then order; of one PMID the last counts."""

    pmids: Numbers
    orders: Numbers


class RunWriter:
    """Writes a run to an open file; `close` ends it.

    Documents of one PMID are kept apart and sorted by their `order`, then as they came. With `newest_only` only the last of each
    is written, as long as they all fit into memory.
    """

    def __init__(self, out: IO[bytes], *, newest_only: bool = False, in_memory: int = _IN_MEMORY):
        self._out = out
        self._blocks: list[Block] = []
        self._waiting: list[tuple[int, int, int, bytes]] = []
        self._bytes = self._came = 0
        self._in_memory = in_memory
        self._newest_only = newest_only
        self._offset = out.write(_MAGIC)
        self._pack = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress

    def add(self, pmid: int, document: bytes, order: int = 1) -> None:
        """One document of a PMID."""
        self._waiting.append((pmid, order, self._came, document))
        self._came += 1
        self._bytes += len(document) + 100
        if self._bytes > self._in_memory:
            self._flush()

    def add_pairs(self, section: str, first: Numbers, second: Numbers) -> None:
        """Pairs of PMIDs, in any order; they go to the range of the first."""
        import numpy as np

        if not len(first):
            return
        by_place = np.lexsort((second, first))
        first, second = first[by_place], second[by_place]
        numbers = first // RANGE
        cuts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(first)]
        for begin, end in itertools.pairwise(cuts):
            pairs = np.concatenate((first[begin:end], second[begin:end])).astype("<u4")
            self._put(section, int(numbers[begin]), pairs.tobytes(), end - begin)

    def close(self, told: Mapping[str, Any]) -> None:
        """Write what waits, and what is told of the input."""
        self._flush()
        footer = msgspec.json.encode({"format": FORMAT, "range": RANGE, "told": told, "blocks": self._blocks})
        self._out.write(footer + _FOOTER.pack(len(footer)) + _MAGIC)

    def _flush(self) -> None:
        self._waiting.sort(key=lambda one: one[:3])
        group: list[tuple[int, int, bytes]] = []
        at = -1
        for place, (pmid, order, _, document) in enumerate(self._waiting):
            if self._newest_only and place + 1 < len(self._waiting) and self._waiting[place + 1][0] == pmid:
                continue
            if pmid // RANGE != at:
                self._write_group(at, group)
                group, at = [], pmid // RANGE
            group.append((pmid, order, document))
        self._write_group(at, group)
        self._waiting, self._bytes = [], 0

    def _write_group(self, number: int, group: list[tuple[int, int, bytes]]) -> None:
        if not group:
            return
        keys = b"".join(_LENGTH.pack(pmid) for pmid, _, _ in group) + b"".join(_LENGTH.pack(order) for _, order, _ in group)
        self._put("keys", number, keys, len(group))
        self._put(
            "documents", number, b"".join([part for *_, one in group for part in (_LENGTH.pack(len(one)), one)]), len(group)
        )

    def _put(self, section: str, number: int, content: bytes, count: int) -> None:
        packed = self._pack(content)
        self._blocks.append(Block(section, number, self._offset, len(packed), count, len(content)))
        self._offset += self._out.write(packed)


class _Footer(msgspec.Struct):
    format: int
    range: int
    told: dict[str, Any]
    blocks: list[Block]


def open_run(path: str) -> Run:
    """A run that was written. Raises ParseError when the file is none, or of another version, or not whole."""
    return _open(path, places.stat(path))


@lru_cache(maxsize=4096)
def _open(path: str, found: places.Stat | None) -> Run:
    size = found.size if found else 0
    end = places.read_range(path, max(0, size - _FOOTER.size - len(_MAGIC)), _FOOTER.size + len(_MAGIC)) if size else b""
    if len(end) != _FOOTER.size + len(_MAGIC) or not end.endswith(_MAGIC):
        raise ParseError("run", places.name_of(path), "", "no whole run: remove it and build again")
    (length,) = _FOOTER.unpack_from(end)
    try:
        footer = msgspec.json.decode(places.read_range(path, size - len(end) - length, length), type=_Footer)
    except (msgspec.MsgspecError, OSError, ValueError) as error:
        raise ParseError(
            "run", places.name_of(path), "", f"the end cannot be read ({error}): remove it and build again"
        ) from None
    if (footer.format, footer.range) != (FORMAT, RANGE):
        raise ParseError("run", places.name_of(path), "", f"of format {footer.format}, not {FORMAT}: remove it and build again")
    blocks: dict[tuple[str, int], list[Block]] = {}
    for block in footer.blocks:
        blocks.setdefault((block.section, block.number), []).append(block)
    return Run(path, footer.told, blocks)


def read_keys(run: Run, number: int) -> Keys:
    """The PMIDs of a range that the run has documents of."""
    import numpy as np

    halves = [np.frombuffer(_unpacked(run, block), "<u4").reshape(2, -1) for block in run.blocks.get(("keys", number), ())]
    if not halves:
        return Keys(np.empty(0, "u4"), np.empty(0, "u4"))
    pmids, orders = np.concatenate(halves, axis=1)
    by_place = np.lexsort((orders, pmids))
    return Keys(pmids[by_place], orders[by_place])


def read_pairs(run: Run, section: str, number: int) -> tuple[Numbers, Numbers]:
    """The pairs of a range, each block sorted; the first number is the one of the range."""
    import numpy as np

    halves = [np.frombuffer(_unpacked(run, block), "<u4").reshape(2, -1) for block in run.blocks.get((section, number), ())]
    first, second = np.concatenate(halves, axis=1) if halves else (np.empty(0, "u4"), np.empty(0, "u4"))
    return first, second


def iter_documents(run: Run, number: int) -> list[Iterator[tuple[int, int, bytes]]]:
    """For each block of a range its documents by PMID: PMID, order, bytes. Unpacked as they are read, not all at once."""
    pairs = zip(run.blocks.get(("keys", number), ()), run.blocks.get(("documents", number), ()), strict=True)
    return [_iter_block(run, keys, documents) for keys, documents in pairs]


def _iter_block(run: Run, keys: Block, documents: Block) -> Iterator[tuple[int, int, bytes]]:
    numbers = struct.unpack(f"<{2 * keys.pairs}I", _unpacked(run, keys))
    with _telling(run), zstandard.ZstdDecompressor().stream_reader(_packed(run, documents)) as stream:
        buffer, at = b"", 0
        for pmid, order in zip(numbers[: keys.pairs], numbers[keys.pairs :], strict=True):
            if len(buffer) - at < _LENGTH.size:
                buffer, at = buffer[at:] + _read(stream, _READ_AT_ONCE), 0
            (length,) = _LENGTH.unpack_from(buffer, at)
            at += _LENGTH.size
            if len(buffer) - at < length:
                buffer, at = buffer[at:] + _read(stream, max(length, _READ_AT_ONCE)), 0
            yield pmid, order, buffer[at : at + length]
            at += length


def _read(stream: Any, size: int) -> bytes:
    """So many bytes, fewer only at the end."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _unpacked(run: Run, block: Block) -> bytes:
    with _telling(run):
        content = zstandard.ZstdDecompressor().decompress(_packed(run, block), max_output_size=block.unpacked)
        if len(content) != block.unpacked:
            raise EOFError("a block is cut short")
        return content


def _packed(run: Run, block: Block) -> bytes:
    return places.read_range(run.path, block.offset, block.length)


@contextmanager
def _telling(run: Run) -> Iterator[None]:
    """Faults of the disk, and of what is in a run, as one error that names it and the next step."""
    try:
        yield
    except (OSError, EOFError, struct.error, zstandard.ZstdError) as error:
        raise StoreError(f"is damaged ({error}): remove it and build again", run.path) from None
