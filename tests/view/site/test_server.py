"""The site on this machine: what is opened, what is not, and how it ends."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from scraper.errors import InputError
from scraper.view.site.server import open_papers, serve
from tests.conftest import ROOT, Run
from tests.view.corpora import make_build, make_corpus, paper


@pytest.mark.enable_socket
def test_the_command_serves_until_it_is_stopped(db: Path) -> None:
    command = [sys.executable, "-m", "scraper", "view", str(db), "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        address = urlsplit(server.stdout.readline().strip())
        assert (address.scheme, address.hostname) == ("http", "127.0.0.1")
        assert server.stderr.readline() == f"scraper: 61 papers of {db} at this address, for you only; Ctrl-C ends\n"
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=30)
        connection.request("GET", f"/?{address.query}")
        reply = connection.getresponse()
        assert reply.status == 200
        assert reply.getheader("server") is None
        connection.close()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in (0, 130)
        assert "Traceback" not in server.stderr.read()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("no.db", None, "no such corpus"),
        ("other.db", b"no database " * 99, "is no SQLite file"),
        ("empty", "", "no build"),
    ],
)
def test_what_is_no_collection_is_told(run: Run, tmp_path: Path, name: str, content: Any, told: str) -> None:
    path = tmp_path / name
    if content == "":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    done = run("view", str(path), "--no-open")
    assert done.code in (1, 2)
    assert told in done.stderr
    assert done.stdout == ""


def test_a_missing_extra_is_told(run: Run, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("view", str(db))
    assert (done.code, done.stderr) == (
        2, "scraper: looking at papers in the browser needs uvicorn: pip install 'literature-scraper[web]'\n",
    )  # fmt: skip


def test_the_site_needs_no_stdout_and_ends_as_interrupted(tmp_path: Path) -> None:
    db = make_corpus(tmp_path / "pain.db")
    command = ["sh", "-c", 'exec "$0" "$@" >&-', sys.executable, "-m", "scraper", "view", str(db), "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("scraper: 61 papers of ")
        server.send_signal(signal.SIGINT)
        assert server.stderr.read().strip() == "scraper: interrupted"
        assert server.wait(30) == 130
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pain.db"]


def test_a_port_that_is_taken_is_told_with_the_way_out(db: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} of 127.0.0.1 cannot be used: .*; choose another with --port, or none"):
            serve(str(db), port=port, ready=lambda _address, _papers: None)


def test_a_folder_is_a_build_and_a_file_a_corpus(db: Path, tmp_path: Path) -> None:
    papers = open_papers(str(db))
    assert (papers.kind, papers.name, papers.count()) == ("corpus", "pain.db", 61)
    papers.close()
    papers = open_papers(make_build(tmp_path, [paper(1)]))
    assert (papers.kind, papers.name, papers.count()) == ("build", "all", 1)
