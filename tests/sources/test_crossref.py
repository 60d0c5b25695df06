"""Crossref: any DOI is in the address and is read back from it, and a work is of the DOI asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import FetchError
from scraper.ids import clean_doi
from scraper.settings import Settings
from scraper.sources.crossref import SOURCE, access
from scraper.sources.source import Access, Reply, read_reply
from tests.sources.answers import reply

DOI = "10.5555/a.1"


@given(st.from_regex(r"10\.[0-9]{4}/[a-z0-9.;:()<>/_+&%#?é=-]{1,20}", fullmatch=True).filter(lambda doi: clean_doi(doi) == doi))
def test_any_doi_is_read_back_from_its_address(doi: str) -> None:
    (request,) = SOURCE.requests_for([doi], Settings())
    assert (request.pmids, SOURCE.ids_in(request.url)) == ((doi,), (doi,))
    assert (urlsplit(request.url).query, urlsplit(request.url).fragment) == ("", "")


@pytest.mark.parametrize(
    "url", ["https://api.crossref.org/works", "https://api.crossref.org/works/knots", "https://example.org/"]
)
def test_other_addresses_ask_for_nothing(url: str) -> None:
    assert SOURCE.ids_in(url) == ()


def test_who_gives_an_address_is_in_the_polite_pool() -> None:
    assert access(Settings(email="me@socks.example")) == Access()
    assert access(Settings(crossref_mailto="me@socks.example")) == Access({"mailto": "me@socks.example"}, requests_per_second=10)


def test_a_work_is_of_the_doi_asked_for_whatever_its_case() -> None:
    found = read_reply(SOURCE, reply(SOURCE, {"message": {"DOI": "10.5555/A.1", "title": ["Socks"]}}, DOI), [DOI])
    assert (list(found.found), found.found[DOI].title) == ([DOI], "Socks")
    other = read_reply(SOURCE, reply(SOURCE, {"message": {"DOI": "10.5555/b.1", "title": ["Socks"]}}, DOI), [DOI])
    assert other == Reply({}, ("10.5555/b.1",))
    assert read_reply(SOURCE, reply(SOURCE, b"Resource not found.", DOI, status=404), [DOI]) == Reply({})
    with pytest.raises(FetchError, match="no whole JSON"):
        read_reply(SOURCE, reply(SOURCE, b"Resource not found.", DOI), [DOI])
