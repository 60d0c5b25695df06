"""Files in a tar archive come one after the other, each kept to be read twice; what is no archive is told."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from scraper.bulk.members import open_member, open_members
from scraper.errors import InputError
from tests.bulk.kinds import add_files

FILES = {"out/1.xml": b"<collection/>", "out/empty.xml": b"", "out/2.xml": bytes(range(256)) * 5000}


def write_tar(path: Path, mode: str) -> None:
    """An archive of FILES, with a folder, a link and a device beside them."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, kind in (("out", tarfile.DIRTYPE), ("out/link.xml", tarfile.SYMTYPE), ("out/device", tarfile.CHRTYPE)):
            other = tarfile.TarInfo(name)
            other.type, other.linkname = kind, "1.xml"
            archive.addfile(other)
        add_files(archive, FILES)


@pytest.mark.parametrize(("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz")])
def test_plain_files_come_in_their_order_and_nothing_else(tmp_path: Path, name: str, mode: str) -> None:
    write_tar(tmp_path / name, mode)
    assert [(name, stream.read()) for name, stream in open_members(str(tmp_path / name))] == list(FILES.items())


@pytest.mark.parametrize("content", [b"no archive of any kind\n" * 40, b"\x1f\x8b\x08\x00 neither", b"x"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    with pytest.raises(InputError, match="a damaged archive"):
        list(open_members(str(tmp_path / "a.tar.gz")))


@pytest.mark.parametrize(("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz")])
def test_an_archive_cut_anywhere_is_told_and_what_came_before_is_given(tmp_path: Path, name: str, mode: str) -> None:
    write_tar(tmp_path / "whole.tar", "w")
    write_tar(tmp_path / name, mode)
    whole, told, given = (tmp_path / name).read_bytes(), 0, []
    cuts = (
        range(1, len(whole.rstrip(b"\0")), max(1, len(whole) // 150)) if mode == "w" else range(1, len(whole), len(whole) // 40)
    )
    for cut in cuts:
        (tmp_path / name).write_bytes(whole[:cut])
        got = []
        try:
            for member, stream in open_members(str(tmp_path / name)):
                with open_member(stream, None) as kept:
                    got.append((member, b"".join(kept.chunks)))
        except InputError as error:
            told += str(error).startswith("a damaged archive")
        given.append(got == list(FILES.items())[: len(got)])
    assert told == len(cuts)
    assert all(given)


@pytest.mark.parametrize("size", [0, 10, 4096, 4097, 2_500_000])
def test_a_member_is_hashed_and_its_end_known_before_it_is_read(size: int) -> None:
    body = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    with open_member(io.BytesIO(body), None) as kept:
        assert (kept.sha256, kept.tail) == (hashlib.sha256(body).hexdigest(), body[-4096:] if size else b"")
        assert b"".join(kept.chunks) == body


class Drip(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1500))


def test_the_end_of_a_stream_that_comes_in_small_pieces_is_as_long() -> None:
    body = bytes(range(250)) * 40
    with open_member(Drip(body), None) as kept:
        assert (kept.tail, b"".join(kept.chunks)) == (body[-4096:], body)
