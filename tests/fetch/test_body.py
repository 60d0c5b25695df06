"""Bodies: whole or refused, whatever the pieces; caps and deadlines hold."""

from __future__ import annotations

import gzip
import itertools

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
