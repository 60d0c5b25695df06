"""Papers asked for: one that nobody has is told as such, one that could not be had as that; what is looked up counts too."""

from __future__ import annotations

import json
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import Blocked, FetchError, NotFound
from scraper.fetch.captures import save_capture
from scraper.model import Capture, ParsedRecord
from scraper.pipeline import make_record
from scraper.pipeline.records import _CHUNK, _when_all, ask_chunks, fetch_many, fetch_record
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.sources.source import Source
from tests.local_network import PlainServer, serving

OWN, SECOND, THIRD = "998000101", "998000102", "998000103"


def save(folder: Path, body: str, *, pmid: str = OWN, source: str = "pubtator3", status: int = 200, **fields: Any) -> None:
    request = SOURCES[source].requests_for([pmid], Settings())[0]
    capture = Capture(source=source, name=pmid.replace("/", "_"), url=request.url, status=status, body=body.encode(), **fields)
    save_capture(capture, folder)


def document(pmid: str, title: str = "Warm socks.") -> str:
    return f"{pmid}|t|{title}\n{pmid}|a|\n\n"


@pytest.mark.parametrize(
    ("saved", "error", "kind", "told"),
    [
        ({"body": "\n"}, NotFound, None, "pubtator3"),
        ({"body": document(SECOND), "outcome": "merged", "merged_into": SECOND}, NotFound, None, SECOND),
        ({"body": document(OWN, "")}, FetchError, "shell", "pubtator3"),
        ({"body": "out", "status": 503}, FetchError, "http_503", "503"),
        ({"body": "", "outcome": "failed", "kind": "http_503", "reason": "HTTP 503"}, FetchError, "http_503", "503"),
        ({"body": "", "outcome": "failed", "kind": "blocked", "reason": "a bot check"}, Blocked, "blocked", "a bot check"),
        (None, FetchError, "offline", "--captures"),
    ],
)
def test_a_paper_that_is_not_there_is_another_error_than_one_that_could_not_be_had(
    saved: dict[str, Any] | None, error: type[FetchError], kind: str | None, told: str, tmp_path: Path
) -> None:
    if saved is not None:
        save(tmp_path, **saved)
    with pytest.raises(FetchError) as caught:
        fetch_record(OWN, sources="pubtator3", captures=[tmp_path], offline=True)
    assert type(caught.value) is error
    assert kind is None or caught.value.kind == kind
    assert OWN in str(caught.value)
    assert told in str(caught.value)


def test_a_fault_over_an_article_that_is_looked_up_is_told_and_costs_that_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pmid in (OWN, SECOND, THIRD):
        save(tmp_path, document(pmid), pmid=pmid)
    records = fetch_many([OWN], sources="pubtator3", captures=[tmp_path], offline=True)
    assert [record.pmid for record in records] == [OWN]
    whole = make_record.normalize

    def normalize(documents: list[ParsedRecord], **options: Any) -> scraper.Record:
        if documents[0].pmid == SECOND:
            raise KeyError("section")
        return whole(documents, **options)

    monkeypatch.setattr(make_record, "normalize", normalize)
    assert list(records.look_up([SECOND, THIRD], "pubtator3")) == [THIRD]
    assert [(one.pmid, one.source, one.kind) for one in records.failures] == [(SECOND, "pubtator3", "parse")]
    report = records.report()
    assert (report.asked, report.stored, report.by_source["pubtator3"].papers_failed) == (1, 1, 1)


def test_faults_of_what_is_looked_up_are_one_line_of_each_kind(tmp_path: Path) -> None:
    for pmid, status in ((SECOND, 503), (THIRD, 503), (OWN, 418)):
        save(tmp_path, "out", pmid=pmid, status=status)
    records = fetch_many([], sources="icite", captures=[tmp_path], offline=True)
    assert records.look_up([SECOND, OWN, THIRD], "pubtator3") == {}
    told = [(one.pmid, one.kind, (one.reason or "").rpartition("(")[2]) for one in records.failures]
    assert told == [
        (SECOND, "http_503", "looking up 2 listed articles)"),
        (OWN, "http_418", "looking up 1 listed articles)"),
    ]
    assert set(records.report().by_source) == {"icite", "pubtator3"}


def test_unless_told_otherwise_papers_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    links = {"data": [{"pmid": int(OWN), "title": "Warm socks.", "citation_count": 1, "cited_by": [7], "references": []}]}
    with serving(PlainServer()) as server:
        server.replies["/api/pubs"] = (200, {"Content-Type": "application/json"}, json.dumps(links).encode())
        monkeypatch.setenv("SCRAPER_BASE_URL_ICITE", f"http://{server.place}")
        records = fetch_many([OWN], sources="icite")
        assert [record.pmid for record in records] == [OWN]
        assert len(server.seen) == records.report().requests == 1
        assert [record.pmid for record in fetch_many([OWN], sources="icite")] == [OWN]  # kept for the next run
        assert len(server.seen) == 1
        assert list(fetch_many([OWN], sources="icite", offline=True)) == []
        assert len(server.seen) == 1


def test_each_paper_that_failed_is_told(tmp_path: Path) -> None:
    for pmid, status in ((OWN, 503), (THIRD, 418)):
        save(tmp_path, "out", pmid=pmid, status=status)
    save(tmp_path, document(SECOND), pmid=SECOND)
    records = fetch_many([OWN, SECOND, THIRD], sources="pubtator3", captures=[tmp_path], offline=True)
    assert [record.pmid for record in records] == [SECOND]
    assert [(one.pmid, one.kind) for one in records.failures] == [(OWN, "http_503"), (THIRD, "http_418")]


def test_papers_in_chunks_are_asked_for_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(PlainServer()) as server:
        monkeypatch.setenv("SCRAPER_BASE_URL_ICITE", f"http://{server.place}")
        assert list(ask_chunks([(OWN,)], sources="icite")) == []
        assert len(server.seen) > 0


def test_each_paper_of_a_chunk_is_asked_for_by_its_own_doi(tmp_path: Path) -> None:
    dois = {pmid: f"10.5555/inv.{pmid}" for pmid in (OWN, SECOND, THIRD)}
    for pmid, doi in dois.items():
        save(tmp_path, json.dumps({"data": [{"pmid": int(pmid), "doi": doi, "title": "Socks."}]}), pmid=pmid, source="icite")
        work = {"DOI": doi, "title": ["Socks."], "volume": pmid}
        save(tmp_path, json.dumps({"status": "ok", "message": work}), pmid=doi, source="crossref")
    records = fetch_many(dois, sources="icite,crossref", captures=[tmp_path], offline=True)
    assert [(record.pmid, record.doi, record.volume) for record in records] == [(pmid, doi, pmid) for pmid, doi in dois.items()]


def test_what_goes_wrong_when_all_have_answered_is_told_to_whoever_waits() -> None:
    answered: Future[int] = Future()

    def fail() -> None:
        raise KeyError("section")

    waiting = _when_all([answered], fail)
    answered.set_result(1)
    assert isinstance(waiting.exception(timeout=0), KeyError)


@pytest.mark.parametrize("source", [one for one in SOURCES.values() if one.asks_by == "pmid"], ids=lambda one: one.name)
def test_a_chunk_leaves_no_request_half_empty(source: Source) -> None:
    assert _CHUNK % source.ids_per_request == 0
