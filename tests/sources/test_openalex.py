"""OpenAlex: works that are joined or moved, and lists that cost a request a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.model import Count
from scraper.settings import Settings
from scraper.sources.openalex import SOURCE, access, complete
from scraper.sources.source import Access
from tests.sources.answers import answers, paper
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


def listed(first: int, count: int, total: int) -> dict[str, Any]:
    works = [work(f"W{number}", str(998_000_000 + number)) for number in range(first, first + count)]
    return {"meta": {"count": total}, "results": works}


def lists(counted: int, pages: dict[str, Any], *cited: str) -> Any:
    """Both lists of a work that says so many cite it, and which works it cites, where these pages can be read."""
    ids = {"openalex": ("W1",)} | ({"openalex_references": cited} if cited else {})
    return complete(paper(ids=ids, counts=(Count("cited_by", counted, "openalex"),)), answers(pages))


@pytest.mark.parametrize(("counted", "pages", "shown", "total", "complete"), [
    (150, {"&page=1": listed(2, 100, 150), "&page=2": listed(102, 50, 150)}, 150, 150, True),
    (150, {"&page=1": listed(2, 100, 150)}, 100, 150, False), (150, {}, 0, None, False),
    (3, {"&page=1": listed(2, 0, 0)}, 0, 3, False),  # counted, and none of them given
    (9, {"&page=1": listed(2, 2, 2)}, 2, 2, True),
])  # fmt: skip
def test_citing_works_page_by_page(counted: int, pages: dict[str, Any], shown: int, total: int | None, complete: bool) -> None:
    read = lists(counted, pages)
    found = read.citing_articles
    assert (found.shown, found.total_reported, found.complete) == (shown, total, complete)
    assert [issue.code for issue in read.issues] == ([] if complete else ["list_not_read"])


def test_a_work_that_nothing_cites_and_that_cites_nothing_has_no_lists() -> None:
    read = lists(0, {"&page=1": listed(2, 0, 0)})
    assert (read.citing_articles, read.references, read.issues) == (None, None, ())


def test_works_cited_are_looked_up_fifty_at_a_time_and_their_numbers_are_no_ids_of_the_paper() -> None:
    cited = tuple(f"W{number}" for number in range(10, 70))
    pages = {"cites:": listed(2, 0, 0), "openalex:W10|": listed(10, 50, 50), "openalex:W60|": listed(60, 10, 10)}
    read = lists(0, pages, *cited)
    assert (read.references.shown, read.references.total_reported, read.references.complete) == (60, 60, None)
    assert read.ids == {"openalex": ("W1",)}
    del pages["openalex:W60|"]
    cut = lists(0, pages, *cited)
    assert (cut.references.shown, cut.references.complete) == (50, False)
    assert [(one.field, one.message) for one in cut.issues] == [("references", "50 of 60 works could be read")]


def test_the_key_is_a_parameter_and_the_address_of_one_work_names_its_pmid() -> None:
    assert (access(Settings()), access(Settings(openalex_api_key="q7"))) == (Access(), Access({"api_key": "q7"}))
    assert SOURCE.ids_in(f"{WORKS}/pmid:{PMID}") == SOURCE.ids_in(f"{WORKS}/pmid:{PMID}?select=id") == (PMID,)
    assert SOURCE.ids_in(f"{WORKS}/pmid:{PMID}0123") == SOURCE.ids_in(f"{WORKS}?filter=cites:W1") == ()
