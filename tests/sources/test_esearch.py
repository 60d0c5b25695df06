"""ESearch: replies that are no answer are refused, and how a query is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import FetchError, ParseError
from scraper.model import Capture
from scraper.sources import esearch

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
