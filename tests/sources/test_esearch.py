"""ESearch: replies that are no answer are refused, and how a query is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from scraper.errors import FetchError, Incomplete, ParseError
from scraper.model import Capture
from scraper.sources import esearch
from scraper.sources.source import read_reply
from tests.sources.answers import reply

GOOD = (
    "<eSearchResult><Count>2</Count><RetMax>2</RetMax><RetStart>0</RetStart><IdList><Id>1</Id><Id>2</Id></IdList></eSearchResult>"
)
BAD = {
    "": "empty",
    "<!doctype html><p>Down for maintenance": "a page came instead of data",
    GOOD[:-20]: "ends before",
    "<eSearchResult></eSearchResult>": "no Count",
    GOOD.replace("<Id>2</Id>", ""): "1 of the 2 PMIDs",
    GOOD.replace("<Id>2</Id>", "<Id>PMC2</Id>"): "no PMID",
    GOOD.replace("<Count>2</Count>", "<Count>many</Count>"): "no Count",
    GOOD.replace("eSearchResult", "eFetchResult"): "no eSearchResult",
    GOOD.replace("<IdList>", "<ERROR>Unable to run</ERROR><IdList>"): "Unable to run",
    "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + GOOD.replace("<Id>1<", "<Id>&a;<"): "no PMID",
}


def found(total: int, shown: int, *, start: int = 0, most: int = 9_999) -> bytes:
    ids = "".join(f"<Id>{number}</Id>" for number in range(1, shown + 1))
    counts = f"<Count>{total}</Count><RetMax>{most}</RetMax><RetStart>{start}</RetStart>"
    return f"<eSearchResult>{counts}<IdList>{ids}</IdList></eSearchResult>".encode()


def capture(body: bytes) -> Capture:
    return Capture(source="pubmed", body=body, status=200)


@pytest.mark.parametrize("body", BAD, ids=lambda body: body[-30:])
def test_replies_that_are_none(body: str) -> None:
    with pytest.raises((FetchError, ParseError), match=BAD[body]):
        esearch.read_page(Capture(source="pubmed", body=body.encode(), status=200))


@pytest.mark.parametrize("status", [400, 404, 410])
def test_error_statuses(status: int) -> None:
    with pytest.raises(FetchError):
        esearch.read_page(Capture(source="pubmed", body=GOOD.encode(), status=status))


def test_a_long_query_is_posted_and_found_again_among_captures(tmp_path: Path) -> None:
    request = esearch.request_for("(knots OR ropes) AND " * 200)
    assert (request.body or "").startswith("db=pubmed&")
    assert "?" not in request.url


@pytest.mark.parametrize(("options", "given"), [
    ({}, {"retmax": "9999", "retstart": "0"}), ({"most": 20, "start": 40}, {"retmax": "20", "retstart": "40"}),
    ({"days": 7}, {"datetype": "edat", "reldate": "7"}),
    ({"dates": ("2026/01/01", "2026/02/01")}, {"datetype": "edat", "mindate": "2026/01/01", "maxdate": "2026/02/01"}),
])  # fmt: skip
def test_a_page_of_a_query(options: dict[str, Any], given: dict[str, str]) -> None:
    request = esearch.request_for("knots & (ropes)", **options)
    asked = dict(parse_qsl(urlsplit(request.url).query))
    assert asked == {"db": "pubmed", "retmode": "xml", "retmax": "9999", "retstart": "0", "term": "knots & (ropes)"} | given
    assert request.body is None


def test_a_query_too_long_for_an_address_is_posted_whole() -> None:
    requests = [esearch.request_for("x" * length) for length in range(1_300, 1_600)]
    assert max(len(one.url) for one in requests) == 1_501
    assert {one.body is None for one in requests} == {True, False}
    terms = [dict(parse_qsl(one.body or urlsplit(one.url).query))["term"] for one in requests]
    assert list(map(len, terms)) == list(range(1_300, 1_600))


@pytest.mark.parametrize(("total", "start", "most", "shown"), [
    (2, 0, 2, 2), (9, 7, 5, 2), (9, 9, 5, 0), (0, 0, 20, 0), (12_000, 9_998, 1, 1),
])  # fmt: skip
def test_a_page_has_the_pmids_that_are_due(total: int, start: int, most: int, shown: int) -> None:
    page = esearch.read_page(capture(found(total, shown, start=start, most=most)))
    assert (page.total, page.start, len(page.pmids)) == (total, start, shown)
    with pytest.raises(Incomplete, match=f"has {shown + 1} of the {shown} PMIDs"):
        esearch.read_page(capture(found(total, shown + 1, start=start, most=most)))


@pytest.mark.parametrize(("scheme", "ids"), [("doi", ["10.5555/a", "10.5555/b"]), ("pmcid", ["PMC998001", "PMC998002"])])
def test_each_id_asked_for_may_be_any_paper_of_the_reply(scheme: Any, ids: list[str]) -> None:
    source = esearch.lookup_by(scheme)
    replied = read_reply(source, reply(source, found(3, 3), *ids), ids)
    assert list(replied.found) == ids
    assert {one.ids[esearch.CANDIDATES] for one in replied.found.values()} == {("1", "2", "3")}


@pytest.mark.parametrize(("ids", "total", "shown", "is_answer"), [
    (1, 3, 3, True), (1, 3, 2, True), (1, 4, 4, True), (1, 4, 3, False), (2, 5, 4, True), (2, 6, 5, False), (1, 0, 0, True),
])  # fmt: skip
def test_a_reply_of_many_more_papers_than_ids_is_no_answer(ids: int, total: int, shown: int, is_answer: bool) -> None:
    source, asked = esearch.lookup_by("doi"), [f"10.5555/{number}" for number in range(ids)]
    of_many = reply(source, found(total, shown, most=shown), *asked)
    if is_answer:
        assert list(read_reply(source, of_many, asked).found) == asked
        return
    with pytest.raises(FetchError, match=f"PubMed finds {total} papers for {ids} ids") as caught:
        read_reply(source, of_many, asked)
    assert caught.value.kind == "too_many"
