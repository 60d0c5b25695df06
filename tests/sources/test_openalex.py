"""OpenAlex: works that are joined or moved, and lists that cost a request a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import scraper
from tests.sources.test_lists import save
from tests.sources.test_replies import PMID

WORKS = "https://api.openalex.org/works"
LISTED = "&select=id,doi,ids,title,publication_year&per_page=100&page="


def work(ident: str, pmid: str | None, **more: Any) -> dict[str, Any]:
    ids = {"openalex": f"https://openalex.org/{ident}"} | ({"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"} if pmid else {})
    return {"id": f"https://openalex.org/{ident}", "ids": ids, "cited_by_count": 1, "title": "Dust"} | more


def openalex(folder: Path, found: dict[str, Any], own: str) -> scraper.Records:
    save(folder, "openalex", f"{WORKS}/pmid:{PMID}", found)
    page = {"meta": {"count": 1}, "results": [work("W9", "7")]}
    save(folder, "openalex", f"{WORKS}?filter=cites:{own}{LISTED}1", page)
    return scraper.fetch_many([PMID], sources="openalex", captures=[folder], offline=True)


@pytest.mark.parametrize(("shown", "codes"), [(PMID, []), (None, []), ("998000009", ["merged_work"])])
def test_a_work_that_was_joined_with_another_is_followed(tmp_path: Path, shown: str | None, codes: list[str]) -> None:
    (record,) = openalex(tmp_path, work("W2", shown), "W2")
    assert record.pmid == PMID
    assert [item.pmid for item in record.citing_articles.items] == ["7"]
    assert [one.code for one in record.issues if one.code == "merged_work"] == codes
    assert record.ids.get("pmid", ()) == (("998000009",) if codes else ())


def test_a_saved_redirect_is_followed(tmp_path: Path) -> None:
    moved = {"Location": "https://api.openalex.org/works/W2"}
    save(tmp_path, "openalex", f"{WORKS}/pmid:{PMID}", b"moved", status=301, headers=moved)
    save(tmp_path, "openalex", f"{WORKS}/W2", work("W2", PMID, cited_by_count=0))
    save(tmp_path, "openalex", f"{WORKS}?filter=cites:W2{LISTED}1", {"meta": {"count": 0}, "results": []})
    records = scraper.fetch_many([PMID], sources="openalex", captures=[tmp_path], offline=True)
    assert [record.ids["openalex"] for record in records] == [("W2",)]
    assert records.failures == []
