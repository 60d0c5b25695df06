"""iCite: many papers a request, and what says that it has none."""

from __future__ import annotations

import json
from pathlib import Path

from scraper.sources.registry import SOURCES
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
