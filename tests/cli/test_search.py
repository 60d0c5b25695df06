"""`scraper search`: the PMIDs of a query, how it was understood, and what is no answer."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.sample import OFFLINE
from tests.conftest import Run


def test_search_prints_pmids_and_tells_how_it_was_understood(run: Run, tmp_path: Path) -> None:
    result = run("search", "invented pain", *OFFLINE)
    assert (result.code, result.stdout) == (0, "999000002\n999000001\n")
    assert 'the query was read as: "invented"[Title/Abstract]' in result.stderr
    assert "2 papers found" in result.stderr
    assert run("search", "invented pain", *OFFLINE, "-q").stderr == ""
    assert run("search", "invented pain", *OFFLINE, "--count").stdout == "2\n"
    assert run("search", "invented pain", *OFFLINE, "--count", "-o", str(tmp_path / "count")).stdout == ""
    assert (tmp_path / "count").read_text() == "2\n"


def test_search_tells_what_was_not_found_even_when_quiet(run: Run) -> None:
    result = run("search", 'ketmaine[nofield] OR "pain of inventions"', *OFFLINE, "-q")
    assert (result.code, result.stdout) == (0, "999000001\n")
    assert "not found in PubMed, and left out: ketmaine" in result.stderr


def test_nothing_found_is_said(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_text("1\n")
    result = run("search", "abcXYZ", *OFFLINE, "-o", str(out))
    assert (result.code, out.read_text()) == (0, "1\n")
    assert "nothing found" in result.stderr


def test_an_error_is_not_nothing_found(run: Run) -> None:
    result = run("search", "broken backend", *OFFLINE)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "Search Backend failed" in result.stderr


def test_europepmc_is_searched(run: Run) -> None:
    result = run("search", "invented pain", "--source", "europepmc", *OFFLINE)
    assert result.stdout == "999000002\n999000001\n"
    assert "3 papers found, 1 of them without a PMID and left out" in result.stderr
    assert run("search", "x", "--source", "europepmc", "--days", "3", *OFFLINE).code == 2


class Handler(http.server.BaseHTTPRequestHandler):
    """PubMed with 2,345 papers of which it shows 1,000 at once; `down` makes it answer 418."""

    down: ClassVar[bool] = False
    asked: ClassVar[list[dict[str, list[str]]]] = []
    shown: ClassVar[int] = 2_345

    def do_GET(self) -> None:
        given = parse_qs(urlsplit(self.path).query)
        self.asked.append(given)
        start = int(given["retstart"][0])
        shown = range(start, min(self.shown, start + min(1_000, int(given["retmax"][0]))))
        body = (
            f"<eSearchResult><Count>2345</Count><RetMax>{len(shown)}</RetMax><RetStart>{start}</RetStart><IdList>"
            f"{''.join(f'<Id>{998_000_000 + n}</Id>' for n in shown)}</IdList></eSearchResult>"
        ).encode()
        self.send_response(418 if self.down else 200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Handler]]:
    monkeypatch.setattr(Handler, "asked", [])
    monkeypatch.setenv("NCBI_API_KEY", "a-key-of-ours")
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setenv("SCRAPER_BASE_URL_PUBMED", f"http://127.0.0.1:{running.server_address[1]}")
    yield Handler
    running.shutdown()
    running.server_close()


def test_a_recorded_search_is_answered_offline(server: type[Handler], run: Run, tmp_path: Path) -> None:
    online = run("search", "knots", "--record", str(tmp_path))
    assert (online.code, len(online.stdout.split())) == (0, 2_345)
    assert [one["retstart"] for one in server.asked] == [["0"], ["1000"], ["2000"]]
    assert all(one["api_key"] == ["a-key-of-ours"] and one["tool"] for one in server.asked)
    assert not any("a-key-of-ours" in path.read_text() for path in tmp_path.rglob("exchange.json"))
    offline = run("search", "knots", "--captures", str(tmp_path), "--offline")
    assert offline == online
    assert len(server.asked) == 3


def test_an_outage_is_not_nothing_found(server: type[Handler], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "down", True)
    result = run("search", "knots", "--record", str(tmp_path))
    assert (result.code, result.stdout) == (1, "")
    assert "HTTP 418" in result.stderr
    again = run("search", "knots", "--captures", str(tmp_path), "--offline")
    assert (again.code, again.stderr) == (1, result.stderr)


@pytest.mark.parametrize(("limit", "asked"), [(1, ["1"]), (2_000, ["2000"]), (2_345, ["2345"])])
def test_no_more_pmids_than_the_limit_are_printed_or_asked_for(
    server: type[Handler], run: Run, limit: int, asked: list[str]
) -> None:
    result = run("search", "knots", "--limit", str(limit))
    assert (result.code, result.stdout.split()) == (0, [str(998_000_000 + number) for number in range(limit)])
    assert server.asked[0]["retmax"] == asked
    assert (f"the first {limit:,} are taken" in result.stderr) == (limit < 2_345)


@pytest.mark.parametrize(
    "args", [("",), ("  ",), ("pain", "--limit", "0"), ("pain", "--days", "0"), ("pain", "--source", "icite")]
)
def test_what_is_no_search_is_a_usage_error(run: Run, args: tuple[str, ...]) -> None:
    result = run("search", *args, *OFFLINE)
    assert (result.code, result.stdout) == (2, "")


def test_fewer_papers_than_were_told_of_make_it_some(server: type[Handler], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "shown", 2_000)
    result = run("search", "knots", "-q")
    assert (result.code, len(result.stdout.split())) == (3, 2_000)
    assert result.stderr == "scraper: the source told of 2,345 papers, and gave another number: ask again\n"


def test_for_the_number_alone_no_pmid_is_asked_for(server: type[Handler], run: Run) -> None:
    assert run("search", "knots", "--count", "-q") == (0, "2345\n", "")
    assert [one["retmax"] for one in server.asked] == [["0"]]
