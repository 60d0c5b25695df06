"""What a list holds: ids, entries that are none, and rows that have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.id_files import read_ids
from tests.conftest import Run
from tests.id_files.lists import A


def test_all_bad_lines_are_named_up_to_twenty(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("".join(f"{A}\nbad{number}\n" for number in range(1, 26)))
    result = run("fetch", "-i", str(path), "--offline")
    assert (result.code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert "25 entries are no ids of papers" in lines[0]
    assert [line.partition(", line ")[2].partition(":")[0] for line in lines[1:-1]] == [str(2 * n) for n in range(1, 21)]
    assert lines[-1].endswith("and 5 more")


def test_very_many_bad_lines_make_a_short_message(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(b"x\n" * 200_000)
    with pytest.raises(InputError, match="200,000 entries") as refusal:
        read_ids(str(path))
    assert len(refusal.value.__notes__) == 21
    assert sum(map(len, refusal.value.__notes__)) < 5_000
