"""Europe PMC's search: pages of results, and papers looked up by any id."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import FetchError, ParseError
from scraper.model import Capture
from scraper.sources import europepmc_search
from scraper.sources.source import read_reply
from tests.sources.answers import as_bytes, reply


@pytest.mark.parametrize(
    "body", ['{"errCode":404,"errMsg":"no"}', "{}", '{"hitCount":0}', "<html>", '{"resultList":{"result":[]}}']
)
def test_errors_of_europepmc_are_no_zero(body: str) -> None:
    with pytest.raises((FetchError, ParseError)):
        europepmc_search.read_page(Capture(source="europepmc", body=body.encode(), status=200))


def results(*rows: dict[str, Any], count: int | None = None, **more: Any) -> dict[str, Any]:
    return {"hitCount": len(rows) if count is None else count, "resultList": {"result": list(rows)}, **more}


def test_a_page_gives_the_pmids_of_its_papers_of_pubmed_and_counts_every_row() -> None:
    rows = [
        {"source": "MED", "id": "998000001"}, {"source": "PPR", "id": "PPR7"}, {"source": "MED", "id": "x", "pmid": "998000002"},
        {"source": "MED", "id": "PMC7"}, {"source": "AGR", "id": "998000003"},
    ]  # fmt: skip
    body = results(*rows, count=1200, nextCursorMark="abc==", request={"queryString": "knots"})
    page = europepmc_search.read_page(Capture(source="europepmc", body=as_bytes(body), status=200))
    assert page == (1200, 5, ("998000001", "998000002"), "abc==", "knots")
    last = europepmc_search.read_page(Capture(source="europepmc", body=as_bytes(results())))
    assert last == (0, 0, (), None, None)


@given(st.text('ab "&?#/+=é*', min_size=1, max_size=20), st.sampled_from(["*", "AoIIP/+a==", "x&y"]), st.integers(1, 1000))
def test_any_query_and_mark_arrive_as_they_are(query: str, mark: str, size: int) -> None:
    asked = dict(parse_qsl(urlsplit(europepmc_search.request_for(query, mark, size).url).query))
    assert (asked["query"], asked["cursorMark"], asked["pageSize"]) == (query, mark, str(size))


@pytest.mark.parametrize(("scheme", "ids"), [
    ("pmid", ["998000001", "998000002"]), ("pmcid", ["PMC998001", "PMC998002"]), ("doi", ["10.5555/a", "10.5555/b"]),
])  # fmt: skip
def test_papers_looked_up_and_empty_documents_for_ids_of_none(scheme: Any, ids: list[str]) -> None:
    source = europepmc_search.lookup_by(scheme)
    known = {"source": "MED", "pmid": "998000002", "pmcid": "PMC998002", "doi": "10.5555/B"}
    found = read_reply(source, reply(source, results(known), *ids), ids).found
    assert {own: (one.pmid, one.pmcid, one.doi) for own, one in found.items()} == {
        ids[0]: tuple(ids[0] if name == scheme else None for name in ("pmid", "pmcid", "doi")),
        ids[1]: ("998000002", "PMC998002", "10.5555/b"),
    }


@pytest.mark.parametrize(("body", "kind"), [
    (results({"source": "MED", "pmid": "7"}, count=2), "too_many"), ({"resultList": {"result": []}}, "too_many"),
    (results(errCode=503, errMsg="out of order"), "error_in_reply"), ({"hitCount": 0, "resultList": {}}, "error_in_reply"),
])  # fmt: skip
def test_lookups_that_are_no_answer(body: Any, kind: str) -> None:
    source = europepmc_search.lookup_by("pmid")
    with pytest.raises(FetchError) as caught:
        read_reply(source, reply(source, body, "998000001"), ["998000001"])
    assert caught.value.kind == kind


def test_other_searches_look_up_no_ids() -> None:
    url = europepmc_search.request_for('DOI:"10.5555/a"').url
    assert europepmc_search.lookup_by("doi").ids_in(url) == ()
