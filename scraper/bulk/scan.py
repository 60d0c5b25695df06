"""Records of a build, read back by PMID without reading the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import SupportsInt

import zstandard

from scraper.bulk import places
from scraper.bulk.manifest import Manifest, ShardOf, read_manifest
from scraper.bulk.shard import files_of_shard
from scraper.errors import StoreError
from scraper.ids import read_pmid
from scraper.model import Record, from_json
from scraper.store.codec import UNREADABLE

_LARGEST_FRAME = 1 << 29  # bytes, unpacked: a frame ends soon after 64 MiB, and one record has 256 at most
_COLUMNS = ("pmid", "offset", "length", "line")


def scan(folder: str, pmids: Iterable[str | SupportsInt] | None = None) -> Iterator[Record]:
    """The records of a build by PMID, all or those of a list, read without the rest; PMIDs it does not have are left out.

    Raises InputError when there is no build in the folder or a PMID is none, StoreError, naming it, when a file is damaged.
    """
    for line in scan_lines(folder, pmids):
        try:
            yield from_json(line)
        except UNREADABLE as error:
            raise StoreError(f"a record cannot be read: {error}; build again, or copy it anew", folder) from None


def scan_lines(folder: str, pmids: Iterable[str | SupportsInt] | None = None) -> Iterator[bytes]:
    """As `scan`, the records as lines of JSON without line feed; raises as `scan` does."""
    manifest = read_manifest(folder)
    if pmids is None:
        for shard in manifest.shards:
            yield from _iter_all(folder, manifest, shard)
        return
    wanted = sorted({int(read_pmid(one)) for one in pmids})
    for shard in manifest.shards:
        inside = [pmid for pmid in wanted if shard.first <= pmid < shard.first + manifest.range]
        if inside:
            yield from _iter_some(folder, manifest, shard, inside)


def _path(folder: str, manifest: Manifest, shard: ShardOf, part: str) -> str:
    path = places.join(folder, files_of_shard(shard.first // manifest.range)[part])
    found = places.stat(path)
    told = shard.files.get(files_of_shard(shard.first // manifest.range)[part])
    if found is None or told is None or found[0] != told[0]:
        raise StoreError("is not the file the manifest tells of: build again, or copy it anew", path)
    return path


def _iter_all(folder: str, manifest: Manifest, shard: ShardOf) -> Iterator[bytes]:
    table = _read_index(_path(folder, manifest, shard, "index"), None)
    frames = dict(zip(table["offset"], table["length"], strict=True))
    path = _path(folder, manifest, shard, "records")
    for offset, length in frames.items():
        yield from _read_frame(path, offset, length)


def _iter_some(folder: str, manifest: Manifest, shard: ShardOf, pmids: list[int]) -> Iterator[bytes]:
    table = _read_index(_path(folder, manifest, shard, "index"), pmids)
    path = _path(folder, manifest, shard, "records")
    at, lines = -1, []
    for offset, length, line in zip(table["offset"], table["length"], table["line"], strict=True):
        if offset != at:
            at, lines = offset, _read_frame(path, offset, length)
        if not 0 <= line < len(lines):
            raise StoreError(f"is not what its index tells at byte {offset}: build again, or copy it anew", path)
        yield lines[line]


def _read_index(path: str, pmids: list[int] | None) -> dict[str, list[int]]:
    import io

    import pyarrow
    from pyarrow import compute, parquet

    try:
        table = parquet.read_table(io.BytesIO(places.read_whole(path)))
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise StoreError(f"cannot be read: {error}", path) from None
    fields = [table.schema.field(name) for name in _COLUMNS if name in table.column_names]
    whole = len(fields) == len(_COLUMNS) and not any(table[name].null_count for name in _COLUMNS)
    if not whole or not all(pyarrow.types.is_integer(field.type) for field in fields):
        raise StoreError("is no index of a shard: build again, or copy it anew", path)
    if pmids is not None:
        table = table.filter(compute.is_in(table["pmid"], pyarrow.array(pmids, pyarrow.int64())))
    columns: dict[str, list[int]] = table.to_pydict()
    return columns


def _read_frame(path: str, offset: int, length: int) -> list[bytes]:
    """The lines of a frame."""
    try:
        return _unpack_frame(path, offset, length).splitlines()
    except (zstandard.ZstdError, OSError) as error:
        raise StoreError(f"is damaged at byte {offset}: {error}", path) from None


def _unpack_frame(path: str, offset: int, length: int) -> bytes:
    """What is in a frame; nothing is reserved for what the index and the frame's own head claim before it is looked at."""
    if offset < 0 or not 0 < length <= _LARGEST_FRAME:
        raise zstandard.ZstdError(f"a frame of {length} bytes")
    packed = places.read_range(path, offset, length)
    if not 0 <= zstandard.frame_content_size(packed) <= _LARGEST_FRAME:
        raise zstandard.ZstdError(f"it claims to be larger than {_LARGEST_FRAME >> 20} MiB, or no size")
    return zstandard.ZstdDecompressor().decompress(packed)
