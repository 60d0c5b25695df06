"""`scraper ids`, `scraper search`, `--query`, and ids that are no PMIDs given to the other commands."""

from __future__ import annotations

import csv
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import CASSETTES, Run

OFFLINE = ("--captures", str(CASSETTES), "--offline")
SEED = "37622028"


def test_ids_prints_a_table(run: Run) -> None:
    result = run("ids", "10.5555/inv.18", "PMC9990018", *OFFLINE)
    assert (result.code, result.stderr) == (0, "")
    rows = list(csv.DictReader(result.stdout.splitlines(), dialect="excel-tab"))
    assert [(row["asked"], row["pmid"], row["pmid_source"]) for row in rows] == [
        ("10.5555/inv.18", "999000018", "pubmed"),
        ("PMC9990018", "999000018", "idconv"),
    ]
    lines = run("ids", "10.5555/inv.18", *OFFLINE, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["sources"] for line in lines] == [{"pmid": "pubmed", "pmcid": "pubmed", "doi": "pubmed"}]
    assert run("ids", "10.5555/inv.18", *OFFLINE, "--format", "csv").stdout.startswith("asked,pmid,pmcid,doi,")


@pytest.mark.parametrize(
    ("asked", "code"), [(["10.5555/inv.18"], 0), (["10.5555/inv.404"], 1), (["10.5555/inv.18", "10.5555/inv.404"], 3), (["x"], 2)]
)
def test_exit_codes_of_ids(asked: list[str], code: int, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.tsv"
    out.write_text("of yesterday\n")
    result = run("ids", *asked, *OFFLINE, "-o", str(out))
    assert (result.code, result.stdout) == (code, "")
    assert (out.read_text() == "of yesterday\n") == (code in (1, 2))
    assert ("no paper of PubMed is known for it" in result.stderr) == ("10.5555/inv.404" in asked)


def test_fetch_takes_ids_of_every_kind(run: Run) -> None:
    result = run("fetch", "10.5555/inv.18", "PMC9990018", "999000018", "--sources", "pubmed", *OFFLINE)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == run("fetch", "999000018", "--sources", "pubmed", *OFFLINE).stdout


def test_ids_that_are_not_known_are_failed_papers(run: Run, tmp_path: Path) -> None:
    failed, report = tmp_path / "failed.jsonl", tmp_path / "report.json"
    asked = ("--sources", "pubmed", *OFFLINE, "--failed-output", str(failed), "--report", str(report))
    assert run("fetch", "10.5555/inv.404", *asked).code == 1
    result = run("fetch", "10.5555/inv.404", "10.5555/inv.18", *asked)
    assert result.code == 3
    assert json.loads(result.stdout)["pmid"] == "999000018"
    assert [json.loads(line)["pmid"] for line in failed.read_text().splitlines()] == ["10.5555/inv.404"]
    told = json.loads(report.read_text())
    assert (told["asked"], told["stored"], told["failed"]) == (2, 1, {"unknown_id": 1})


def test_citing_and_references_take_dois(run: Run) -> None:
    result = run("references", "10.5555/inv.18", "--sources", "pubmed", "--ids-only", *OFFLINE)
    assert (result.code, len(result.stdout.splitlines())) == (0, 3)
    assert run("citing", "10.5555/inv.404", *OFFLINE).code == 1


def test_a_corpus_is_asked_by_every_id(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    asked = ("10.5555/inv.18", "10.5555/inv.404", "--sources", "pubmed")
    added = run("corpus", "add", db, *asked, *OFFLINE)
    assert (added.code, "1 of 1 papers stored" in added.stderr) == (3, True)
    assert "10.5555/inv.404: no paper of PubMed" in added.stderr
    whole = run("corpus", "get", db, "999000018").stdout
    assert run("corpus", "get", db, "doi:10.5555/INV.18").stdout == run("corpus", "get", db, "PMC9990018").stdout == whole
    missing = run("corpus", "get", db, "10.5555/inv.404", SEED)
    assert missing.code == 1
    assert "scraper: 10.5555/inv.404 is not in" in missing.stderr
    assert run("corpus", "references", db, "10.5555/inv.18", "--format", "ids").stdout == "999000051\n"
    assert run("corpus", "citing", db, "10.5555/inv.404").code == 1
    assert run("corpus", "add", db, "10.5555/inv.18", "--offline").code == 0  # the corpus knows whose it is


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


def test_fetch_and_add_take_a_query(run: Run, tmp_path: Path) -> None:
    result = run("fetch", "--query", "invented pain", *OFFLINE)
    assert (result.code, [json.loads(line)["pmid"] for line in result.stdout.splitlines()]) == (0, ["999000002", "999000001"])
    assert "2 papers found" in result.stderr
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    added = run("corpus", "add", db, SEED, "--query", "invented pain", *OFFLINE)
    assert "3 of 3 papers stored" in added.stderr
    assert run("corpus", "add", db, "--query", "abcXYZ", *OFFLINE).code == 0
    assert run("fetch", "--query", "abcXYZ", *OFFLINE).code == 0


@pytest.mark.parametrize("args", [(), ("-i", "EMPTY"), ("-",)])
def test_nothing_given_says_what_an_id_looks_like(args: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("# nothing yet\n")
    result = run("fetch", *(str(tmp_path / "empty.txt") if one == "EMPTY" else one for one in args), "--offline")
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "no PMID given" in result.stderr
    assert "a PMID is 1 to 9 digits" in result.stderr
    assert ("empty.txt" in result.stderr) == ("-i" in args)


def test_the_column_that_is_read_is_told(run: Run, tmp_path: Path) -> None:
    ids = tmp_path / "ids.csv"
    ids.write_text(f"Title,PMID\nx,{SEED}\ny,\n")
    result = run("fetch", "-i", str(ids), *OFFLINE)
    assert result.code == 0
    assert f"reading column 'PMID' of {ids}: 1 ids, 1 row without" in result.stderr
    assert run("fetch", "-i", str(ids), *OFFLINE, "-q").stderr == ""


# ---- over the network -----------------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    """PubMed with 2,345 papers of which it shows 1,000 at once; `down` makes it answer 418."""

    down: ClassVar[bool] = False
    asked: ClassVar[list[dict[str, list[str]]]] = []

    def do_GET(self) -> None:
        given = parse_qs(urlsplit(self.path).query)
        self.asked.append(given)
        start = int(given["retstart"][0])
        shown = range(start, min(2_345, start + min(1_000, int(given["retmax"][0]))))
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
