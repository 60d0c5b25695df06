"""Lists of several sources: endpoints that are out, a paper named twice, and numbers nobody knows."""

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
from scraper.store import terms
from tests.sources.test_replies import PMID, SETTINGS, article, capture_of, core, efetch, replay

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
