"""iCite: many papers a request, and what says that it has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.errors import Incomplete
from scraper.sources.registry import SOURCES
from scraper.sources.source import read_reply
from tests.sources.answers import reply
from tests.sources.test_replies import PMID, SETTINGS, capture_of, replay


def test_a_404_of_icite_counts_for_one_pmid_only() -> None:
    asked = SOURCES["icite"].requests_for(["999000041", "999000042"], SETTINGS)[0]
    alone = SOURCES["icite"].requests_for([PMID], SETTINGS)[0]
    said = [SOURCES["icite"].says_absent(capture_of(request, 404, b"{}")) for request in (asked, alone)]
    assert said == [False, True]


def test_numbers_below_zero_are_told_and_left_out(tmp_path: Path) -> None:
    body = {"data": [{"pmid": int(PMID), "citation_count": -5, "cited_by": [7]}]}
    (record,) = replay(tmp_path, {"icite": (200, json.dumps(body).encode())})
    assert (record.counts, record.citing_articles.total_reported) == ((), None)
    assert {one.code for one in record.issues} == {"negative_count"}


@pytest.mark.parametrize(("papers", "sizes"), [(0, []), (1, [1]), (200, [200]), (401, [200, 200, 1])])
def test_two_hundred_papers_a_request(papers: int, sizes: list[int]) -> None:
    pmids = [str(998_000_000 + number) for number in range(papers)]
    requests = SOURCES["icite"].requests_for(pmids, SETTINGS)
    assert [len(one.pmids) for one in requests] == sizes
    assert [pmid for one in requests for pmid in SOURCES["icite"].ids_in(one.url)] == pmids


def test_rows_are_told_apart_by_the_pmid_they_show() -> None:
    rows = [{"pmid": 12, "title": "Socks"}, {"pmid": 13, "title": "Of another"}, {"pmid": 11, "cited_by": [7]}]
    found = read_reply(SOURCES["icite"], reply(SOURCES["icite"], {"data": rows}, "11", "12"), ["11", "12"])
    assert {pmid: one.title for pmid, one in found.found.items()} == {"12": "Socks", "11": None}
    assert found.others == ("13",)
    with pytest.raises(Incomplete, match="the reply has no data"):
        read_reply(SOURCES["icite"], reply(SOURCES["icite"], {"error": "busy"}, "11"), ["11"])
