"""The command against a server of our own: report, failures, recording, Ctrl-C."""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
import tenacity

import scraper
from scraper.errors import FetchError
from scraper.fetch import client as client_module
from scraper.fetch.transport import Transport
from scraper.model import Capture, Request
from tests.conftest import CASSETTES, Run

KNOWN = {"37622028": (CASSETTES / "pubtator3" / "37622028" / "body.txt").read_bytes()}
PUBMED = (CASSETTES / "landing" / "999000011" / "body.html").read_bytes().replace(b"1,042 references", b"3 references")
ITEM = b'<li><ol class="references-and-notes-list"><li class="skip-numbering" value="1">Reference.</li></ol></li>'
FRAGMENT = b'<ol class="references-list">' + ITEM * 3 + b"</ol>"
CITING = b'<html><body><pre class="search-results-chunk">999000014\r\n999000016</pre></body></html>'
PAGE = (CASSETTES / "landing" / "999000001" / "body.html").read_bytes()
SECRET = "someone.private@example.org"


class Handler(http.server.BaseHTTPRequestHandler):
    """PubTator's export of the seed, landing pages, no robots.txt; PMID 13 always fails, 14 is the seed now, 403 is blocked.

    Paths in `broken` are refused, with what was asked for in the reply.
    """

    broken: ClassVar[set[str]] = set()
    asked: ClassVar[list[str]] = []
    held: ClassVar[dict[str, threading.Event]] = {}  # paths whose reply waits

    def do_GET(self) -> None:
        status, kind, body = self.reply()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reply(self) -> tuple[int, str, bytes]:
        path, _, query = self.path.partition("?")
        self.asked.append(self.path)
        if path in self.held:
            self.held[path].wait(30)
        if path in self.broken:
            return 418, "text/plain", f"no {self.path} for {SECRET}".encode()
        if "/export/" in path:
            pmids = query.removeprefix("pmids=").split(",")
            if "13" in pmids:
                return 418, "text/plain", b"no"
            if pmids == ["14"]:
                return 200, "text/plain; charset=utf-8", KNOWN["37622028"]
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
    for state in (Handler.broken, Handler.asked, Handler.held):
        state.clear()  # type: ignore[attr-defined]
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


def without_cost(stderr: str) -> str:
    """What was said, but for the closing line's requests, time and advice."""
    return re.sub(r"(papers delivered[^;]*).*", r"\1", stderr)


