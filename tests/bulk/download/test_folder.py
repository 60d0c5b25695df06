"""The folder of a download: one run at a time, and what it remembers of its files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.bulk.download import folder as download_folder
from scraper.bulk.download.run import Download
from scraper.errors import InputError
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
