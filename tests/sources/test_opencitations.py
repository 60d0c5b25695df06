"""OpenCitations: the first of several ids counts, and what could not be read is told."""

from __future__ import annotations

from pathlib import Path

import scraper
from scraper.model import Record
from tests.sources.test_lists import save
from tests.sources.test_replies import PMID


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
