"""`scraper bulk fetch` against a server of our own: exit codes, what is told, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper.bulk.download.run import MOST_AT_ONCE
from scraper.cli import bulk_fetch
from scraper.cli.bulk_fetch import fetch
from scraper.sources.whole_files import OTHERS
from tests.conftest import Run
from tests.file_server import BASELINE, UPDATES, FileServer, Served, cut, serving_files, status

NAMES = [f"pubmed26n{number:04}.xml.gz" for number in (1, 2, 3)]
ONE = BASELINE + NAMES[0]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    with serving_files(monkeypatch) as server:
        for name in NAMES[:2]:
            server.add(BASELINE + name)
        server.add(UPDATES + NAMES[2])
        yield server


def test_all_there_is_0_also_the_second_time(run: Run, server: FileServer, tmp_path: Path) -> None:
    folder = str(tmp_path / "pubmed")
    result = run("bulk", "fetch", folder)
    assert (result.code, result.stdout) == (0, "")
    assert result.stderr.startswith("scraper: 3 of 3 files are there, 3 fetched; ")
    again = run("bulk", "fetch", folder)
    assert (again.code, again.stderr.partition(";")[0]) == (0, "scraper: 3 of 3 files are there")
    assert run("bulk", "fetch", folder, "-q").stderr == ""
    assert run("bulk", "fetch", folder, "--offline").code == 0


def test_some_failed_is_3_and_named(run: Run, server: FileServer, tmp_path: Path) -> None:
    server.files[f"{ONE}.md5"] = Served(b"")
    report = tmp_path / "report.json"
    result = run("bulk", "fetch", str(tmp_path / "pubmed"), "--only", "1-2,7-9", "--report", str(report), "-q")
    assert result.code == 3
    assert f"scraper: {NAMES[0]}: what should be the checksum of {NAMES[0]} is none" in result.stderr
    assert "scraper: pubmed26n0007.xml.gz to pubmed26n0009.xml.gz: not on the listing of the server" in result.stderr
    told = json.loads(report.read_text())
    assert {name: told[name] for name in ("asked", "fetched", "there", "failed", "retries")} == {
        "asked": 3, "fetched": 1, "there": 0, "failed": 2, "retries": 4,
    }  # fmt: skip
    assert {one["name"]: one["kind"] for one in told["failures"]} == {
        NAMES[0]: "no_checksum", "pubmed26n0007.xml.gz to pubmed26n0009.xml.gz": "not_listed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "fault", "code"),
    [
        (BASELINE, status(404), 1), (BASELINE, status(403), 4), (ONE, status(404), 3), (ONE, status(403), 4),
    ],
)  # fmt: skip
def test_what_fails_has_its_code(run: Run, server: FileServer, tmp_path: Path, path: str, fault: Any, code: int) -> None:
    server.faults[path] = [fault] * 9
    result = run("bulk", "fetch", str(tmp_path / "pubmed"), "-j", "1")
    assert (result.code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr


def test_nothing_had_is_1(run: Run, server: FileServer, tmp_path: Path) -> None:
    server.faults[ONE] = [status(404)]
    result = run("bulk", "fetch", str(tmp_path / "pubmed"), "--only", "1")
    assert result.code == 1
    assert f"scraper: {NAMES[0]}: HTTP 404" in result.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--only", "3-1"], "names no files"),
        (["-j", "9"], "9 is not in the range 1<=x<=4"),
        (["--also", "icite"], "'icite' is not one of"),
        (["--no-baseline", "--no-updates"], "nothing is left to fetch"),
        (["--report", "/no/such/folder/x"], "there is no folder"),
    ],
)
def test_usage_is_2_and_asks_nothing(run: Run, server: FileServer, tmp_path: Path, args: list[str], told: str) -> None:
    result = run("bulk", "fetch", str(tmp_path / "pubmed"), *args)
    assert result.code == 2
    assert told in result.stderr
    assert server.seen == []
    assert not (tmp_path / "pubmed").exists()


def test_last_years_files_are_2_and_stay(run: Run, server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "pubmed25n0001.xml.gz").write_bytes(b"of last year")
    result = run("bulk", "fetch", str(tmp_path))
    assert result.code == 2
    assert "name another folder, or move those files away" in result.stderr
    assert (tmp_path / "pubmed25n0001.xml.gz").read_bytes() == b"of last year"


def test_a_dry_run_prints_names(run: Run, server: FileServer, tmp_path: Path) -> None:
    result = run("bulk", "fetch", str(tmp_path / "pubmed"), "-n", "--no-updates")
    assert (result.code, result.stdout.split()) == (0, NAMES[:2])
    assert result.stderr == "scraper: 2 files would be fetched, about 40 MB; 0 are there; nothing was changed\n"


def test_each_file_is_told_when_asked(run: Run, server: FileServer, tmp_path: Path) -> None:
    server.faults[ONE] = [cut(3)]
    result = run("bulk", "fetch", str(tmp_path / "pubmed"), "-vv", "--log-file", str(tmp_path / "log"))
    size = len(server.files[ONE].body)
    assert f"scraper: {NAMES[0]}: fetched, {size} B\n" in result.stderr
    assert f"GET {server.url}{BASELINE}: HTTP 200" in (tmp_path / "log").read_text()


def test_a_base_address_of_no_source_is_2(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_BASE_URL_PUBMED_FILE", "http://127.0.0.1:9")
    result = run("bulk", "fetch", str(tmp_path / "pubmed"))
    assert result.code == 2
    assert "did you mean pubmed_files?" in result.stderr


def test_the_base_address_may_stand_in_the_settings_file(
    run: Run, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCRAPER_BASE_URL_PUBMED_FILES")
    folder = tmp_path / "config" / "scraper"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'scraper_base_url_pubmed_files = "{server.url}"\n')
    assert run("bulk", "fetch", str(tmp_path / "pubmed"), "-q").code == 0


def test_what_the_options_offer_is_what_there_is() -> None:
    """Said twice, so that the command line needs no import."""
    also = next(option for option in fetch.params if option.name == "also")
    at_once = next(option for option in fetch.params if option.name == "at_once")
    assert list(also.type.choices) == list(OTHERS)  # type: ignore[attr-defined]
    assert at_once.type.max == MOST_AT_ONCE == bulk_fetch._MOST_AT_ONCE  # type: ignore[attr-defined]


class Far:
    """A download on its way."""

    done, to_do, bytes = 3, 12, 2_500_000

    def waits_for(self) -> str | None:
        return "files.example.org asks to wait 5 s"


def test_the_line_that_moves_counts_files_and_bytes() -> None:
    now = bulk_fetch._look(Far(), 10.0)  # type: ignore[arg-type]
    assert now == (3, 12, "files", "2.5 MB, 250 kB/s; files.example.org asks to wait 5 s")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_keeps_the_part_and_the_next_run_goes_on_there(
    run: Run, server: FileServer, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    """The server gives the beginning of a file and then nothing, until the command has ended."""
    server.add(ONE, os.urandom(300_000))
    begun, ended = threading.Event(), threading.Event()

    def hold(handler: Any, served: Served) -> None:
        handler.send_response(200)
        handler.send_header("ETag", served.etag or "")
        handler.send_header("Content-Length", str(len(served.body)))
        handler.end_headers()
        handler.wfile.write(served.body[:200_000])
        begun.set()
        ended.wait(30)

    server.faults[ONE] = [hold]
    folder = tmp_path / "pubmed"
    command = [Path(sys.executable).parent / "scraper", "bulk", "fetch", folder, "--only", "1"]
    before = signal.signal(sent, signal.default_int_handler)  # one that is ignored here would be ignored there
    process = subprocess.Popen(command, env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}, stderr=subprocess.PIPE, text=True)
    signal.signal(sent, before)
    assert begun.wait(30)
    part = folder / f"{NAMES[0]}.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        os.sched_yield()
    process.send_signal(sent)
    words = process.communicate(timeout=30)[1]
    ended.set()
    assert process.returncode == code
    assert words.splitlines()[-1].endswith("; the same command goes on where it was")
    have = part.stat().st_size
    assert part.read_bytes() == server.files[ONE].body[:have]
    assert run("bulk", "fetch", str(folder), "--only", "1").code == 0
    assert server.asked(ONE)[-1]["range"] == f"bytes={have}-"
    assert (folder / NAMES[0]).read_bytes() == server.files[ONE].body
