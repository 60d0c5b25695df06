"""DataCite: what is asked for a paper, and replies that are errors, cut, or of another form."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper.errors import Incomplete, ParseError
from scraper.model import Capture
from scraper.settings import Settings
from scraper.sources.datacite import SOURCE, ids_in, requests_for
from scraper.sources.source import read_reply, site_of
from tests.conftest import CASSETTES

DOI = "10.5555/inv.18"


def capture(body: Any) -> Capture:
    text = json.dumps(body).encode()
    return Capture(source="datacite", url=requests_for([DOI], Settings())[0].url, status=200, body=text)


@pytest.mark.parametrize("body", [{"data": {}, "meta": {"total": 0}}, {"data": [], "meta": []}, {"data": None}, ["data"]])
def test_another_form_is_refused(body: Any) -> None:
    with pytest.raises(ParseError):
        read_reply(SOURCE, capture(body), [DOI])


def test_an_error_under_status_200_is_no_empty_list() -> None:
    with pytest.raises(Incomplete, match="no data"):
        read_reply(SOURCE, capture({"errors": [{"status": "500", "title": "Something went wrong"}]}), [DOI])


def test_a_reply_cut_anywhere_is_refused() -> None:
    whole = (CASSETTES / "datacite" / "10.5555_inv.18" / "body.json").read_bytes().rstrip()
    url = requests_for([DOI], Settings())[0].url
    for at in range(0, len(whole), 7):
        with pytest.raises(Incomplete):
            read_reply(SOURCE, Capture(source="datacite", url=url, status=200, body=whole[:at]), [DOI])
    assert len(read_reply(SOURCE, Capture(source="datacite", url=url, status=200, body=whole), [DOI]).found[DOI].links) == 3


@pytest.mark.parametrize("doi", ['10.5555/a"b', "10.5555/a\\b", '10.5555/a\\"', "10.5555/a\\", "10.5555/(a)&b#c+d%e"])
def test_a_doi_with_signs_of_the_query_language_is_asked_for_as_it_is(doi: str) -> None:
    (request,) = requests_for([doi], Settings())
    assert ids_in(request.url) == (doi,)
    assert not set('"\\ #<>').intersection(request.url)


@pytest.mark.parametrize("url", ["", "https://api.datacite.org/dois", "https://api.datacite.org/dois?query=doi:10.5555/a"])
def test_another_address_asks_for_no_paper(url: str) -> None:
    assert ids_in(url) == ()
    with pytest.raises(ParseError, match="the DOI asked for"):
        SOURCE.parse(Capture(source="datacite", url=url, body=b'{"data":[],"meta":{"total":0}}'))


def test_who_gives_an_address_may_ask_more_often() -> None:
    (request,) = requests_for([DOI], Settings())
    assert site_of(SOURCE, request, Settings()).requests_per_second * 300 <= 500
    assert 500 < site_of(SOURCE, request, Settings(email="a@b.example")).requests_per_second * 300 <= 1000


def test_links_stand_in_the_record() -> None:
    (record,) = scraper.fetch_many(["999000018"], sources="pubmed,datacite", captures=[CASSETTES], offline=True)
    assert [(one.kind, one.license, one.source) for one in record.links] == [
        ("data", "cc0-1.0", "datacite"), ("data", "mit", "datacite"), ("data", None, "datacite"),
    ]  # fmt: skip
