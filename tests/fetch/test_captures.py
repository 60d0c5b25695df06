"""Captures on disk: what an earlier recording holds stays until the new one is whole."""

from __future__ import annotations

import contextlib
import errno
import itertools
from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.fetch.captures import load_capture, save_capture
from scraper.model import Capture


def capture(body: bytes, content_type: str) -> Capture:
    return Capture(
        source="pubmed",
        name="998000001",
        url="https://example.org/",
        status=200,
        headers={"Content-Type": content_type},
        body=body,
    )


@pytest.mark.parametrize("content_type", ["text/xml", "application/json"])
def test_a_recording_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content_type: str) -> None:
    older, newer = capture(b"<older/>", "text/xml"), capture(b"newer", content_type)
    real = Path.replace
    for failing in itertools.count(1):
        folder = save_capture(older, tmp_path / str(failing))
        count = itertools.count(1)

        def replace(path: Path, target: Path, count: itertools.count[int] = count, failing: int = failing) -> Path:
            if next(count) == failing:
                raise OSError(errno.EIO, "Input/output error")
            return real(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            with contextlib.suppress(StoreError):
                save_capture(newer, tmp_path / str(failing))
                break
        assert load_capture(folder).body == older.body
        assert len(list(folder.iterdir())) == 2
    assert failing > 4
    assert load_capture(folder).body == newer.body
    assert len(list(folder.iterdir())) == 2


def test_what_a_killed_run_left_beside_goes(tmp_path: Path) -> None:
    folder = save_capture(capture(b"<older/>", "text/xml"), tmp_path)
    (folder / "exchange.json").replace(folder / ".exchange.json.before")
    save_capture(capture(b"<newer/>", "text/xml"), tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["body.xml", "exchange.json"]
