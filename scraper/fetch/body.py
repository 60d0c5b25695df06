"""A reply's body: read piece by piece under a byte cap and a deadline, unpacked by ourselves.

A gzip stream must reach its end mark and checksum (RFC 1952); libraries that decode while streaming let a cut
stream pass. Deadlines go by the monotonic clock.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from typing import Protocol

from scraper.errors import Incomplete

MAX_BYTES = 32 * 2**20  # decoded
_PIECE = 64 * 1024


class RawBody(Protocol):
    """The part of urllib3's response that is used here."""

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        """Up to `amt` bytes, as soon as any are there; b"" at the end."""


def read_body(raw: RawBody, encoding: str, *, source: str, deadline: float, max_bytes: int = MAX_BYTES) -> bytes:
    """The whole body, unpacked.

    `encoding` is the Content-Encoding header; `deadline` is a time of `time.monotonic`. Raises Incomplete on a body
    above the cap, past the deadline, or packed in a way that is broken or was not offered.
    """
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        pieces = _iter_pieces(raw, source, deadline)
    elif coding in ("gzip", "x-gzip"):
        pieces = _iter_unpacked(_iter_pieces(raw, source, deadline), source)
    else:
        raise Incomplete(f"the reply is packed as {coding[:40]!r}, which was not offered", source=source, kind="bad_encoding")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise Incomplete(f"the reply is larger than {max_bytes} bytes", source=source, kind="too_large")
    return bytes(body)


def _iter_pieces(raw: RawBody, source: str, deadline: float) -> Iterator[bytes]:
    while True:
        if time.monotonic() > deadline:
            raise Incomplete("the reply did not end in time", source=source, kind="deadline")
        piece = raw.read1(_PIECE, decode_content=False)
        if not piece:
            return
        yield piece


def _iter_unpacked(pieces: Iterator[bytes], source: str) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if unpacker.eof:
                    raise Incomplete("bytes follow the end of the gzip stream", source=source, kind="bad_gzip")
                yield unpacker.decompress(rest, 2**20)  # a bomb never unpacks more than a megabyte ahead of the cap
                rest = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise Incomplete(f"the gzip stream is broken ({error})", source=source, kind="bad_gzip") from None
    if not unpacker.eof:
        raise Incomplete("the gzip stream ends before its end mark", source=source, kind="cut_short")
