"""Who may read what we write: the cache, the pace and logs only their owner, whatever the umask; outputs follow the umask."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.files import open_output
from tests.conftest import CASSETTES, Run
from tests.local_network import PlainServer, serving

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a system without modes")
PAGE = (CASSETTES / "landing" / "37622028" / "body.txt").read_bytes()
OURS = ("home", "tmp", "run.log")  # what nobody else is to read; all else is the user's output


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=["umask 022", "umask 000", "umask 077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_state_is_private_and_outputs_follow_the_umask(
    run: Run, umask: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    (work / "tmp").mkdir(parents=True)
    monkeypatch.setenv("SCRAPER_CACHE_DIR", str(work / "home" / ".cache" / "scraper"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(work / "tmp"))
    with serving(PlainServer()) as server:
        server.replies["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nAllow: /\n")
        server.replies["/37622028/"] = (200, {"Content-Type": "text/plain; charset=utf-8"}, PAGE)
        monkeypatch.setenv("SCRAPER_BASE_URL_LANDING", f"http://{server.place}")
        named = ("-o", "out.jsonl", "--report", "report.json", "--failed-output", "failed.jsonl", "--log-file", "run.log")
        monkeypatch.chdir(work)
        assert run("fetch", "37622028", "--sources", "landing", "--record", "kept", *named).code == 0
        assert run("corpus", "add", "papers.db", "37622028", "--sources", "landing").code == 0
        assert run("doctor", "--offline").code == 0
    made = {path.relative_to(work): path for path in work.rglob("*") if path != work / "tmp"}
    private = {str(name) for name in made if name.parts[0] in OURS}
    assert {"run.log", "home/.cache", "home/.cache/scraper/exchanges.sqlite3", "home/.cache/scraper/robots"} < private
    assert len([name for name in private if name.startswith("tmp/scraper-pace-")]) >= 3  # the folder, its turns, its lock
    for name, path in made.items():
        whole = 0o777 if path.is_dir() else 0o644 if name.suffix == ".db" else 0o666  # SQLite never asks for more
        assert mode_of(path) == (whole & 0o700 if str(name) in private else whole & ~umask), name


def test_a_folder_of_the_pace_that_others_could_write_in_is_closed(
    umask: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scraper.fetch.pace import pace_folder

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "scraper-pace").mkdir(mode=0o777)
    assert pace_folder() == tmp_path / "scraper-pace"
    assert mode_of(tmp_path / "scraper-pace") == 0o700


def test_a_file_that_replaces_a_private_one_is_private_from_its_beginning(umask: int, tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    out.touch(mode=0o600)
    with open_output(str(out)) as stream:
        stream.write(b"one\n")
        assert mode_of(tmp_path / "records.jsonl.part") == 0o600
    assert mode_of(out) == 0o600
