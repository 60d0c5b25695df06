"""ELink: each PMID in an `id` of its own, and each set of links under the paper it is of."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from scraper.errors import Incomplete
from scraper.settings import Settings
from scraper.sources.elink import PMIDS_PER_REQUEST, SOURCE
from scraper.sources.source import read_reply
from tests.sources.answers import reply

PMIDS = [str(998_000_000 + number) for number in range(2 * PMIDS_PER_REQUEST + 1)]


def links(pmid: str, *citing: str) -> str:
    found = "".join(f"<Link><Id>{one}</Id></Link>" for one in citing)
    named = f"<LinkSetDb><LinkName>pubmed_pubmed_citedin</LinkName>{found}</LinkSetDb>" if citing else ""
    return f"<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{pmid}</Id></IdList>{named}</LinkSet>"


def test_each_pmid_is_posted_alone_a_hundred_a_request() -> None:
    requests = SOURCE.requests_for(PMIDS, Settings())
    forms = [parse_qs(one.body or "") for one in requests]
    assert [len(form["id"]) for form in forms] == [PMIDS_PER_REQUEST, PMIDS_PER_REQUEST, 1]
    assert [pmid for form in forms for pmid in form["id"]] == PMIDS
    assert {one.url.partition("?")[2] for one in requests} == {""}


def test_sets_are_told_apart_by_the_paper_they_name() -> None:
    body = f"<eLinkResult>{links('11', '7', '8')}{links('12')}{links('13', '9')}</eLinkResult>"
    found = read_reply(SOURCE, reply(SOURCE, body.encode(), "12", "11"), ["12", "11"])
    citing = {pmid: one.citing_articles for pmid, one in found.found.items()}
    assert [item.pmid for item in citing["11"].items] == ["7", "8"]  # type: ignore[union-attr]
    assert list(citing) == ["11", "12"]
    assert not citing["12"]
    assert found.others == ("13",)


@pytest.mark.parametrize("body", ["<eLinkResult>" + links("11"), "<eSearchResult></eSearchResult>", "<ERROR>busy</ERROR>"])
def test_what_is_no_whole_result_is_refused(body: str) -> None:
    with pytest.raises(Incomplete):
        read_reply(SOURCE, reply(SOURCE, body.encode(), "11"), ["11"])
