"""Planted secrets are found nowhere: not in what is printed, not in any file, not in a page, not in an answer to an assistant."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import tenacity

from scraper.fetch import client as client_module
from scraper.fetch import pace as pace_module
from scraper.fetch.transport import Transport
from scraper.mcp.library import Asking, Library
from scraper.model import Capture
from tests.conftest import CASSETTES, Run
from tests.local_network import LocalProxy, serving
from tests.mcp.talking import ask
from tests.planted.echoing import PAPER, PLANS, EchoServer, reply
from tests.planted.places import CORES, contents_of, find_secrets, settings_of
from tests.view.site.reader import Reader

# What each run writes files with, and says most.
LOUD = ("-vv", "--log-file", "run.log")
SOURCES = "landing,pubtator3,pubmed,openalex,semanticscholar,crossref,opencitations,idconv"  # every kind of key, and no key
FIRST = ("fetch", PAPER, "--sources", SOURCES, *LOUD, "--record", "kept", "-o", "out.jsonl", "--report", "report.json",
         "--failed-output", "failed.jsonl")  # fmt: skip
MORE = (
    ("fetch", PAPER, "7", "--sources", "all", "-o", "again.jsonl", *LOUD),  # with what the cache has
    ("corpus", "add", "papers.db", PAPER, "7", "--sources", "all", *LOUD),
    ("corpus", "retry", "papers.db", *LOUD),
    ("corpus", "status", "papers.db"),
    ("corpus", "export", "papers.db", "-o", "export.jsonl"),
    ("citing", PAPER, "--sources", "citing", *LOUD),
    ("search", "pain", "--record", "kept"),
    ("ids", "10.5555/inv.32", "PMC9990032", "--record", "kept"),
    ("doctor", "--sources", "all"),
    ("config",),
    ("config", "--json"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No waiting between tries and turns; all files in one folder."""
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())
    monkeypatch.setattr(pace_module, "_SHARE_OF_RATE", 1e6)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def plant(given: dict[str, str], how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put the settings into the environment, or into the settings file."""
    if how == "environment":
        for name, value in given.items():
            monkeypatch.setenv(name.upper() if name != "http_proxy" else name, value)
        return
    path = tmp_path / "config" / "scraper" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items()))


SENT = {"contact0planted", "base0planted", "query0planted"}  # what a source must have got for the trial to say something


def leaks(tmp_path: Path, cores: Any, **printed: str) -> dict[str, list[str]]:
    """The secrets that are found, by where; the settings file is the user's own."""
    texts = [*((name, text.encode()) for name, text in printed.items()), *contents_of(tmp_path)]
    found = {name: find_secrets(text, cores) for name, text in texts if "/config/scraper/" not in name}
    return {name: cores for name, cores in found.items() if cores}


def try_commands(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str, way: str, commands: Sequence[tuple[str, ...]]
) -> tuple[dict[str, list[str]], set[str]]:
    """Run the commands with all secrets set, against a server that follows a plan; gives what is found where, and what it got."""
    with serving(EchoServer(PLANS[plan])) as server, serving(LocalProxy(user="proxyuser0planted:q7@proxy0planted:2")) as proxy:
        plant(settings_of(server.place, proxy.place if "proxy" in way else None), way.partition(",")[0], monkeypatch, tmp_path)
        said = {}
        for command in commands:
            result = run(*command)
            assert result.code in (0, 1, 3, 4), (command, result.stderr)
            said |= {f"stdout of {command}": result.stdout, f"stderr of {command}": result.stderr}
    return leaks(tmp_path, CORES, **said), set(find_secrets(" ".join(server.asked).encode(), CORES))


@pytest.mark.parametrize("plan", PLANS)
def test_secrets_are_found_nowhere(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str) -> None:
    found, sent = try_commands(run, tmp_path, monkeypatch, plan, "environment", [FIRST])
    assert found == {}
    assert sent >= SENT


@pytest.mark.parametrize("way", ["environment", "file, through a proxy"])
@pytest.mark.parametrize("plan", ["whole, repeated in headers", "whole, repeated inside", "an error in JSON"])
def test_no_command_shows_them(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str, way: str) -> None:
    found, sent = try_commands(run, tmp_path, monkeypatch, plan, way, [FIRST, *MORE])
    assert found == {}
    assert sent >= SENT


@pytest.mark.parametrize("settings", ["right", "wrong"])
def test_a_crash_shows_no_secret(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str) -> None:
    """A bug whose message holds all there is: the traceback is shown, for a report, without them."""

    def crash(self: Transport, *_args: object) -> Capture:
        if settings == "wrong":  # meanwhile
            monkeypatch.setenv("NCBI_API_KEY", "\n")
        raise RuntimeError(f"of {self._secrets} and {self._user_agent}")

    monkeypatch.setattr(Transport, "_capture", crash)
    with serving(EchoServer(PLANS["500"])) as server:
        plant(settings_of(server.place), "environment", monkeypatch, tmp_path)
        result = run("fetch", PAPER, "--sources", "landing", *LOUD)
    assert result.code == 1
    assert "RuntimeError" in result.stderr
    assert 'in crash\n    raise RuntimeError(f"of {' in result.stderr
    assert result.stderr.endswith("scraper: this is a bug of scraper: please report it with what stands above\n")
    assert leaks(tmp_path, CORES, stdout=result.stdout, stderr=result.stderr) == {}


@pytest.mark.parametrize("plan", ["whole, repeated inside", "an error in JSON", "403", "no headers"])
def test_no_answer_and_no_page_shows_them(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str) -> None:
    """What an assistant is told, and what is shown in the browser, of papers that were asked for and of those that failed."""
    with serving(EchoServer(PLANS[plan])) as server:
        plant(settings_of(server.place), "environment", monkeypatch, tmp_path)
        run("corpus", "add", "papers.db", PAPER, "7", "--sources", SOURCES)
        library = Library("papers.db", Asking(), SOURCES)
        asked = {
            "get_record": {"id": PAPER},
            "citing_articles": {"id": "7"},
            "search_pubmed": {"query": "pain"},
            "corpus_overview": {},
        }
        said = {name: ask(library, name, **given) for name, given in asked.items()}
        site = Reader("papers.db")
        with contextlib.closing(site.desk):
            pages = {path: site(path).text for path in ("/", "/search?words=a", f"/paper/{PAPER}", "/failures", "/changes")}
        rendered = run("render", PAPER, "--corpus", "papers.db")
    texts = {
        **pages,
        **{name: f"{got.text} {got.data}" for name, got in said.items()},
        "render": rendered.stdout + rendered.stderr,
    }
    assert "Failures" in pages["/failures"]
    assert rendered.code == (0 if plan == "whole, repeated inside" else 1)
    assert leaks(tmp_path, CORES, **texts) == {}


def test_an_address_in_a_document_of_its_own_stays(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user may be an author: what a record says of them is not changed."""
    body = (CASSETTES / "pubmed" / "999000012" / "body.xml").read_bytes()
    ours = b"<AffiliationInfo><Affiliation>Us. contact0planted@q7.example</Affiliation></AffiliationInfo></Author>"
    page = reply("200 OK", body.replace(b"</Author>", ours, 1), kind="text/xml")
    with serving(EchoServer(lambda _asked: page)) as server:
        plant(settings_of(server.place), "environment", monkeypatch, tmp_path)
        result = run("fetch", "999000012", "--sources", "pubmed")
    assert result.code == 0
    assert "Us. contact0planted@q7.example" in result.stdout
