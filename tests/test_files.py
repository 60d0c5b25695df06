"""Outputs by name: nothing that was there is lost, two runs never write one file, what is no file is written to as it is."""

from __future__ import annotations

import errno
import gzip
import io
import os
from collections.abc import Callable
from pathlib import Path

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


def test_no_folder_for_temporary_files_is_told_with_what_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**_options: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", none)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    with pytest.raises(
        InputError, match=r"^-: cannot be read: No usable temporary directory .*; set TMPDIR to a folder with room"
    ):
        read_bytes("-")
