"""The folder of a download: one run at a time, and what it remembers of its files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.bulk.download import folder as download_folder
from scraper.bulk.download.folder import DownloadFolder
from scraper.bulk.download.run import Download
from scraper.errors import InputError, StoreError
from tests.bulk.download.bringing import NAMES, ONE, bring
from tests.file_server import FileServer


def test_a_file_brought_another_way_is_read_once(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(server.files[ONE].body)
    assert bring(tmp_path, only="1") == {NAMES[0]: "there"}
    assert server.asked(ONE) == []
    kept = json.loads((tmp_path / "downloaded.json").read_bytes())["files"][NAMES[0]]
    stat = (tmp_path / NAMES[0]).stat()
    assert (kept["size"], kept["mtime_ns"]) == (stat.st_size, stat.st_mtime_ns)


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"other"), lambda path: os.utime(path, ns=(1, 1)), Path.unlink])
def test_a_file_that_is_not_as_it_was_is_looked_at_again(
    server: FileServer, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    bring(tmp_path, only="1")
    spoil(tmp_path / NAMES[0])
    bring(tmp_path, only="1")
    assert (tmp_path / NAMES[0]).read_bytes() == server.files[ONE].body
    assert len(server.asked(f"{ONE}.md5")) == 2


def test_two_runs_do_not_fill_one_folder(server: FileServer, tmp_path: Path) -> None:
    first = iter(Download(tmp_path))
    next(first)
    with pytest.raises(InputError, match="another run is filling this folder"):
        bring(tmp_path)
    assert len(list(first)) == 4
    assert set(bring(tmp_path).values()) == {"there"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 9, "files": {}}', b'{"version": 1}', b'{"version":1,"files":[1]}']
)
def test_a_memory_of_another_form_is_named_and_left(server: FileServer, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "downloaded.json").write_bytes(content)
    with pytest.raises(InputError, match=r"downloaded\.json: is .*move it away"):
        bring(tmp_path)
    assert (tmp_path / "downloaded.json").read_bytes() == content
    assert server.seen == []


def test_a_folder_that_is_a_file_is_refused(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError):
            bring(path)
    assert server.seen == []


def test_a_disk_without_locks_is_written_to_all_the_same(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoLock:
        def __init__(self, *_: object, **__: object) -> None:
            raise NotImplementedError

    monkeypatch.setattr(download_folder, "FileLock", NoLock)
    assert bring(tmp_path, only="1") == {NAMES[0]: "fetched"}


def test_years_are_of_parts_too_and_numbers_of_whole_files_alone(tmp_path: Path) -> None:
    others = ["pubmed23n0001.xml.gz.begun", "pubmed22n0001.xml.gz.md5", "pubmed21n1.xml.gz"]
    for name in ["pubmed26n0009.xml.gz", "pubmed26n0010.xml.gz", "pubmed24n0001.xml.gz.part", *others]:
        (tmp_path / name).write_bytes(b"")
    folder = DownloadFolder(tmp_path)
    assert folder.years() == [24, 26]
    assert folder.numbers() == {9: "pubmed26n0009.xml.gz", 10: "pubmed26n0010.xml.gz"}
    nowhere = DownloadFolder(tmp_path / "none")
    assert (nowhere.years(), nowhere.numbers(), nowhere.stat("a"), nowhere.known("a")) == ([], {}, None, None)


def test_what_is_remembered_is_there_for_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"abc")
    kept = DownloadFolder(tmp_path).remember("a.gz", md5="0" * 32, listed="19M", validator='"v1"')
    assert DownloadFolder(tmp_path).known("a.gz") == kept
    assert (kept.size, kept.md5, kept.listed, kept.validator) == (3, "0" * 32, "19M", '"v1"')
    (tmp_path / "a.gz").write_bytes(b"abcd")
    assert DownloadFolder(tmp_path).known("a.gz") is None


def test_a_file_that_is_gone_cannot_be_remembered(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written or read: No such file or directory"):
        DownloadFolder(tmp_path).remember("a.gz", md5=None)
    assert os.listdir(tmp_path) == []


def test_a_run_sees_what_another_one_remembered_before_it_held_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"abc")
    folder = DownloadFolder(tmp_path)
    kept = DownloadFolder(tmp_path).remember("a.gz", md5=None)
    assert folder.known("a.gz") is None
    with folder.held():
        assert folder.known("a.gz") == kept


def test_a_part_grows_and_gets_its_name(tmp_path: Path) -> None:
    part = DownloadFolder(tmp_path).part("a.gz")
    assert (part.size, part.validator) == (0, None)
    part.begin('"v1"')
    for piece in (b"ab", b"c"):
        with part.adding() as file:
            file.write(piece)
    assert (part.size, part.validator, part.md5()) == (3, '"v1"', "900150983cd24fb0d6963f7d28e17f72")
    (tmp_path / "a.gz").write_bytes(b"what stood there")
    part.finish(tmp_path / "a.gz")
    assert ((tmp_path / "a.gz").read_bytes(), os.listdir(tmp_path)) == (b"abc", ["a.gz"])


@pytest.mark.parametrize("validator", [None, "\u201cv2\u201d", '"v2"\n', ""])
def test_a_part_begun_anew_is_of_no_older_version(tmp_path: Path, validator: str | None) -> None:
    part = DownloadFolder(tmp_path).part("a.gz")
    part.begin('"v1"')
    with part.adding() as file:
        file.write(b"abc")
    part.begin(validator)
    assert (part.size, part.validator) == (0, None)


def test_a_begun_that_a_killed_run_left_goes_when_the_file_is_remembered(tmp_path: Path) -> None:
    folder = DownloadFolder(tmp_path)
    for name in ("a.gz", "b.gz", "b.gz.part"):
        (tmp_path / name).write_bytes(b"abc")
    for name in ("a.gz", "b.gz"):
        (tmp_path / f"{name}.begun").write_text('"v1"')
        folder.remember(name, md5=None)
    assert (folder.part("a.gz").validator, folder.part("b.gz").validator) == (None, '"v1"')  # that part may go on
