"""The file that a run writes before it gets its name: one run at a time, and what an earlier run left is not lost."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import InputError, StoreError
from scraper.files import open_output
from scraper.part_file import aside_of, end_part, keep_part, open_part
from tests.test_files import write


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    with open_output(str(out)) as first:
        first.write(b"first\n")
        with pytest.raises(InputError, match=r"r\.jsonl\.part is being written by another run"):
            write(out, b"second\n")
        first.write(b"whole\n")
    assert out.read_bytes() == b"first\nwhole\n"
    write(out, b"third\n")
    assert out.read_bytes() == b"third\n"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_in_the_place_of_the_part_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious\n")
    (tmp_path / "r.jsonl.part").symlink_to(victim)
    with pytest.raises(InputError, match=r"r\.jsonl: cannot be written"):
        write(tmp_path / "r.jsonl", b"line\n")
    assert victim.read_bytes() == b"precious\n"


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.jsonl.zst"])
def test_the_part_of_an_earlier_run_goes_when_there_is_more(tmp_path: Path, name: str) -> None:
    out, part = tmp_path / name, tmp_path / f"{name}.part"

    def left() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    with pytest.raises(KeyboardInterrupt):
        write(out, b"first\n", error=KeyboardInterrupt())
    before = left()
    assert list(before) == [part.name]
    write(out, delivered=False)
    assert left() == before
    with pytest.raises(KeyboardInterrupt):
        write(out, error=KeyboardInterrupt())
    assert left() == before
    with pytest.raises(KeyboardInterrupt):
        write(out, b"second\n", error=KeyboardInterrupt())
    assert list(left()) == [part.name]
    assert left() != before
    write(out, b"third\n")
    assert list(left()) == [name]


def test_what_a_killed_run_had_set_aside_is_found_again(tmp_path: Path) -> None:
    out, part, aside = (tmp_path / f"r.jsonl{end}" for end in ("", ".part", ".part.before"))
    aside.write_bytes(b"of the first of two runs that were killed\n")
    part.touch()
    with pytest.raises(KeyboardInterrupt):
        write(out, error=KeyboardInterrupt())
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == {part: b"of the first of two runs that were killed\n"}
    part.replace(aside)
    write(out, b"all\n")
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("moment", ["open", "fstat"])
def test_an_interrupt_just_as_the_part_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    real, times = getattr(os, moment), iter([True])

    def interrupted(*args: Any) -> Any:
        made = real(*args)
        if next(times, False):
            raise KeyboardInterrupt
        return made

    with monkeypatch.context() as patch:
        patch.setattr(os, moment, interrupted)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "r.jsonl", b"one\n")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    with pytest.raises(StoreError, match=r"r\.jsonl: cannot be written: No space left") as raised:
        write(out, b"first\n", b"second\n", b"cut", error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert raised.value.__notes__ == [f"{out}.part holds 2 whole lines"]
    assert (tmp_path / "r.jsonl.part").read_bytes() == b"first\nsecond\n"


@pytest.mark.parametrize("name", ["report.json", "records.jsonl"])
def test_a_full_disk_that_leaves_no_whole_line_leaves_no_part(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    part = path.with_name(f"{name}.part")
    part.write_bytes(b"of an earlier run\n")
    with pytest.raises(StoreError, match="No space left"), open_output(str(path)) as out:
        out.write(b'{"half": ')
        raise OSError(errno.ENOSPC, "No space left on device")
    assert part.read_bytes() == b"of an earlier run\n"
    assert os.listdir(tmp_path) == [part.name]


@pytest.mark.parametrize("name", ["records.jsonl.gz", "records.jsonl.zst"])
def test_what_a_full_disk_cut_of_packed_lines_is_counted(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    part = path.with_name(f"{name}.part")
    lines = b"".join(os.urandom(30).hex().encode() + b"\n" for _ in range(8000))
    with pytest.raises(StoreError) as told, open_output(str(path)) as out:
        out.write(lines)
        out.flush()
        os.truncate(part, part.stat().st_size // 2)
        raise OSError(errno.ENOSPC, "No space left on device")
    (note,) = told.value.__notes__
    counted = int(note.removeprefix(f"{part} holds ").removesuffix(" whole lines"))
    assert 1000 < counted < 8000


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"PAR1"])
def test_a_part_of_what_has_no_lines_is_not_kept(tmp_path: Path, head: bytes) -> None:
    """The beginning of a workbook or a picture is worth nothing, and line ends in it are none."""
    path = tmp_path / "out.bin"
    write(path, head + b"\n\n\n")
    with pytest.raises(KeyboardInterrupt) as raised:
        write(path, head + b"\n", error=KeyboardInterrupt())
    assert not getattr(raised.value, "__notes__", [])
    assert path.read_bytes() == head + b"\n\n\n"  # of the run before
    assert not path.with_name("out.bin.part").exists()


@pytest.mark.parametrize(("mode", "part"), [(0o640, 0o640), (0o400, 0o600), (0o755, 0o644), (None, 0o644)])
def test_what_will_replace_a_file_is_meanwhile_no_more_open_than_that_is(tmp_path: Path, mode: int | None, part: int) -> None:
    out = tmp_path / "r.jsonl"
    if mode is not None:
        out.touch()
        out.chmod(mode)
    before = os.umask(0o022)
    try:
        with open_part(tmp_path / "r.jsonl.part", "r.jsonl") as (file, older):
            file.close()
    finally:
        os.umask(before)
    assert older is None
    assert stat.S_IMODE((tmp_path / "r.jsonl.part").stat().st_mode) == part
    end_part(tmp_path / "r.jsonl.part", None, out)
    assert stat.S_IMODE(out.stat().st_mode) == (0o644 if mode is None else mode)


def test_what_stands_in_the_way_and_is_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "r.jsonl.part")
    (tmp_path / "r.part").mkdir()
    told = {
        "r.jsonl.part": r"^out: r\.jsonl\.part is in the way and no file: name another file$",
        "r.part": r"^out: cannot be written: Is a directory \(r\.part\)$",
    }
    for name, words in told.items():
        with pytest.raises(InputError, match=words), open_part(tmp_path / name, "out"):
            pass


@pytest.mark.parametrize(("body", "told"), [
    (b"one\n", "1 whole line"), (b"one\ntwo\nthree", "2 whole lines"), (b"three", "0 whole lines"), (b"", None),
])  # fmt: skip
def test_what_a_stopped_run_leaves_is_told_and_kept_to_the_last_letter(tmp_path: Path, body: bytes, told: str | None) -> None:
    part, name = tmp_path / "r.jsonl.part", str(tmp_path / "r.jsonl")
    part.write_bytes(body)
    aside_of(part).write_bytes(b"of an earlier run\n")
    error = KeyboardInterrupt()
    keep_part(part, aside_of(part), name, error)
    assert getattr(error, "__notes__", []) == ([f"{part} holds {told}"] if told else [])
    assert part.read_bytes() == (body if told else b"of an earlier run\n")
    assert not aside_of(part).exists()
