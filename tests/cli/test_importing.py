"""`scraper corpus import` and `reparse`: the sums that are told, what is left out and why, the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.model import Record, to_json
from scraper.pipeline import pieces
from scraper.store.corpus import Corpus
from tests.cli.sample import OFFLINE, SEED
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


def test_an_import_tells_what_was_new_what_changed_and_what_was_as_before(run: Run, tmp_path: Path) -> None:
    db, path, out = str(tmp_path / "c.db"), tmp_path / "r.jsonl", []
    for abstracts in ({1: "One.", 2: None}, {1: "One.", 2: "Two.", 3: "Three."}):
        records = (Record(pmid=f"99800000{own}", abstract=abstract) for own, abstract in abstracts.items())
        path.write_bytes(b"".join(to_json(record) + b"\n" for record in records))
        out.append(run("corpus", "import", db, str(path)).stderr.splitlines()[-1])
    assert out == [
        f"scraper: 2 papers stored in {db}: 2 new, 0 changed, 0 as they were; 1 files read, 0 passed over",
        f"scraper: 3 papers stored in {db}: 1 new, 1 changed, 1 as they were; 1 files read, 0 passed over",
    ]


@pytest.mark.parametrize(("bad", "told", "last"), [(20, 20, None), (23, 20, "3 more lines are no records")])
def test_lines_that_are_no_records_are_named_up_to_twenty(
    run: Run, tmp_path: Path, bad: int, told: int, last: str | None
) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(to_json(Record(pmid="998000001", title="One")) + b"\n" + b"\x1b{\n" * bad)
    result = run("corpus", "import", str(tmp_path / "c.db"), str(path), "-q")
    lines = result.stderr.splitlines()
    assert (result.code, sum(": no whole record" in line for line in lines)) == (3, told)
    assert lines[told:] == ([f"scraper: {path}: {last}"] if last else [])
    assert "\x1b" not in result.stderr


def test_a_file_of_which_nothing_is_stored_makes_it_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no paper\n")
    result = run("corpus", "import", str(tmp_path / "c.db"), str(tmp_path / "notes.txt"))
    assert result.code == 1
    assert f"{tmp_path / 'notes.txt'}: passed over: " in result.stderr
    assert "0 papers stored" in result.stderr
    assert "0 files read, 1 passed over" in result.stderr


def test_records_without_exchanges_are_left_by_reparse(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    assert run("corpus", "add", db, SEED, *OFFLINE).code == 0
    with Corpus(db) as corpus:
        corpus.add([Record(pmid="998000001", title="One")])
    assert run("corpus", "reparse", db) == (0, "", "scraper: 0 of 2 records changed\n")
    assert run("corpus", "reparse", db, "-q") == (0, "", "")
