"""Europe PMC: lists read page by page to their end, or told as not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scraper.errors import Incomplete
from scraper.model import Count
from scraper.normalize.merge import normalize
from scraper.settings import Settings
from scraper.sources import europepmc
from scraper.sources.source import read_reply
from tests.sources.answers import answers, paper, reply
from tests.sources.test_replies import core, replay


def rows(name: str, first: int, count: int, total: int) -> dict[str, Any]:
    found = [{"id": str(number), "source": "MED", "title": f"Title {number}"} for number in range(first, first + count)]
    return {"hitCount": total, f"{name}List": {name: found}}


def test_europepmc_reads_every_page() -> None:
    pages = {"citations?page=1&": rows("citation", 1, 1000, 1500), "citations?page=2&": rows("citation", 1001, 500, 1500),
             "references?page=1&": {"hitCount": 0}}  # fmt: skip
    found = europepmc.complete(paper(), answers(pages))
    assert found.citing_articles is not None
    assert (found.citing_articles.shown, found.citing_articles.complete, found.references) == (1500, True, None)
    assert found.issues == ()


@pytest.mark.parametrize("bad", [None, {"errCode": 503, "errMsg": "out"}, {"hitCount": 3}])
def test_one_endpoint_of_europepmc_may_be_out(bad: Any) -> None:
    pages = {"citations?page=1&": rows("citation", 1, 2, 2)} | ({"references": bad} if bad else {})
    found = europepmc.complete(paper(), answers(pages))
    assert found.citing_articles is not None
    assert found.references is not None
    assert (found.citing_articles.complete, found.references.complete) == (True, False)
    assert [(issue.code, issue.field) for issue in found.issues] == [("list_not_read", "references")]
    record = normalize([found])
    assert (record.references.complete, record.references.shown) == (False, 0)


def test_a_page_without_new_rows_ends_the_asking() -> None:
    pages = {
        "citations?page=1&": rows("citation", 1, 5, 9),
        "citations?page=2&": rows("citation", 1, 0, 9),
        "references": {"hitCount": 0},
    }
    found = europepmc.complete(paper(), answers(pages)).citing_articles
    assert found is not None
    assert (found.shown, found.total_reported, found.complete) == (5, 9, False)


def test_pages_that_overlap_are_not_whole_at_europepmc(tmp_path: Path) -> None:
    lists = {
        "citations?page=1": rows("citation", 1, 1000, 1500), "citations?page=2": rows("citation", 991, 500, 1500),
        "references?page=1": {"hitCount": 0},
    }  # fmt: skip
    (record,) = replay(tmp_path, {"europepmc": (200, core(citedByCount=1500))}, lists)
    found = record.citing_articles
    assert (found.shown, len({item.pmid for item in found.items}), found.total_reported, found.complete) == (
        1490,
        1490,
        1500,
        False,
    )
    assert [one.code for one in record.issues] == ["pages_overlap", "list_not_read"]


@pytest.mark.parametrize(
    ("pages", "shown", "total"),
    [
        ([rows("citation", 1, 1000, 1500), {"hitCount": 0, "citationList": {"citation": []}}], 1000, 1500),
        ([rows("citation", 1, 1000, 1500), rows("citation", 1, 1000, 1500)], 1000, 1500),
        ([{"hitCount": 0}], 0, 2),
    ],
)
def test_pages_that_contradict_each_other_are_no_whole_list(pages: list[Any], shown: int, total: int, tmp_path: Path) -> None:
    lists = {f"citations?page={number}": page for number, page in enumerate(pages, 1)} | {"references?page=1": {"hitCount": 0}}
    (record,) = replay(tmp_path, {"europepmc": (200, core())}, lists)
    found = record.citing_articles
    assert (found.shown, found.total_reported, found.complete) == (shown, total, False)
    assert [(issue.code, issue.field) for issue in record.issues] == [("list_not_read", "citing_articles")]


def test_references_stand_by_their_places_in_print_and_a_place_given_twice_is_the_first_s() -> None:
    places = [3, None, 1, 0, 3, -2, 2]
    listed = [{"title": f"Socks {number}", "citedOrder": place} for number, place in enumerate(places)]
    pages = {"references": {"hitCount": 7, "referenceList": {"reference": listed}}, "citations": {"hitCount": 0}}
    found = europepmc.complete(paper(), answers(pages)).references
    assert found is not None
    assert [item.position for item in found.items] == [1, 2, 3, None, None, None, None]
    assert "".join(str(item.title)[-1] for item in found.items) == "2601345"
    assert (found.shown, found.total_reported, found.complete) == (7, 7, True)


@pytest.mark.parametrize(("counted", "shown"), [(0, None), (3, (0, 3, False))])
def test_no_rows_are_no_list_unless_some_are_counted(counted: int, shown: tuple[int, int, bool] | None) -> None:
    counts = (Count("cited_by", counted, "europepmc"),)
    read = europepmc.complete(paper(counts=counts), answers({"citations": {"hitCount": 0}, "references": {"hitCount": 0}}))
    citing = read.citing_articles
    assert (citing and (citing.shown, citing.total_reported, citing.complete)) == shown
    assert [issue.message for issue in read.issues] == (["0 of 3 rows could be read"] if counted else [])
    assert read.references is None  # what is counted are citations


def test_a_search_asks_for_one_paper_and_the_pages_of_a_list_for_none() -> None:
    (request,) = europepmc.requests_for(["998000001"], Settings())
    assert europepmc.ids_in(request.url) == ("998000001",)
    assert europepmc.ids_in("https://www.ebi.ac.uk/europepmc/webservices/rest/MED/998000001/citations?page=1") == ()


@pytest.mark.parametrize(("body", "kind"), [
    ({"errCode": 404, "errMsg": "no"}, "other_form"), (b'{"resultList":{', "bad_json"), (b"<html>Busy</html>", "html"),
    (b"", "empty"),
    (b'{"resultList":{},"resultList":{}}', "bad_json"),
])  # fmt: skip
def test_replies_that_are_none(body: Any, kind: str) -> None:
    with pytest.raises(Incomplete) as caught:
        read_reply(europepmc.SOURCE, reply(europepmc.SOURCE, body, "998000001"), ["998000001"])
    assert caught.value.kind == kind
