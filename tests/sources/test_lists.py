"""Lists that are withheld, that overlap, that name a paper twice; works that were joined; numbers nobody knows."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import FetchError
from scraper.fetch.captures import save_capture
from scraper.fetch.site import Site
from scraper.model import Capture, Record, Request
from scraper.pipeline.batches import Asker
from scraper.pipeline.saved_exchanges import name_of
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.sources.source import site_of
from scraper.store import terms
from tests.sources.test_replies import PMID, SETTINGS, article, capture_of, citations, core, efetch, replay

S2 = "https://api.semanticscholar.org/graph/v1/paper/PMID:{}"
FIELDS = "fields=externalIds,title,year,venue&limit=1000&offset="


def save(folder: Path, source: str, url: str, body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    name = f"n{len(list(folder.rglob('exchange.json')))}"
    save_capture(Capture(source=source, name=name, url=url, status=status, body=content, headers=headers or {}), folder)


def paper(*, pmid: str | None = PMID) -> dict[str, Any]:
    return {"paperId": "aa", "externalIds": {"PubMed": pmid} if pmid else {"DOI": "10.5555/x.1"}, "citationCount": 0}


def scholar(folder: Path, *, citing: Any = (), cited: Any = (), pmid: str | None = PMID) -> Record:
    save(folder, "semanticscholar", f"{S2.format(PMID)}?fields=externalIds", paper(pmid=pmid))
    for name, rows in (("citations", citing), ("references", cited)):
        save(folder, "semanticscholar", f"{S2.format(PMID)}/{name}?{FIELDS}0", {"offset": 0, "data": rows})
    records = scraper.fetch_many([PMID], sources="semanticscholar", captures=[folder], offline=True)
    (record,) = records
    assert records.failures == []
    return record


def row(end: str, **ids: str) -> dict[str, Any]:
    return {end: {"externalIds": ids, "title": "Knots of many ropes", "year": 2024}}


def test_a_list_that_is_withheld_is_no_failure(tmp_path: Path) -> None:
    record = scholar(tmp_path, cited=None)
    assert (record.references.items, record.references.complete) == ((), False)
    assert [(one.code, one.field) for one in record.issues] == [("list_withheld", "references")]


def test_a_paper_found_by_its_pmid_may_lack_it(tmp_path: Path) -> None:
    record = scholar(tmp_path, citing=[row("citingPaper", PubMed="7")], pmid=None)
    assert (record.pmid, record.doi) == (PMID, "10.5555/x.1")


def test_an_entry_with_an_arxiv_id_only_has_its_doi(tmp_path: Path) -> None:
    record = scholar(tmp_path, citing=[row("citingPaper", ArXiv="2401.00998"), row("citingPaper", CorpusId="9")])
    (item,) = record.citing_articles.items
    assert (item.doi, item.title, item.year) == ("10.48550/arxiv.2401.00998", "Knots of many ropes", 2024)
    assert [one.code for one in record.issues] == ["scraps"]


class Withholding:
    """A client of a source that withholds the references of all papers but those that end in 9, or fails to give them."""

    def __init__(self, error: FetchError | None = None):
        self.error = error
        self.asked: Counter[str] = Counter()

    def fetch(self, request: Request, read: Callable[[Capture], Any], _site: Site, **_options: Any) -> tuple[Capture, Any]:
        self.asked[request.url] += 1
        pmid = request.url.partition("PMID:")[2][:9]
        body: dict[str, Any] = {"data": []}
        if "/references" in request.url:
            if self.error is not None:
                raise self.error
            body = {"data": [row("citedPaper", PubMed="7")] if pmid.endswith("9") else None}
        elif "/citations" not in request.url:
            body = {"paperId": "a", "externalIds": {"PubMed": pmid}}
        capture = Capture(source="semanticscholar", url=request.url, status=200, body=json.dumps(body).encode())
        return capture, read(capture)


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (None, 6),
        (FetchError("odd", source="s", kind="parse"), 6),
        (FetchError("HTTP 404", source="s", kind="http_404"), 6),
        (FetchError("HTTP 503", source="s", kind="http_503"), 3),
    ],
)
def test_only_an_outage_switches_an_endpoint_off(error: FetchError | None, asked: int) -> None:
    client = Withholding(error)
    asker = Asker(SOURCES["semanticscholar"], client, Settings(), lambda *_: None)  # type: ignore[arg-type]
    answers = [asker.ask([f"99800070{number}"])[f"99800070{number}"] for number in (1, 2, 3, 4, 5, 9)]
    assert sum(1 for url in client.asked if "/references" in url) == asked
    last = answers[-1].parsed
    assert last is not None
    assert (last.references is not None and len(last.references.items) == 1) == (error is None)


def test_pages_that_overlap_are_not_whole_at_europepmc(tmp_path: Path) -> None:
    lists = {
        "citations?page=1": citations(1, 1000, 1500), "citations?page=2": citations(991, 500, 1500),
        "references?page=1": {"hitCount": 0},
    }  # fmt: skip
    (record,) = replay(tmp_path, {"europepmc": (200, core(citedByCount=1500))}, lists)
    found = record.citing_articles
    assert (found.shown, len({item.pmid for item in found.items}), found.total_reported, found.complete) == (
        1490,
        1490,
        1500,
        False,
    )
    assert [one.code for one in record.issues] == ["pages_overlap", "list_not_read"]


def test_pages_that_overlap_are_not_whole_at_semantic_scholar(tmp_path: Path) -> None:
    rows = [row("citingPaper", PubMed=str(number)) for number in range(1, 6)]
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}/citations?{FIELDS}3", {"data": rows[2:]})
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}?fields=externalIds", paper())
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}/citations?{FIELDS}0", {"data": rows[:3], "next": 3})
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}/references?{FIELDS}0", {"data": []})
    (record,) = scraper.fetch_many([PMID], sources="semanticscholar", captures=[tmp_path], offline=True)
    assert [item.pmid for item in record.citing_articles.items] == ["1", "2", "3", "4", "5"]
    assert record.citing_articles.complete is False
    assert [one.code for one in record.issues] == ["pages_overlap"]


WORKS = "https://api.openalex.org/works"
LISTED = "&select=id,doi,ids,title,publication_year&per_page=100&page="


def work(ident: str, pmid: str | None, **more: Any) -> dict[str, Any]:
    ids = {"openalex": f"https://openalex.org/{ident}"} | ({"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"} if pmid else {})
    return {"id": f"https://openalex.org/{ident}", "ids": ids, "cited_by_count": 1, "title": "Dust"} | more


def openalex(folder: Path, found: dict[str, Any], own: str) -> scraper.Records:
    save(folder, "openalex", f"{WORKS}/pmid:{PMID}", found)
    page = {"meta": {"count": 1}, "results": [work("W9", "7")]}
    save(folder, "openalex", f"{WORKS}?filter=cites:{own}{LISTED}1", page)
    return scraper.fetch_many([PMID], sources="openalex", captures=[folder], offline=True)


@pytest.mark.parametrize(("shown", "codes"), [(PMID, []), (None, []), ("998000009", ["merged_work"])])
def test_a_work_that_was_joined_with_another_is_followed(tmp_path: Path, shown: str | None, codes: list[str]) -> None:
    (record,) = openalex(tmp_path, work("W2", shown), "W2")
    assert record.pmid == PMID
    assert [item.pmid for item in record.citing_articles.items] == ["7"]
    assert [one.code for one in record.issues if one.code == "merged_work"] == codes
    assert record.ids.get("pmid", ()) == (("998000009",) if codes else ())


def test_a_saved_redirect_is_followed(tmp_path: Path) -> None:
    moved = {"Location": "https://api.openalex.org/works/W2"}
    save(tmp_path, "openalex", f"{WORKS}/pmid:{PMID}", b"moved", status=301, headers=moved)
    save(tmp_path, "openalex", f"{WORKS}/W2", work("W2", PMID, cited_by_count=0))
    save(tmp_path, "openalex", f"{WORKS}?filter=cites:W2{LISTED}1", {"meta": {"count": 0}, "results": []})
    records = scraper.fetch_many([PMID], sources="openalex", captures=[tmp_path], offline=True)
    assert [record.ids["openalex"] for record in records] == [("W2",)]
    assert records.failures == []


def opencitations(folder: Path, *rows: str) -> Record:
    index = "https://api.opencitations.net/index/v2"
    listed = [{"citing": one, "cited": f"omid:br/1 pmid:{PMID}"} for one in rows]
    save(folder, "opencitations", f"{index}/citations/pmid:{PMID}", listed)
    save(folder, "opencitations", f"{index}/references/pmid:{PMID}", [])
    (record,) = scraper.fetch_many([PMID], sources="opencitations", captures=[folder], offline=True)
    return record


def test_of_several_ids_of_a_work_the_first_counts_and_the_others_are_told(tmp_path: Path) -> None:
    record = opencitations(tmp_path, "omid:br/06 doi:10.5555/cit.7 doi:10.5555/pre.7 pmid:998000027 pmid:998000028", "pmid:8")
    assert [(item.pmid, item.doi) for item in record.citing_articles.items] == [("998000027", "10.5555/cit.7"), ("8", None)]
    (told,) = record.issues
    assert told.code == "several_ids"
    assert "10.5555/pre.7" in told.message
    assert "998000028" in told.message


def test_a_paper_that_cites_itself_is_told(tmp_path: Path) -> None:
    record = opencitations(tmp_path, f"pmid:{PMID}", "pmid:8")
    assert [(one.code, one.field) for one in record.issues] == [("lists_itself", "citing_articles")]


def test_one_citing_pmid_is_one_edge_whatever_dois_are_printed(tmp_path: Path) -> None:
    twice = [row("citingPaper", PubMed="7", DOI="10.5555/a"), row("citingPaper", PubMed="7", DOI="10.5555/b")]
    save(tmp_path, "icite", f"https://icite.od.nih.gov/api/pubs?pmids={PMID}", {"data": [{"pmid": int(PMID), "cited_by": [7]}]})
    scholar(tmp_path, citing=twice)
    (record,) = scraper.fetch_many([PMID], sources="icite,semanticscholar", captures=[tmp_path], offline=True)
    (item,) = record.citing_articles.items
    assert (item.pmid, item.doi, set(item.sources)) == ("7", "10.5555/a", {"icite", "semanticscholar"})
    (told,) = record.issues
    assert (told.code, "10.5555/b" in told.message) == ("ids_conflict", True)
    assert [names for *_, names in terms.edges_of(record)] == ["icite,semanticscholar"]


def test_rows_of_one_doi_and_two_pmids_stay_two(tmp_path: Path) -> None:
    rows = [row("citingPaper", PubMed="7", DOI="10.5555/a"), row("citingPaper", PubMed="8", DOI="10.5555/a")]
    assert [item.pmid for item in scholar(tmp_path, citing=rows).citing_articles.items] == ["7", "8"]


@pytest.mark.parametrize("source", ["icite", "crossref", "europepmc"])
def test_a_byte_order_mark_before_json_is_ignored(source: str, tmp_path: Path) -> None:
    bodies = {
        "icite": json.dumps({"data": [{"pmid": int(PMID), "cited_by": [7], "doi": "10.5555/x.1"}]}).encode(),
        "crossref": json.dumps({"message": {"DOI": "10.5555/x.1", "title": ["Newts"]}}).encode(),
        "europepmc": core(doi="10.5555/x.1"),
    }
    asked = PMID if SOURCES[source].asks_by == "pmid" else "10.5555/x.1"
    request = SOURCES[source].requests_for([asked], SETTINGS)[0]
    capture = capture_of(request, 200, codecs.BOM_UTF8 + bodies[source])
    SOURCES[source].check(capture, [asked])
    (found,) = SOURCES[source].parse(capture)
    assert found.doi == "10.5555/x.1"


def test_numbers_below_zero_are_told_and_left_out(tmp_path: Path) -> None:
    body = {"data": [{"pmid": int(PMID), "citation_count": -5, "cited_by": [7]}]}
    (record,) = replay(tmp_path, {"icite": (200, json.dumps(body).encode())})
    assert (record.counts, record.citing_articles.total_reported) == ((), None)
    assert {one.code for one in record.issues} == {"negative_count"}


EMPTY_SET = f"<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{PMID}</Id></IdList></LinkSet></eLinkResult>".encode()
LINKS = EMPTY_SET.replace(
    b"</LinkSet>", b"<LinkSetDb><LinkName>pubmed_pubmed_citedin</LinkName><Link><Id>7</Id></Link></LinkSetDb></LinkSet>"
)
ROW = json.dumps({"data": [{"pmid": int(PMID), "cited_by": [7]}]}).encode()
NOWHERE = {"icite": (404, b"{}"), "europepmc": (200, b'{"resultList":{"result":[]}}'), "landing": (404, b"no")}


@pytest.mark.parametrize(
    ("replies", "outcome", "kind"),
    [
        ({"icite": (404, b"{}"), "elink": (200, EMPTY_SET)}, "gone", None),
        ({"icite": (404, b"{}"), "elink": (200, LINKS)}, "gone", None),
        ({"elink": (200, EMPTY_SET)}, "failed", "unproven"),
        ({"opencitations": (200, b"[]"), "elink": (200, EMPTY_SET)}, "failed", "unproven"),
        ({"icite": (503, b"out"), "elink": (200, EMPTY_SET)}, "failed", "http_503"),
        ({"icite": (404, b"{}"), "landing": (503, b"out")}, "failed", "http_503"),
        ({"elink": (200, LINKS)}, "stored", None),
        ({"landing": (404, b"no"), "icite": (200, ROW)}, "stored", None),
        ({**NOWHERE, "pubmed": (200, efetch(article()))}, "stored", None),
        (NOWHERE, "gone", None),
    ],
)
def test_where_a_number_ends_that_not_all_sources_know(
    tmp_path: Path, replies: dict[str, tuple[int, bytes]], outcome: str, kind: str | None
) -> None:
    records = replay(tmp_path, replies)
    found = list(records)
    assert [(one.outcome, one.kind) for one in records.outcomes] == [(outcome, kind)]
    assert len(found) == (outcome == "stored")
    for record in found:
        absent = {one.name for one in record.provenance.sources if one.outcome == "absent"}
        assert absent == {name for name, (status, body) in replies.items() if status == 404 or b'"result":[]' in body}


def test_names_of_exchanges_never_collide_or_grow() -> None:
    dois = ["10.5555/a(b)c", "10.5555/a[b]c", "10.5555/a_b_c", "10.5555/a/b/c", "10.5555/../../etc", f"10.5555/{'x' * 300}"]
    source = SOURCES["crossref"]
    names = [name_of(source, capture_of(source.requests_for([doi], SETTINGS)[0], 200, b"{}")) for doi in dois]
    assert len(set(names)) == len(dois)
    assert all(len(name) < 100 and "/" not in name and not name.startswith(".") for name in names)
    several = [str(number) for number in range(1, 4)]
    assert name_of(SOURCES["icite"], capture_of(SOURCES["icite"].requests_for(several, SETTINGS)[0], 200, b"{}")).startswith(
        "1-and-2-"
    )


def test_user_and_password_of_a_base_address_are_no_part_of_a_name() -> None:
    settings = Settings(base_urls={"icite": "http://user:word@127.0.0.1:8099"})
    site = site_of(SOURCES["icite"], SOURCES["icite"].requests_for([PMID], settings)[0], settings)
    assert site.pace_key == "icite.od.nih.gov at 127.0.0.1:8099"
    assert settings.secrets == ("word", "dXNlcjp3b3Jk")
