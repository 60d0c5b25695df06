"""`scraper mcp` as a program: the protocol on stdout and nothing else, and how it ends."""

from __future__ import annotations

import contextlib
import http.server
import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from scraper.mcp.limits import MOST_BYTES
from scraper.mcp.tools import TOOLS
from scraper.store.corpus import Corpus
from tests.conftest import CASSETTES
from tests.mcp.talking import OTHER, SEED, call, command, environment, make_corpus, paper, talk

OFFLINE = ("--captures", str(CASSETTES), "--offline")
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_that_starts_the_server(tmp_path: Path, mode: str) -> None:
    make_corpus(tmp_path / "pain.db", paper("998000001", title="Quillamine in pain"))

    async def script(client: Any) -> None:
        assert client.server_info.name == "literature-scraper"
        assert {tool.name for tool in (await client.list_tools()).tools} == {tool.name for tool in TOOLS}
        record = await call(client, "get_record", id=SEED)
        assert (record.data["pmid"], record.data["answered_by"]) == (SEED, "sources")
        assert record.size < MOST_BYTES
        assert (await call(client, "get_record", id=998000001)).data["answered_by"] == "corpus"
        assert (await call(client, "citing_articles", id=SEED)).data["held"] == 4
        assert (await call(client, "references", id=SEED)).data["held"] == 5
        assert (await call(client, "snowball", ids=[SEED, OTHER])).data["found"] == 13
        assert (await call(client, "search_corpus", query="quillamine")).data["total"] == 1
        assert (await call(client, "corpus_overview")).data["papers"] == 1
        refused = await call(client, "get_record", id="PMC")
        assert (refused.is_error, "is no id of a paper" in refused.text) == (True, True)

    talk(command("--corpus", str(tmp_path / "pain.db"), *OFFLINE), script, mode=mode)


class Server:
    """The program with pipes of our own, to look at every byte."""

    def __init__(self, *args: str, **environ: str):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scraper", "mcp", *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            env={**environment(), **environ},
        )  # fmt: skip

    def pipe(self, name: str) -> IO[str]:
        found: IO[str] | None = getattr(self.process, name)
        assert found is not None
        return found

    def say(self, *messages: dict[str, Any]) -> None:
        for message in messages:
            self.pipe("stdin").write(json.dumps(message) + "\n")
        self.pipe("stdin").flush()

    def hear(self) -> dict[str, Any]:
        line = self.pipe("stdout").readline()
        assert line, self.pipe("stderr").read()
        found: dict[str, Any] = json.loads(line)
        return found

    def greet(self) -> None:
        self.say(HELLO)
        assert self.hear()["result"]["serverInfo"]["name"] == "literature-scraper"
        self.say(READY)

    def ask(self, number: int, name: str, **arguments: Any) -> None:
        params = {"name": name, "arguments": arguments}
        self.say({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})

    def end(self) -> tuple[int, str, str]:
        """Exit code, and what was still said on stdout and stderr."""
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """What a test starts, ended with it."""
    started: list[Server] = []
    yield started
    for one in started:
        one.process.kill()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            if stream is not None and not stream.closed:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        one.process.wait()


def test_nothing_but_the_protocol_on_stdout_and_a_clean_end(servers: list[Server]) -> None:
    server = Server(*OFFLINE, "-vv")
    servers.append(server)
    server.greet()
    server.pipe("stdin").write("no JSON\n{\n\n")
    server.ask(2, "get_record", id=SEED)
    assert server.hear()["id"] == 2
    server.ask(3, "references", id="999000005")
    assert server.hear()["id"] == 3
    server.say({"jsonrpc": "2.0", "id": 4, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}})
    assert server.hear()["error"]
    code, out, err = server.end()
    assert (code, out) == (0, "")
    assert f"scraper: PMID {SEED}: stored" in err  # as -v says
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGTERM, 143, "scraper: terminated"), (signal.SIGINT, 130, "scraper: interrupted")]
)
def test_signals_end_it(servers: list[Server], number: int, code: int, told: str) -> None:
    server = Server(*OFFLINE)
    servers.append(server)
    server.greet()
    server.process.send_signal(number)
    assert server.process.wait(60) == code  # stdin is still open
    ended, out, err = server.end()
    assert (ended, out, err.strip()) == (code, "", told)


