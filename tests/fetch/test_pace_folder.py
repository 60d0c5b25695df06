"""Where processes of one user meet to keep one pace: never a folder of somebody else, and never less without a word."""

from __future__ import annotations

import getpass
import os
import tempfile
from pathlib import Path

import pytest

from scraper.fetch import pace as pace_module
from scraper.fetch.pace import Pace, pace_folder


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder among temporary files, which is not made yet."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    folder = pace_folder()
    assert folder is not None
    folder.rmdir()
    return folder


def make_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize("make", [make_link, Path.touch])
def test_a_folder_of_somebody_else_is_told_and_one_of_our_own_taken(
    shared: Path, tmp_path: Path, make: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert callable(make)
    make(shared)
    assert pace_folder(tmp_path / "cache") == tmp_path / "cache" / "pace"
    assert [(record.levelname, "instead" in record.getMessage()) for record in caplog.records] == [("WARNING", True)]
    (tmp_path / "other").touch()
    assert pace_folder(tmp_path / "other") is None
    assert "not shared with other processes; set XDG_RUNTIME_DIR" in caplog.records[-1].getMessage()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="a system without owners")
def test_a_folder_that_another_user_made_first_is_not_ours(
    shared: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shared.mkdir()
    monkeypatch.setattr(pace_module, "_user_name", lambda: shared.name.rpartition("-")[2])
    monkeypatch.setattr("os.getuid", lambda: shared.stat().st_uid + 1)
    assert pace_folder() is None
    assert "belongs to another user" in caplog.text


def test_nothing_is_told_where_all_is_well(shared: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert (pace_folder(tmp_path / "cache"), caplog.records) == (shared, [])
    assert shared.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_goes_away_is_told_once_and_the_pace_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "pace").mkdir()
    pace = Pace("h", 3, tmp_path / "pace")
    (tmp_path / "pace").rmdir()
    (tmp_path / "pace").touch()
    assert pace.take() == 0
    assert pace.take() > 0
    assert len(caplog.records) == 1


def test_the_runtime_folder_of_the_session_comes_first(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    assert pace_folder() == tmp_path / "run" / "scraper-pace"
    assert not shared.exists()


@pytest.mark.parametrize("own_too", [False, True])
def test_a_folder_that_cannot_be_written_is_not_taken(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, own_too: bool
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: not own_too and path != shared)
    assert pace_folder(tmp_path / "cache") == (None if own_too else tmp_path / "cache" / "pace")
    assert f"{shared} cannot be written" in caplog.text


def test_a_system_without_owners_names_its_users(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getuid")
    monkeypatch.setattr(getpass, "getuser", lambda: "someone")
    assert pace_folder() == shared.with_name("scraper-pace-someone")
