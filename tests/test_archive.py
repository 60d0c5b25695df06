"""Archives that somebody made to fill a disk or a memory: each member is taken once, and within the limit of one file."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from scraper import archive
from scraper.archive import iter_members, take_whole


def make_overlapping(path: Path, entries: int) -> None:
    """A zip whose directory names one member many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"text") + packer.flush()
    sizes = (zlib.crc32(b"text"), len(packed), 4, 1)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, *sizes, 0) + b"a" + packed
    central = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, *sizes, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, entries, entries, len(central) * entries, len(local), 0)
    path.write_bytes(local + central * entries + end)


def test_members_that_share_their_bytes_are_passed_over(tmp_path: Path) -> None:
    make_overlapping(tmp_path / "a.zip", 5)
    reasons = [member.reason or "" for member in iter_members(tmp_path / "a.zip")]
    assert [reason[:16] for reason in reasons] == ["shares its bytes"] * 5
    make_overlapping(tmp_path / "one.zip", 1)
    assert [member.body for member in iter_members(tmp_path / "one.zip")] == [b"text"]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_member_above_the_limit_is_told_and_the_next_taken(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 1000)
    path, files = tmp_path / f"a.{kind}", {"a": bytes(1001), "b": bytes(1000), "c": b""}
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, body in files.items():
                made.writestr(name, body)
    else:
        with tarfile.open(path, "w") as tar:
            for name, body in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
    found = [(len(member.body), member.reason is None) for member in iter_members(path)]
    assert found == [(0, False), (1000, True), (0, True)]


def test_no_more_is_taken_of_a_file_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 1000)
    taken: list[int] = []

    def without_end() -> object:
        while True:
            taken.append(400)
            yield bytes(400)

    assert "larger than" in (take_whole("a", without_end()).reason or "")  # type: ignore[arg-type]
    assert len(taken) == 3
