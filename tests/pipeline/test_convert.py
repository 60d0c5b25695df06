"""Ids looked up: each with its source, believed only where one document has both, told when none is known."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

import scraper
from scraper.errors import InputError
from scraper.fetch.captures import save_capture
from scraper.model import Capture
from scraper.pipeline.convert import SOURCES, Converter, IdRow, convert_ids
from scraper.settings import Settings
from scraper.sources import esearch, europepmc_search, idconv
from scraper.sources.source import Source
from tests.conftest import CASSETTES

OFFLINE: dict[str, Any] = {"captures": [CASSETTES], "offline": True}
ROWS = {
    "10.5555/inv.32": ("999000032", "PMC9990032", "10.5555/inv.32", {"pmid": "idconv", "pmcid": "idconv", "doi": "idconv"}),
    "10.5555/inv.18": ("999000018", "PMC9990018", "10.5555/inv.18", {"pmid": "pubmed", "pmcid": "pubmed", "doi": "pubmed"}),
    "PMC9990018": ("999000018", "PMC9990018", "10.5555/inv.18", {"pmid": "idconv", "pmcid": "idconv", "doi": "idconv"}),
    "999000018": ("999000018", "PMC9990018", "10.5555/inv.18", {"pmid": "idconv", "pmcid": "idconv", "doi": "idconv"}),
    "10.5555/inv.51": ("999000051", None, "10.5555/inv.51", {"pmid": "europepmc", "doi": "europepmc"}),
}


@pytest.mark.parametrize("asked", ROWS)
def test_each_id_with_its_source(asked: str) -> None:
    assert convert_ids([asked], **OFFLINE) == [IdRow(asked, *ROWS[asked], outcome="found")]


def test_rows_keep_the_order_asked_and_numbers_may_be_mixed_in() -> None:
    rows = scraper.convert_ids(["doi:10.5555/INV.18", 999000018, "PMC9990018", "10.5555/inv.18"], **OFFLINE)
    assert [row.asked for row in rows] == ["10.5555/inv.18", "999000018", "PMC9990018", "10.5555/inv.18"]
    assert {row.pmid for row in rows} == {"999000018"}


def test_an_id_nobody_knows_is_told() -> None:
    row = convert_ids(["10.5555/inv.404"], **OFFLINE)[0]
    assert (row.pmid, row.outcome, row.source) == (None, "unknown", "idconv,pubmed,europepmc")
    assert row.reason == "no paper of PubMed is known for it (asked: idconv, pubmed, europepmc)"


def test_what_was_not_asked_is_not_unknown() -> None:
    row = convert_ids(["10.5555/never"], offline=True)[0]
    assert (row.outcome, row.source) == ("failed", None)
    assert "offline" in (row.reason or "")


def test_the_report_counts_ids_without_a_pmid_as_failed() -> None:
    converter = Converter(**OFFLINE)
    converter.rows(["10.5555/inv.404", "10.5555/inv.18", "10.5555/never"])
    report = converter.report()
    assert (report.asked, report.failed) == (2, {"offline": 1, "unknown_id": 1})


def test_the_report_counts_all_that_were_looked_up() -> None:
    converter = Converter(**OFFLINE)
    for ids in (["10.5555/inv.404", "10.5555/inv.18"], ["10.5555/never"], ["10.5555/inv.51"]):
        converter.rows(ids)
    assert [one.pmid for one in converter.outcomes] == ["10.5555/inv.404", "10.5555/never"]
    assert converter.report().failed == {"offline": 1, "unknown_id": 1}


@pytest.mark.parametrize("wrong", ["10.5555/inv.18", "37622", "", ["ketamine"], [True], [None]])
def test_what_is_no_list_of_ids(wrong: Any) -> None:
    with pytest.raises(InputError):
        convert_ids(wrong, **OFFLINE)


def test_sources_that_know_no_ids() -> None:
    with pytest.raises(InputError, match="looked up at idconv, pubmed, europepmc"):
        convert_ids(["1"], sources="landing", **OFFLINE)
    assert convert_ids(["10.5555/inv.51"], sources="pubmed", **OFFLINE)[0].outcome == "failed"  # PubMed was never asked for it


LOOKUPS = [
    (module.__name__, module.lookup_by(scheme), scheme)
    for module in (idconv, europepmc_search)
    for scheme in ("pmid", "pmcid", "doi")
]
LOOKUPS += [(esearch.__name__, esearch.lookup_by("doi"), "doi"), (esearch.__name__, esearch.lookup_by("pmcid"), "pmcid")]
SOME = {
    "pmid": [str(999_000_100 + n) for n in range(120)],
    "pmcid": [f"PMC{9_990_100 + n}" for n in range(120)],
    "doi": [f"10.5555/(sici)17:15/16<1661::aid-sim{n}>3.0.co;2-2&x=%2f+#é" for n in range(120)],
}


@pytest.mark.parametrize(("source", "scheme"), [(source, scheme) for _, source, scheme in LOOKUPS])
def test_requests_say_which_ids_they_ask_for(source: Source, scheme: str) -> None:
    requests = source.requests_for(SOME[scheme], Settings())
    assert len(requests) == -(-120 // source.ids_per_request)
    asked = [own for one in requests for own in source.ids_in(f"{one.url}?{one.body}" if one.body else one.url)]
    assert asked == SOME[scheme]
    assert all(len(one.url) < 8_000 for one in requests)


# ---- replies that would lead to another paper -----------------------------------------------------------------------------

DOI = "10.5555/inv.77"


def saved(root: Path, source: Source, body: str, ids: list[str], name: str = "one") -> None:
    request = source.requests_for(ids, Settings())[0]
    save_capture(
        Capture(source=source.name, name=name, url=request.url, request_body=request.body, status=200, body=body.encode(),
                method="GET" if request.body is None else "POST", headers={}, retrieved_at="2026-11-26T00:00:00Z",
                origin="written by hand"),
        root,
    )  # fmt: skip


def article(pmid: str, doi: str) -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal><JournalIssue><PubDate>'
        f"<Year>2020</Year></PubDate></JournalIssue></Journal><ArticleTitle>Knots {pmid}.</ArticleTitle></Article>"
        f'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList></PubmedData>'
        "</PubmedArticle>"
    )


def of_pubmed(root: Path, *own: tuple[str, str], count: int | None = None) -> None:
    pmids = [pmid for pmid, _ in own]
    ids = "".join(f"<Id>{pmid}</Id>" for pmid in pmids)
    reply = (
        f"<eSearchResult><Count>{count or len(own)}</Count><RetMax>{len(own)}</RetMax><RetStart>0</RetStart>"
        f"<IdList>{ids}</IdList></eSearchResult>"
    )
    saved(root, esearch.lookup_by("doi"), reply, [DOI], "search")
    if own:
        from scraper.sources.pubmed import SOURCE

        body = f"<PubmedArticleSet>{''.join(article(*one) for one in own)}</PubmedArticleSet>"
        saved(root, SOURCE, body, pmids, "articles")


CASES: dict[str, tuple[list[tuple[str, str]], str, str | None]] = {
    "the paper": ([("998000077", DOI.upper())], "found", "998000077"),
    "another paper": ([("998000078", "10.5555/inv.78")], "unknown", None),
    "the paper among others": ([("998000078", "10.5555/inv.78"), ("998000077", DOI)], "found", "998000077"),
    "two papers of one DOI": ([("998000077", DOI), ("998000079", DOI)], "ambiguous", None),
    "none": ([], "unknown", None),
}


@pytest.mark.parametrize("case", CASES)
def test_a_hit_is_believed_only_when_its_record_has_the_id(case: str, tmp_path: Path) -> None:
    own, outcome, pmid = CASES[case]
    of_pubmed(tmp_path, *own)
    row = convert_ids([DOI], sources="pubmed", captures=[tmp_path], offline=True)[0]
    assert (row.outcome, row.pmid) == (outcome, pmid)
    if outcome == "ambiguous":
        assert "998000077, 998000079" in (row.reason or "")


def test_a_search_that_fell_back_to_words_is_no_answer(tmp_path: Path) -> None:
    of_pubmed(tmp_path, ("998000077", DOI), count=5_000)
    row = convert_ids([DOI], sources="pubmed", captures=[tmp_path], offline=True)[0]
    assert (row.outcome, row.source) == ("failed", "pubmed")
    assert "5,000 papers" in (row.reason or "")


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ([{"doi": DOI, "pmid": 998000077, "pmcid": "PMC998077", "requested-id": DOI}], "found"),
        ([{"doi": "10.5555/other", "pmid": 998000077, "pmcid": "PMC998077", "requested-id": "10.5555/other"}], "failed"),
        ([{"requested-id": DOI, "status": "error", "errmsg": "Identifier not found in PMC"}], "unknown"),
        ([{"requested-id": DOI, "pmcid": "PMC998077"}], "unknown"),  # in PMC, and not in PubMed
        ([{"doi": DOI, "pmid": 1, "requested-id": DOI}, {"doi": DOI, "pmid": 2, "requested-id": DOI}], "failed"),
    ],
)
def test_rows_of_the_converter(records: list[dict[str, Any]], outcome: str, tmp_path: Path) -> None:
    saved(tmp_path, idconv.lookup_by("doi"), json.dumps({"status": "ok", "records": records}), [DOI])
    row = convert_ids([DOI], sources="idconv", captures=[tmp_path], offline=True)[0]
    assert (row.outcome, row.pmid) == (outcome, "998000077" if outcome == "found" else None)


def test_a_hit_whose_record_was_not_saved_is_not_unknown(tmp_path: Path) -> None:
    of_pubmed(tmp_path, ("998000077", DOI))
    shutil.rmtree(tmp_path / "pubmed" / "articles")
    row = convert_ids([DOI], sources="pubmed", captures=[tmp_path], offline=True)[0]
    assert (row.outcome, "offline" in (row.reason or "")) == ("failed", True)


# ---- over the network -----------------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    """120 papers: PubMed Central has every third, PubMed's search knows all but every fourth, Europe PMC the rest but the last.

    `broken` are words of addresses that get an error page.
    """

    broken: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def do_GET(self) -> None:
        self.answer(urlsplit(self.path).query)

    def answer(self, query: str) -> None:
        given = {name: values[0] for name, values in parse_qs(query).items()}
        path = urlsplit(self.path).path
        self.asked.append(path)
        body = next(reply(given) for word, reply in REPLIES.items() if word in path)
        self.send_response(418 if any(word in path for word in self.broken) else 200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        pass


def numbers_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"inv[.]n([0-9]+)", text)]


def of_converter(given: dict[str, str]) -> str:
    rows = []
    for number in numbers_in(given["ids"]):
        row: dict[str, Any] = {"requested-id": f"10.5555/inv.n{number}"}
        known = {"doi": f"10.5555/INV.n{number}", "pmid": 998_001_000 + number, "pmcid": f"PMC{number + 1}"}
        rows.append(row | (known if number % 3 == 0 else {"status": "error", "errmsg": "Identifier not found in PMC"}))
    return json.dumps({"status": "ok", "records": rows})


def of_esearch(given: dict[str, str]) -> str:
    ids = "".join(f"<Id>{998_001_000 + number}</Id>" for number in numbers_in(given["term"]) if number % 4)
    count = ids.count("<Id>")
    numbers = f"<Count>{count}</Count><RetMax>{count}</RetMax><RetStart>0</RetStart>"
    return f"<eSearchResult>{numbers}<IdList>{ids}</IdList></eSearchResult>"


def of_efetch(given: dict[str, str]) -> str:
    articles = (article(pmid, f"10.5555/inv.n{int(pmid) - 998_001_000}") for pmid in given["id"].split(","))
    return f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"


def of_europepmc(given: dict[str, str]) -> str:
    numbers = [number for number in numbers_in(given["query"]) if number < 116]
    rows = [
        {"id": str(998_001_000 + n), "source": "MED", "pmid": str(998_001_000 + n), "doi": f"10.5555/inv.n{n}"} for n in numbers
    ]
    return json.dumps({"hitCount": len(rows), "resultList": {"result": rows}})


REPLIES = {"idconv": of_converter, "esearch": of_esearch, "efetch": of_efetch, "europepmc": of_europepmc}
DOIS = [f"10.5555/inv.n{number}" for number in range(120)]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Handler]]:
    monkeypatch.setattr(Handler, "asked", [])
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    for name in SOURCES:
        monkeypatch.setenv(f"SCRAPER_BASE_URL_{name.upper()}", f"http://127.0.0.1:{running.server_address[1]}")
    yield Handler
    running.shutdown()
    running.server_close()


def test_many_ids_take_few_requests_and_a_record_of_them_is_enough_offline(server: type[Handler], tmp_path: Path) -> None:
    converter = Converter(record=tmp_path)
    rows = converter.rows(DOIS)
    assert [row.pmid for row in rows] == [str(998_001_000 + n) if n != 116 else None for n in range(120)]
    assert {row.sources["pmid"] for row in rows if row.pmid} == {"idconv", "pubmed", "europepmc"}
    assert Counter(path.rsplit("/", 2)[-2 if path.endswith("/") else -1] for path in server.asked) == {
        "articles": 3, "esearch.fcgi": 2, "efetch.fcgi": 1, "search": 1,
    }  # fmt: skip
    assert converter.report().requests == len(server.asked) == 7
    shuffled = [DOIS[n * 7 % 120] for n in range(120)]  # in other batches than those asked for
    again = convert_ids(shuffled, captures=[tmp_path], offline=True)
    assert {row.asked: row for row in again} == {row.asked: row for row in rows}
    assert len(server.asked) == 7


def test_a_source_that_is_out_is_not_unknown(server: type[Handler], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "broken", ("europepmc",))
    rows = convert_ids(["10.5555/inv.n4", "10.5555/inv.n5", "10.5555/inv.n6"])
    assert [row.outcome for row in rows] == ["failed", "found", "found"]
    assert (rows[0].source, rows[0].reason) == ("europepmc", "europepmc: HTTP 418")