class _Silent(http.server.BaseHTTPRequestHandler):
    """Takes a request and says nothing."""

    def do_GET(self) -> None:
        self.server.asked.set()  # type: ignore[attr-defined]
        self.server.over.wait(60)  # type: ignore[attr-defined]

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def silent() -> Iterator[Any]:
    """A site of this machine that never answers."""
    site: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Silent)
    site.daemon_threads = True
    site.asked, site.over = threading.Event(), threading.Event()
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.over.set()
    site.shutdown()
    site.server_close()


@pytest.mark.parametrize("how", ["end of stdin", "SIGTERM"])
def test_it_ends_also_while_a_site_does_not_answer(servers: list[Server], silent: Any, how: str) -> None:
    server = Server("--sources", "landing", SCRAPER_BASE_URL_LANDING=f"http://127.0.0.1:{silent.server_address[1]}")
    servers.append(server)
    server.greet()
    server.ask(2, "get_record", id=SEED)
    assert silent.asked.wait(60)
    if how == "SIGTERM":
        server.process.terminate()
        assert server.process.wait(60) == 143
    code, out, err = server.end()
    assert code == (143 if how == "SIGTERM" else 0)
    assert {json.loads(line)["error"]["message"] for line in out.splitlines()} <= {"Connection closed"}
    assert "Traceback" not in err


def test_offline_asks_nobody(servers: list[Server], silent: Any, tmp_path: Path) -> None:
    make_corpus(tmp_path / "pain.db", paper("998000001", title="Quillamine"))
    address = f"http://127.0.0.1:{silent.server_address[1]}"
    names = ("LANDING", "PUBTATOR3", "PUBMED", "ICITE", "EUROPEPMC", "ELINK", "IDCONV")
    environ = {f"SCRAPER_BASE_URL_{name}": address for name in names}
    server = Server("--corpus", str(tmp_path / "pain.db"), *OFFLINE, **environ)
    servers.append(server)
    server.greet()
    asked = [
        ("get_record", {"id": "998000009"}), ("citing_articles", {"id": "10.5555/none"}),
        ("search_pubmed", {"query": "quillamine"}), ("snowball", {"ids": ["998000009", SEED]}), ("references", {"id": SEED}),
    ]  # fmt: skip
    for number, (name, arguments) in enumerate(asked, 2):
        server.ask(number, name, **arguments)
        assert server.hear()["id"] == number
    assert server.end()[0] == 0
    assert not silent.asked.is_set()


def test_it_ends_quietly_when_its_reader_has_gone(servers: list[Server]) -> None:
    server = Server(*OFFLINE)
    servers.append(server)
    server.greet()
    server.pipe("stdout").close()
    server.ask(2, "get_record", id=SEED)
    assert server.process.wait(60) == 0
    assert "Traceback" not in server.pipe("stderr").read()


def test_a_log_is_kept(servers: list[Server], tmp_path: Path) -> None:
    server = Server(*OFFLINE, "--log-file", str(tmp_path / "log"), "-q")
    servers.append(server)
    server.greet()
    server.ask(2, "get_record", id=SEED)
    server.hear()
    assert server.end() == (0, "", "")
    assert re.search(rf"INFO PMID {SEED}: stored", (tmp_path / "log").read_text())


def test_the_corpus_may_be_filled_meanwhile(servers: list[Server], tmp_path: Path) -> None:
    make_corpus(tmp_path / "pain.db", paper("998000001", title="Quillamine"))
    server = Server("--corpus", str(tmp_path / "pain.db"), "--offline")
    servers.append(server)
    server.greet()
    for number, papers in ((2, 1), (3, 2)):
        server.ask(number, "search_corpus", query="quillamine")
        assert server.hear()["result"]["structuredContent"]["total"] == papers
        with Corpus(tmp_path / "pain.db") as corpus:
            corpus.add([paper("998000002", title="Quillamine again")])
    assert server.end()[0] == 0
