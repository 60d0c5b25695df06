"""Europe PMC: lists read page by page to their end, or told as not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scraper.normalize.merge import normalize
from scraper.sources import europepmc
from tests.sources.answers import answers, paper
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
