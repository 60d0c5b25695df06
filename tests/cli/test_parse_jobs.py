"""`parse -j N`: the bytes, the words and the exit code are those of one process, whatever happens to the others."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from scraper.pipeline import read_side_by_side
from tests.conftest import Run

MANY = 3_000


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def write_documents(path: Path, first: int, number: int) -> str:
    text = "{0}|t|Newts of pond {0}\n{0}|a|They swim.\n{0}\t0\t5\tNewts\tSpecies\t8316\n\n"
    path.write_text("".join(map(text.format, range(first, first + number))))
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    page = tmp_path / "page.html"
    page.write_text("<html><p>no paper</p></html>")
    cut = tmp_path / "cut.pubtator"
    write_documents(cut, 998_100_000, 4)
    cut.write_text(cut.read_text() + "998100009|t|Cut\n")
    return [
        write_documents(tmp_path / "a.pubtator", 998_200_000, 120), str(page), str(cut), "-", str(tmp_path / "none"),
        *(write_documents(tmp_path / f"{number}.pubtator", 998_300_000 + number, 1) for number in range(5)),
    ]  # fmt: skip


@pytest.mark.parametrize("format_", ["jsonl", "csv", "biocjson"])
def test_it_is_what_one_process_makes(run: Run, files: list[str], temporary: Path, format_: str) -> None:
    stdin = "998400001|t|Piped\n998400001|a|Text.\n\n"
    one, three = (run("parse", "-j", jobs, "--format", format_, *files, stdin=stdin) for jobs in ("1", "3"))
    assert (three.code, three.stdout, three.stderr) == (one.code, one.stdout, one.stderr)
    assert (one.code, "998400001" in one.stdout, list(temporary.iterdir())) == (3, True, [])


def test_nothing_delivered(run: Run, tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("none", "nothing")]
    result = run("parse", "-j", "2", *names, "-o", str(tmp_path / "out.jsonl"))
    assert (result.code, result.stderr.count("cannot be read"), (tmp_path / "out.jsonl").exists()) == (1, 2, False)


@pytest.mark.parametrize("killed", [{0}, {1, 2}, {0, 1, 2, 3, 4}])
def test_a_file_whose_process_is_killed_is_named_and_the_others_delivered(
    run: Run, files: list[str], temporary: Path, monkeypatch: pytest.MonkeyPatch, killed: set[int]
) -> None:
    small = files[5:]
    start, number = read_side_by_side._Worker, itertools.count()

    class Hostile(start):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__()
            if next(number) in killed:
                os.kill(self.process.pid, signal.SIGSTOP)  # so that it has its file, and not yet read it
                threading.Timer(0, self.process.kill).start()

    monkeypatch.setattr(read_side_by_side, "_Worker", Hostile)
    result = run("parse", "-j", "2", *small)
    lost = [name for name in small if f"scraper: {name}: the process that read it was killed" in result.stderr]
    wanted = run("parse", *(name for name in small if name not in lost)).stdout if len(lost) < len(small) else ""
    assert 1 <= len(lost) <= len(killed)
    assert (result.stdout, result.code, list(temporary.iterdir())) == (wanted, 3 if len(lost) < 5 else 1, [])


def test_no_room_for_what_waits(run: Run, files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_side_by_side, "_name_lines", lambda folder, number: Path(folder) / "none" / str(number))
    result = run("parse", "-j", "2", *files[5:])
    assert result.code == 1
    assert "No such file or directory; set TMPDIR to a folder with room" in result.stderr


def test_an_interrupt_ends_all_of_them(tmp_path: Path, temporary: Path) -> None:
    names = [write_documents(tmp_path / f"{number}.pubtator", 998_000_000 + number * MANY, MANY) for number in range(4)]
    command = [sys.executable, "-m", "scraper", "parse", "-j", "2", *names]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()  # the pipe takes no more than a part of the first file: the run cannot be over
        os.killpg(process.pid, signal.SIGINT)
        told = process.stderr.read().decode()  # until the last process has closed it
        assert (process.wait(), told) == (130, "\nscraper: interrupted\n")
    assert list(temporary.iterdir()) == []
