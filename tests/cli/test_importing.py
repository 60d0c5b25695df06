"""`scraper corpus import` and `reparse`: the sums that are told, what is left out and why, the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.pipeline import pieces
from tests.conftest import Run
from tests.pipeline.test_import_pieces import LONG, article, set_of, write


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_LARGE", 2000)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(
    ("texts", "code", "told"),
    [
        ([set_of(LONG)], 0, "40 new, 0 changed, 0 as they were; 1 files read, 0 passed over"),
        ([set_of(LONG), set_of(LONG)], 0, "40 new, 0 changed, 0 as they were; 2 files read, 0 passed over"),
        (
            [set_of(LONG), set_of([article(number, "Another", 2) for number in range(30, 50)])],
            0,
            "50 new, 0 changed, 0 as they were; 2 files read, 0 passed over",
        ),
        (
            [set_of([*LONG[:9], LONG[9].replace("</Title>", ""), *LONG[10:]])],
            3,
            "breaks off, what stands before is stored: pubmed: article 10: broken XML",
        ),
        ([set_of(LONG)[:-40]], 1, "passed over: pubmed: end of file: "),
    ],
    ids=["one", "twice", "newer versions", "broken", "cut"],
)
def test_what_is_told_of_large_files(run: Run, tmp_path: Path, texts: list[str], code: int, told: str) -> None:
    result = run("corpus", "import", str(tmp_path / "c.db"), *write(tmp_path, texts))
    assert result.code == code
    assert told in result.stderr


def test_nothing_is_made_for_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    db = tmp_path / "c.db"
    result = run("corpus", "import", str(db), str(tmp_path / "none.jsonl"))
    assert (result.code, db.exists()) == (2, False)
    assert "no such file" in result.stderr
