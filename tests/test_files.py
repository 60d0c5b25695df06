"""Outputs by name: nothing that was there is lost, two runs never write one file, what is no file is written to as it is."""

from __future__ import annotations

import errno
import gzip
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import InputError, StoreError
from scraper.files import check_outputs, open_output, read_bytes


def write(name: Path, *lines: bytes, error: BaseException | None = None, delivered: bool = True) -> None:
    with open_output(str(name), lambda: delivered) as out:
        out.writelines(lines)
        if error is not None:
            raise error


def test_what_the_shell_has_opened_is_written_to_as_it_is(tmp_path: Path) -> None:
    """A pipe has no name in any folder, and a file that is added to (`>> FILE`) must not be emptied."""
    reading, writing = os.pipe()
    write(Path(f"/dev/fd/{writing}"), b"line\n")
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b"line\n"
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"old\n")
    with journal.open("ab") as file:
        write(Path(f"/dev/fd/{file.fileno()}"), b"new\n")
    assert journal.read_bytes() == b"old\nnew\n"
    with pytest.raises(InputError, match="/dev/fd/9999: cannot be written"):
        write(Path("/dev/fd/9999"), b"")


def test_a_device_that_is_full_is_named() -> None:
    with pytest.raises(StoreError, match="/dev/full: cannot be written"):
        write(Path("/dev/full"), b"line\n")


def in_a_circle(folder: Path) -> str:
    (folder / "r").symlink_to("r")
    return str(folder / "r")


def behind_a_link_to_nowhere(folder: Path) -> str:
    (folder / "r").symlink_to("none/r")
    return str(folder / "r")


def with_a_slash(folder: Path) -> str:
    return f"{folder}/r/"


@pytest.mark.parametrize("make_name", [in_a_circle, behind_a_link_to_nowhere, with_a_slash])
def test_names_that_no_file_can_have(tmp_path: Path, make_name: Callable[[Path], str]) -> None:
    name = make_name(tmp_path)
    with pytest.raises(InputError, match=name):
        check_outputs([name])


def test_a_file_for_two_outputs_of_one_run(tmp_path: Path) -> None:
    check_outputs(["-", "-", os.devnull, os.devnull, str(tmp_path / "a"), str(tmp_path / "b")])
    with pytest.raises(InputError, match="named for two outputs"):
        check_outputs([str(tmp_path / "a"), f"{tmp_path}/./a"])


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


def test_a_file_that_cannot_get_its_name_is_told_under_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(tmp_path / "records.jsonl")
    Path(name).write_text("older\n")
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if str(target) == name:
            raise OSError(errno.EACCES, "Permission denied", path, None, target)
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with (
        pytest.raises(StoreError, match=r"records\.jsonl: cannot be written: Permission denied") as told,
        open_output(name) as out,
    ):
        out.write(b"one\n")
    assert told.value.__notes__ == [f"{name}.part holds 1 whole line; {name} is as it was"]
    assert Path(name).read_text() == "older\n"


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


def test_every_fault_of_packed_content_is_told(tmp_path: Path) -> None:
    body = b"".join(b'{"schema_version":"1","pmid":"%d"}\n' % number for number in range(998000000, 998002000))
    packed = gzip.compress(body, mtime=0)
    for place in range(10, len(packed), 97):
        damaged = bytearray(packed)
        damaged[place] ^= 0x55
        path = tmp_path / "r.jsonl.gz"
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"r\.jsonl\.gz: cannot be read: "):
            read_bytes(str(path))


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


def test_no_folder_for_temporary_files_is_told_with_what_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**_options: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", none)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    with pytest.raises(
        InputError, match=r"^-: cannot be read: No usable temporary directory .*; set TMPDIR to a folder with room"
    ):
        read_bytes("-")
