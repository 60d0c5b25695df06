"""Files read ahead by other processes: none of these outlives the run that wanted what they read."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.pipeline import read_ahead
from scraper.pipeline.pieces import Made


def never_done(_path: Path) -> Iterator[Made]:
    threading.Event().wait()
    yield Made(None, ())


def test_a_run_that_is_left_ends_the_processes_that_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "_SMALL", 1)
    paths = [tmp_path / "empty", tmp_path / "large"]
    for path in paths:
        path.write_text("" if path.name == "empty" else "x")
    ahead = read_ahead.iter_ahead(paths, 2, never_done)
    assert next(ahead) == (paths[0], None)  # read here
    assert len(multiprocessing.active_children()) == 1
    ahead.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
