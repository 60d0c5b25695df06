"""Files read side by side: what a file takes on the disk goes with it, and one whose process is killed is one that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.pipeline import read_side_by_side
from scraper.pipeline.read_side_by_side import iter_read_files


def test_the_lines_of_a_file_are_there_until_the_next_one_is_asked_for(tmp_path: Path) -> None:
    names = [str(tmp_path / f"none-{number}") for number in range(4)]  # which are read in this process
    before: list[Path] = []
    for found in iter_read_files(names, jobs=2, layout=None, source=None):
        assert found.lines.exists()
        assert not any(path.exists() for path in before)
        assert (found.delivered, found.failed, len(found.told)) == (0, 1, 1)
        before.append(found.lines)
    assert len(before) == 4
    assert not before[0].parent.exists()


def test_a_file_whose_process_is_killed_has_failed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = read_side_by_side._Worker

    class Killed(start):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__()
            self.process.kill()
            self.process.join()

    monkeypatch.setattr(read_side_by_side, "_Worker", Killed)
    (tmp_path / "d.pubtator").write_text("998000101|t|Warm socks.\n998000101|a|Feet.\n\n")
    (found,) = iter_read_files([str(tmp_path / "d.pubtator")], jobs=2, layout=None, source=None)
    assert (found.delivered, found.failed, found.blocked, found.fault) == (0, 1, False, None)
    assert str(tmp_path / "d.pubtator") in found.told[0]
    assert "-j 1" in found.told[0]
