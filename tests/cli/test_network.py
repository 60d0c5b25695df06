"""The command against a server of our own: report, failures, recording, Ctrl-C."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CASSETTES, Run

KNOWN = {"37622028": (CASSETTES / "pubtator3" / "37622028" / "body.txt").read_bytes()}
PUBMED = (CASSETTES / "landing" / "999000011" / "body.html").read_bytes().replace(b"1,042 references", b"3 references")
ITEM = b'<li><ol class="references-and-notes-list"><li class="skip-numbering" value="1">Reference.</li></ol></li>'
FRAGMENT = b'<ol class="references-list">' + ITEM * 3 + b"</ol>"
CITING = b'<html><body><pre class="search-results-chunk">999000014\r\n999000016</pre></body></html>'
PAGE = (CASSETTES / "landing" / "999000001" / "body.html").read_bytes()
SECRET = "someone.private@example.org"


class Handler(http.server.BaseHTTPRequestHandler):
    """PubTator's export of the seed, one landing page, no robots.txt; PMID 13 always fails, 403403403 is blocked."""

    def do_GET(self) -> None:
        status, kind, body = self.reply()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reply(self) -> tuple[int, str, bytes]:
        path, _, query = self.path.partition("?")
        if "/export/" in path:
            pmids = query.removeprefix("pmids=").split(",")
            if "13" in pmids:
                return 418, "text/plain", b"no"
            if "403" in pmids:
                return 200, "text/html", b"<html><title>Just a moment...</title></html>"
            found = b"".join(KNOWN[pmid] for pmid in pmids if pmid in KNOWN)
            if not found:
                return 400, "application/json", b'{"detail":"Could not retrieve publications"}'
            return 200, "text/plain; charset=utf-8", found
        html = "text/html; charset=utf-8"
        lists = {"/page/999000011/": PUBMED, "/999000011/references/": FRAGMENT, "/": CITING}
        if path in lists:
            return 200, html, lists[path]
        if path == "/page/999000001/":
            return 200, "text/html; charset=utf-8", PAGE
        return 404, "text/plain", b"Not found"

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    for name in ("LANDING", "PUBTATOR3"):
        monkeypatch.setenv(f"SCRAPER_BASE_URL_{name}", url)
    monkeypatch.setenv("SCRAPER_LANDING_URL", "https://example.org/page/{pmid}/")
    monkeypatch.setenv("NCBI_EMAIL", SECRET)
    yield url
    server.shutdown()
    server.server_close()


def test_report_sums_hold_and_failures_are_listed(run: Run, server: str, tmp_path: Path) -> None:
    report, failed, out = (tmp_path / name for name in ("report.json", "failed.jsonl", "out.jsonl"))
    files = ("--report", str(report), "--failed-output", str(failed), "-o", str(out))
    result = run("fetch", "37622028", "7", "13", "--sources", "pubtator3", *files)
    assert result.code == 3
    sums = json.loads(report.read_text())
    assert (sums["asked"], sums["stored"], sums["gone"], sums["merged"], sums["failed"]) == (3, 1, 1, 0, {"http_418": 1})
    assert sums["requests"] == sums["by_source"]["pubtator3"]["requests"] > 0
    assert [json.loads(line)["pmid"] for line in out.read_text().splitlines()] == ["37622028"]
    lines = [json.loads(line) for line in failed.read_text().splitlines()]
    assert [(line["pmid"], line["outcome"], line["source"]) for line in lines] == [
        ("13", "failed", "pubtator3"),
        ("7", "gone", "pubtator3"),
    ]


def test_recorded_exchanges_answer_offline(run: Run, server: str, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    live = run("fetch", "37622028", "7", "--sources", "pubtator3", "--record", kept)
    again = run("fetch", "37622028", "7", "--sources", "pubtator3", "--captures", kept, "--offline")
    assert (again.code, again.stdout) == (live.code, live.stdout) == (0, live.stdout)
    assert live.stdout.count("\n") == 1
    assert not [path for path in Path(kept).rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_pages_are_read_after_robots_txt(run: Run, server: str) -> None:
    result = run("fetch", "999000001", "--sources", "landing", "-v")
    assert result.code == 0
    assert json.loads(result.stdout)["title"].startswith("TNF-α")
    assert "2 requests" in result.stderr


def test_lists_are_followed_to_their_end_and_replayed(run: Run, server: str, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    live = run("fetch", "999000011", "--sources", "landing", "--record", kept)
    record = json.loads(live.stdout)
    assert [item["position"] for item in record["references"]["items"]] == [1, 2, 3]
    assert (record["references"]["total_reported"], record["references"]["complete"]) == (3, True)
    assert [item["pmid"] for item in record["citing_articles"]["items"]] == ["999000014", "999000016"]
    assert (record["citing_articles"]["total_reported"], record["citing_articles"]["complete"]) == (2, True)
    again = run("fetch", "999000011", "--sources", "landing", "--captures", kept, "--offline")
    assert again.stdout == live.stdout


def test_block_page_is_exit_code_4(run: Run, server: str) -> None:
    result = run("fetch", "403", "999000001", "--sources", "pubtator3")
    assert (result.code, result.stdout) == (4, "")
    assert "bot-check page" in result.stderr


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupt_ends_the_run_and_keeps_what_was_delivered(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """A server that takes the request and never answers: the command ends, without traceback, its files whole."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        env = {**os.environ, "SCRAPER_BASE_URL_PUBTATOR3": url, "XDG_RUNTIME_DIR": str(tmp_path)}
        out, report = tmp_path / "out.jsonl", tmp_path / "report.json"
        command = [Path(sys.executable).parent / "scraper", "fetch", "37622028", "8", "--captures", CASSETTES,
                   "--sources", "pubtator3", "-o", out, "--report", report]  # fmt: skip
        process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            process.send_signal(sent)
            words = process.communicate(timeout=30)[1]
    assert process.returncode == code
    assert "Traceback" not in words
    assert words.strip() in ("scraper: interrupted", "scraper: terminated")
    assert out.exists()
    assert json.loads(report.read_text())["asked"] == 0
