"""Bodies: whole or refused, whatever the pieces; caps and deadlines hold."""

from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import Incomplete
from scraper.fetch import body as body_module
from scraper.fetch.body import read_body

FAR = float("inf")


class Pieces:
    """A raw body that comes in pieces of a given size."""

    def __init__(self, data: bytes, size: int = 7):
        self._rest = data
        self._size = size

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        assert decode_content is False
        piece, self._rest = self._rest[: self._size], self._rest[self._size :]
        return piece


@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(["", "gzip", "identity"]))
def test_body_comes_back_whole(data: bytes, size: int, encoding: str) -> None:
    sent = gzip.compress(data) if encoding == "gzip" else data
    assert read_body(Pieces(sent, size), encoding, source="s", deadline=FAR) == data


@given(st.binary(min_size=1, max_size=300), st.data())
def test_gzip_cut_anywhere_is_refused(data: bytes, draw: st.DataObject) -> None:
    packed = gzip.compress(data)
    cut = packed[: draw.draw(st.integers(0, len(packed) - 1))]
    with pytest.raises(Incomplete):
        read_body(Pieces(cut), "gzip", source="s", deadline=FAR)


@pytest.mark.parametrize(
    ("sent", "encoding", "kind"),
    [
        (gzip.compress(b"x", mtime=0)[:-8] + b"\0\0\0\0\1\0\0\0", "gzip", "bad_gzip"),
        (gzip.compress(b"x", mtime=0) + b"JUNK", "gzip", "bad_gzip"),
        (b"plain", "gzip", "bad_gzip"),
        (zlib.compress(b"good"), "gzip", "bad_gzip"),  # its end has no length to check
        (b"x", "br", "bad_encoding"),
        (b"x", "gzip, gzip", "bad_encoding"),
    ],
)
def test_broken_packing_is_refused(sent: bytes, encoding: str, kind: str) -> None:
    with pytest.raises(Incomplete) as caught:
        read_body(Pieces(sent), encoding, source="s", deadline=FAR)
    assert caught.value.kind == kind


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_cap_counts_unpacked_bytes(encoding: str) -> None:
    data = b"\0" * 200_000
    sent = gzip.compress(data) if encoding else data
    assert read_body(Pieces(sent, 1000), encoding, source="s", deadline=FAR, max_bytes=len(data)) == data
    with pytest.raises(Incomplete, match="larger than"):
        read_body(Pieces(sent, 1000), encoding, source="s", deadline=FAR, max_bytes=len(data) - 1)


def test_drip_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count()
    monkeypatch.setattr(body_module.time, "monotonic", lambda: next(ticks))
    with pytest.raises(Incomplete, match="did not end in time"):
        read_body(Pieces(b"x" * 1000, 1), "", source="s", deadline=50)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("GZIP", True), (" gzip ", True), ("x-gzip", True), ("X-GZip", True), (" Identity ", False), (" ", False)],
)
def test_names_of_packings(encoding: str, packed: bool) -> None:
    sent = gzip.compress(b"good") if packed else b"good"
    assert read_body(Pieces(sent), encoding, source="s", deadline=FAR) == b"good"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "x" * 10_000], ids=lambda encoding: encoding[:9])
def test_a_packing_that_was_not_offered_is_named_and_cut(encoding: str) -> None:
    with pytest.raises(Incomplete) as caught:
        read_body(Pieces(b"x"), encoding, source="s", deadline=FAR)
    assert repr(encoding[:40]) in caught.value.reason
    assert (caught.value.source, caught.value.kind, len(caught.value.reason) < 100) == ("s", "bad_encoding", True)


@pytest.mark.parametrize(("now", "whole"), [(50.0, True), (50.1, False)])
def test_the_deadline_is_a_moment(monkeypatch: pytest.MonkeyPatch, now: float, whole: bool) -> None:
    monkeypatch.setattr(body_module.time, "monotonic", lambda: now)
    if whole:
        assert read_body(Pieces(b"good", 1), "", source="s", deadline=50.0) == b"good"
    else:
        with pytest.raises(Incomplete) as caught:
            read_body(Pieces(b"good"), "", source="s", deadline=50.0)
        assert (caught.value.source, caught.value.kind) == ("s", "deadline")


@pytest.mark.parametrize(
    ("sent", "encoding", "kind"),
    [
        (b"x" * 101, "", "too_large"),
        (gzip.compress(b"x" * 101, mtime=0), "gzip", "too_large"),
        (gzip.compress(b"good", mtime=0)[:-1], "gzip", "cut_short"),
        (b"", "gzip", "cut_short"),
        (gzip.compress(b"good", mtime=0) * 2, "gzip", "bad_gzip"),
        (b"\x1f\x8b" + bytes(20), "gzip", "bad_gzip"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_is_not_whole_has_its_kind(sent: bytes, encoding: str, kind: str, size: int) -> None:
    with pytest.raises(Incomplete) as caught:
        read_body(Pieces(sent, size), encoding, source="s", deadline=FAR, max_bytes=100)
    assert (caught.value.source, caught.value.kind) == ("s", kind)


def test_a_bomb_is_not_unpacked_far_beyond_the_cap() -> None:
    bomb = gzip.compress(bytes(2**25), 9)
    tracemalloc.start()
    try:
        with pytest.raises(Incomplete, match="larger than 1000 bytes"):
            read_body(Pieces(bomb, 2**20), "gzip", source="s", deadline=FAR, max_bytes=1000)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


def test_a_reply_may_have_32_megabytes() -> None:
    assert body_module.MAX_BYTES == 32 * 1024 * 1024
