"""Records and bodies packed with zstd; records share a dictionary made of records of the same corpus and kept in its file.

The dictionary is trained on the first records, which stay packed without it: those it packs are others than those it has seen.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

import msgspec
import zstandard

_LEVEL = 3  # of bodies and of the first records
_RECORD_LEVEL, _RECORD_HASH_LOG = 1, 14  # with a dictionary: 38 us a record and 2.85 kB; level 3 takes 58 us and 2.67 kB
_DICTIONARY_BYTES = 110 << 10
_SEGMENT, _DMER = 1000, 8  # of the training, given: to have them searched for takes four times as long and saves 0.3 %
_RECORD_BYTES = 10_000  # of JSON, as most have
TRAINED_ON = 1000  # records that are stored before a dictionary is made of them
LOOKED_AT = 250  # of these, evenly: to look at all takes four times the time and memory and packs no better
MAX_BODY = 1 << 28  # bytes of a record or a body, unpacked: what an import takes, and more than any list of one paper
# What unpacking and reading a record or a list of changes raises where its bytes are none of ours.
UNREADABLE = (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def pack(body: bytes) -> bytes:
    """Packed with its size and a checksum."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(body)


def unpack(packed: bytes) -> bytes:
    """What was packed; raises zstandard.ZstdError when it is damaged, or claims to be larger than MAX_BODY."""
    return _unpacked(packed, zstandard.ZstdDecompressor())


def _unpacked(packed: bytes, unpacker: zstandard.ZstdDecompressor) -> bytes:
    """As the head of the frame states the size it is reserved, whatever comes: it is looked at first (RFC 8878, 3.1.1.1.4)."""
    if zstandard.frame_content_size(packed) < 0:
        raise zstandard.ZstdError("its size is not stated")
    if zstandard.frame_content_size(packed) > MAX_BODY:
        raise zstandard.ZstdError(f"it claims to be larger than {MAX_BODY >> 20} MiB")
    return unpacker.decompress(packed)


def _trained(records: Sequence[bytes]) -> bytes:
    return zstandard.train_dictionary(_DICTIONARY_BYTES, list(records), k=_SEGMENT, d=_DMER).as_bytes()


class Codec:
    """Packs and unpacks the records of one corpus, each with the dictionary it was packed with."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        self._plain = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True), zstandard.ZstdDecompressor()
        self._newest: int | None = None
        self._known: dict[int, tuple[zstandard.ZstdCompressor, zstandard.ZstdDecompressor]] = {}

    @property
    def newest(self) -> int | None:
        """The dictionary new records are packed with; None before there is one."""
        if self._newest is None:
            self._newest = self._connection.execute("SELECT max(id) FROM dictionaries").fetchone()[0]
        return self._newest

    def pack(self, record: bytes, dictionary: int | None) -> bytes:
        """A record packed with a dictionary of this corpus, or without one; raises zstandard.ZstdError when that is damaged."""
        return self._of(dictionary)[0].compress(record)

    def unpack(self, packed: bytes, dictionary: int | None) -> bytes:
        """A record as it was packed; raises ZstdError when it, or its dictionary, is damaged, or it is above MAX_BODY."""
        return _unpacked(packed, self._of(dictionary)[1])

    def train(self, records: Sequence[bytes]) -> int:
        """Make a dictionary of some records and keep it; gives its id."""
        trained = _trained(records)
        row = (hashlib.sha256(trained).digest(), trained)
        return self._connection.execute("INSERT INTO dictionaries (sha256, bytes) VALUES (?, ?)", row).lastrowid or 0

    def forget(self) -> None:
        """Read dictionaries anew: one that was made in a transaction that failed is none."""
        self._known.clear()
        self._newest = None

    def _of(self, dictionary: int | None) -> tuple[zstandard.ZstdCompressor, zstandard.ZstdDecompressor]:
        if dictionary is None:
            return self._plain
        if dictionary not in self._known:
            statement = "SELECT sha256, bytes FROM dictionaries WHERE id = ? AND length(bytes) <= ?"
            row = self._connection.execute(statement, (dictionary, _DICTIONARY_BYTES)).fetchone()
            if row is None or hashlib.sha256(row[1]).digest() != row[0]:
                raise zstandard.ZstdError(f"dictionary {dictionary} is missing or damaged")
            trained = zstandard.ZstdCompressionDict(row[1], dict_type=zstandard.DICT_TYPE_FULLDICT)
            parameters = zstandard.ZstdCompressionParameters.from_level(
                _RECORD_LEVEL, dict_size=len(row[1]), source_size=_RECORD_BYTES, hash_log=_RECORD_HASH_LOG, write_checksum=True
            )
            packer = zstandard.ZstdCompressor(dict_data=trained, compression_params=parameters)
            self._known[dictionary] = packer, zstandard.ZstdDecompressor(dict_data=trained)
        return self._known[dictionary]
