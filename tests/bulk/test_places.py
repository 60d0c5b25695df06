"""Files by path or address: read in part, and written whole or not at all, on this machine and in a store."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec.registry import known_implementations

from scraper.bulk import places
from scraper.errors import InputError, StoreError


@pytest.fixture(params=["disk", "store"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new folder of this machine, and one of a store that is kept in memory."""
    if request.param == "disk":
        yield str(tmp_path / "in")
        return
    yield "memory://bucket/in"
    fsspec.filesystem("memory").store.clear()


def test_what_is_written_is_there_to_be_read(folder: str) -> None:
    path = places.join(folder, "a.txt")
    assert (places.stat(path), places.list_files(folder), places.is_folder(folder)) == (None, [], False)
    places.write_whole(path, b"0123456789")
    places.write_whole(places.join(folder, "below", "b.txt"), b"b")
    assert (places.read_whole(path), places.list_files(folder)) == (b"0123456789", [path])
    assert [places.read_range(path, *one) for one in ((0, 3), (8, 5), (10, 1), (4, 0))] == [b"012", b"89", b"", b""]
    found = places.stat(path)
    assert found is not None
    assert (found.size, places.is_folder(folder), places.is_folder(path)) == (10, True, False)


def test_files_come_by_name_whatever_came_first(folder: str) -> None:
    for name in ("b10", "a", "b9", "B"):
        places.write_whole(places.join(folder, name), b"")
    assert [places.name_of(path) for path in places.list_files(folder)] == ["B", "a", "b10", "b9"]


def test_what_is_not_there_cannot_be_read_and_may_be_removed(folder: str) -> None:
    path = places.join(folder, "a.txt")
    with pytest.raises(FileNotFoundError):
        places.read_whole(path)
    places.remove(path)
    places.write_whole(path, b"x")
    places.remove(path)
    assert places.stat(path) is None


def test_a_file_that_is_not_written_to_its_end_is_as_before(folder: str) -> None:
    path = places.join(folder, "a.txt")
    places.write_whole(path, b"before")
    with contextlib.suppress(ZeroDivisionError), places.writing(path) as out:
        out.write(b"half of")
        raise ZeroDivisionError
    assert (places.list_files(folder), places.read_whole(path)) == ([path], b"before")


def test_a_copy_has_the_name_of_the_file_and_is_gone_afterwards(tmp_path: Path, folder: str) -> None:
    path = places.join(folder, "a.xml.gz")
    places.write_whole(path, b"content")
    (tmp_path / "temp").mkdir()
    with places.local_copy(path, str(tmp_path / "temp")) as local:
        assert (Path(local).name, Path(local).read_bytes()) == ("a.xml.gz", b"content")
    assert Path(local).exists() != places.is_remote(path)
    assert list((tmp_path / "temp").iterdir()) == []
    assert places.stat(path) is not None


@pytest.mark.parametrize(
    ("folder", "names", "path"),
    [("a", ("b", "c"), "a/b/c"), ("a//", ("b",), "a/b"), ("s3://b/", ("c",), "s3://b/c"), ("a", (), "a")],
)
def test_paths_are_joined_by_one_stroke(folder: str, names: tuple[str, ...], path: str) -> None:
    assert places.join(folder, *names) == path


@pytest.mark.parametrize(
    ("path", "name"), [("a/b.txt", "b.txt"), ("a/b/", "b"), ("b.txt", "b.txt"), ("s3://b/c", "c"), ("/", "")]
)
def test_a_name_is_the_last_part_of_a_path(path: str, name: str) -> None:
    assert places.name_of(path) == name


def test_a_file_in_place_of_a_folder_has_no_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert (places.list_files(str(tmp_path / "a")), places.stat(str(tmp_path / "a" / "b"))) == ([], None)
    with pytest.raises(StoreError, match=r"a/b: cannot be written: "):
        places.write_whole(str(tmp_path / "a" / "b"), b"x")


def test_a_file_written_anew_has_another_mark(tmp_path: Path) -> None:
    path = str(tmp_path / "a.txt")
    places.write_whole(path, b"one")
    before = places.stat(path)
    os.utime(path, ns=(1, 1))
    assert before is not None
    assert places.stat(path) == places.Stat(before.size, "1") != before


def test_only_what_is_half_written_is_taken_away(tmp_path: Path) -> None:
    for name in ("a.run.part-0f", "a.run", "a.part", "part-1"):
        (tmp_path / name).write_bytes(b"x")
    places.remove_parts(str(tmp_path))
    places.remove_parts(str(tmp_path / "none"))
    assert sorted(os.listdir(tmp_path)) == ["a.part", "a.run", "part-1"]


def test_a_store_that_nobody_knows_is_told() -> None:
    with pytest.raises(InputError, match=r"^nothing://bucket/a: .*nothing"):
        places.read_whole("nothing://bucket/a")


def test_the_library_of_a_store_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(known_implementations, "odd", {"class": "no_such_library.Store", "err": "install odd"})
    with pytest.raises(InputError, match=r"^odd:// needs a library that is not installed \(install odd\): pip install"):
        places.stat("odd://bucket/a")