def test_a_replay_says_what_the_run_said(run: Run, server: str, tmp_path: Path) -> None:
    """Stored without a source, failed, gone and merged stay what they were; what failed is told in the same words."""
    kept = str(tmp_path / "kept")
    asked = ("fetch", "999000001", "7", "13", "14", "--sources", "landing,pubtator3")
    Handler.broken.add("/page/13/")
    told = []
    for more in (("--record", kept), ("--captures", kept, "--offline")):
        report, failed = tmp_path / "report.json", tmp_path / "failed.jsonl"
        result = run(*asked, *more, "--report", str(report), "--failed-output", str(failed))
        sums = json.loads(report.read_text())
        ended = {name: sums[name] for name in ("asked", "stored", "gone", "merged", "failed")}
        told.append((result.code, result.stdout, without_cost(result.stderr), failed.read_text(), ended))
    assert told[0] == told[1]
    code, stdout, _, failed_lines, ended = told[0]
    assert code == 3
    assert ended == {"asked": 4, "stored": 1, "gone": 1, "merged": 1, "failed": {"http_418": 1}}
    assert '"merged"' in failed_lines
    (record,) = map(json.loads, stdout.splitlines())
    assert [one["outcome"] for one in record["provenance"]["sources"]] == ["ok", "absent"]
    files = [path for path in Path(kept).rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    exchange = json.loads((Path(kept) / "landing" / "13-failed" / "exchange.json").read_text())
    assert (exchange["outcome"], exchange["status"], exchange["reason"]) == ("failed", 418, "HTTP 418")


def test_a_list_that_could_not_be_read_is_replayed_so(run: Run, server: str, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    Handler.broken.add("/999000011/references/")
    asked = ("fetch", "999000011", "--sources", "landing")
    live, again = run(*asked, "--record", kept), run(*asked, "--captures", kept, "--offline")
    assert live._replace(stderr=without_cost(live.stderr)) == again._replace(stderr=without_cost(again.stderr))
    assert live.code == 3
    assert "rest_not_read" in live.stdout
    Handler.broken.clear()
    whole = run(*asked, "--record", kept)  # a later, good exchange of the same address wins over the failed one
    assert whole.code == 0
    assert run(*asked, "--captures", kept, "--offline") == whole


def test_a_failure_hides_no_document_and_a_later_document_wins(run: Run, server: str, tmp_path: Path) -> None:
    kept, asked = str(tmp_path / "kept"), ("fetch", "999000001", "--sources", "landing")
    Handler.broken.add("/page/999000001/")
    assert run(*asked, "--record", kept).code == 1
    assert run(*asked, "--captures", kept, "--offline").code == 1
    Handler.broken.clear()
    whole = run(*asked, "--record", kept)
    assert run(*asked, "--captures", kept, "--offline") == whole
    Handler.broken.add("/page/999000001/")
    assert run(*asked, "--record", kept).code == 1
    assert run(*asked, "--captures", kept, "--offline") == whole


def test_a_failure_without_any_reply_is_kept_and_replayed(
    run: Run, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept, asked = tmp_path / "kept", ("fetch", "37622028", "--sources", "pubtator3")
    monkeypatch.setattr(Transport, "exchange", refuse)
    live = run(*asked, "--record", str(kept))
    again = run(*asked, "--captures", str(kept), "--offline")
    said, repeated = (without_cost(one.stderr) for one in (live, again))
    assert (live.code, live.stdout, said) == (again.code, again.stdout, repeated)
    assert (live.code, SECRET in said) == (1, False)
    (folder,) = (kept / "pubtator3").iterdir()
    exchange = json.loads((folder / "exchange.json").read_text())
    assert (exchange["status"], exchange["outcome"], exchange["kind"]) == (None, "failed", "broken")
    assert (folder / "body.bin").read_bytes() == b""


@pytest.mark.parametrize("cut", [200, 60])
def test_what_a_reply_repeats_of_keys_is_shown_nowhere(
    run: Run, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cut: int
) -> None:
    """NCBI names the key it does not know; messages are cut at a length."""
    key, log, failed = "0123456789abcdef0123", tmp_path / "log", tmp_path / "failed.jsonl"
    monkeypatch.setenv("NCBI_API_KEY", key)
    monkeypatch.setenv("NCBI_EMAIL", SECRET)
    monkeypatch.setenv("SCRAPER_BASE_URL_PUBMED", server)
    reason = f"\x1b[31mof {SECRET}:\nAPI key {key} invalid"[:cut]
    page = f"<PubmedArticleSet><ERROR>{reason}</ERROR></PubmedArticleSet>".encode()
    monkeypatch.setattr(Handler, "reply", lambda _: (200, "text/xml", page))
    monkeypatch.setattr(Handler, "do_POST", Handler.do_GET, raising=False)
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())
    result = run("fetch", "7", "--sources", "pubmed", "-vv", "--log-file", str(log), "--failed-output", str(failed))
    assert result.code == 1
    for text in (result.stderr, log.read_text(), failed.read_text()):
        assert "E-utilities report an error" in text
        assert not re.search(f"{key[:6]}|{SECRET[:12]}|\x1b", text)
    assert all(re.match(r"\d{4}-\d\d-\d\dT", line) for line in log.read_text().splitlines())


def refuse(_self: Transport, request: Request, **_options: object) -> Capture:
    raise FetchError(f"no whole reply to {SECRET}", source=request.source, kind="broken")


def test_a_block_page_is_replayed_as_one(run: Run, server: str, tmp_path: Path) -> None:
    asked = ("fetch", "403", "999000001", "--sources", "pubtator3")
    live = run(*asked, "--record", str(tmp_path))
    again = run(*asked, "--captures", str(tmp_path), "--offline")
    assert live._replace(stderr=without_cost(live.stderr)) == again._replace(stderr=without_cost(again.stderr))
    assert again.code == 4


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


def test_a_record_comes_as_soon_as_its_own_sources_have_answered(server: str) -> None:
    Handler.held["/page/999000011/"] = threading.Event()
    records = scraper.fetch_many(["999000001", "999000011"], sources="landing")
    assert next(records).pmid == "999000001"  # while the other page is still to come
    Handler.held["/page/999000011/"].set()
    assert [record.pmid for record in records] == ["999000011"]


def test_a_second_run_asks_for_what_the_first_did_not_get(run: Run, server: str, tmp_path: Path) -> None:
    asked = ("fetch", "999000001", "999000011", "13", "--sources", "landing,pubtator3")
    Handler.broken.add("/page/999000011/")
    assert run(*asked).code == 3
    first, Handler.broken = set(Handler.asked), set()
    Handler.asked.clear()
    whole = run(*asked)
    again = {path for path in Handler.asked if path in first and not path.endswith("pmids=13")}
    assert again == {"/page/999000011/"}
    Handler.asked.clear()
    assert run(*asked).stdout == whole.stdout
    assert {"/page/999000001/", "/page/999000011/"}.isdisjoint(Handler.asked)
    for anew in (("--max-age", "0"), ("--no-cache",)):
        assert run("fetch", "999000001", "--sources", "landing", *anew).code == 0
    assert Handler.asked.count("/page/999000001/") == 2


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
        out.write_text("precious\n")
        command = [Path(sys.executable).parent / "scraper", "fetch", "37622028", "8", "--captures", CASSETTES,
                   "--sources", "pubtator3", "-o", out, "--report", report, "-v"]  # fmt: skip
        # A shell without job control starts what runs behind with Ctrl-C ignored. That is inherited, and rightly kept; a signal
        # that is handled here is not ignored there.
        before = signal.signal(sent, signal.default_int_handler)
        process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        signal.signal(sent, before)
        assert process.stderr is not None
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            assert process.stderr.readline() == "scraper: PMID 37622028: stored\n"
            while process.poll() is None and not Path(f"{out}.part").stat().st_size:
                os.sched_yield()
            process.send_signal(sent)
            words = process.communicate(timeout=30)[1]
    assert process.returncode == code
    assert "Traceback" not in words
    assert words.splitlines()[-1].partition(";")[0] in ("scraper: interrupted", "scraper: terminated")
    assert "the same command goes on where it was" in words
    assert out.read_text() == "precious\n"
    assert f"{out}.part holds 1 whole line; {out} is as it was" in words
    assert json.loads(Path(f"{out}.part").read_text())["pmid"] == "37622028"
    assert json.loads(report.read_text())["asked"] == 1
