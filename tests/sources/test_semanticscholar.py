"""Semantic Scholar: lists as far as they can be reached, and entries by any id they show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.model import Capture
from scraper.settings import Settings
from scraper.sources import semanticscholar
from scraper.sources.semanticscholar import SOURCE, access
from scraper.sources.source import Access
from tests.sources.answers import answers
from tests.sources.answers import paper as document
from tests.sources.test_lists import FIELDS, S2, paper, row, save, scholar
from tests.sources.test_replies import PMID


def test_semantic_scholar_tells_the_limit_and_drops_scraps() -> None:
    def get(address: str, read: Any) -> Any:
        offset = int(re.search(r"offset=([0-9]+)", address)[1])  # type: ignore[index]
        limit = int(re.search(r"limit=([0-9]+)", address)[1])  # type: ignore[index]
        if "references" in address:
            data = [{"citedPaper": {"paperId": "x", "title": "Sign up to receive e-mail alerts"}}]
            return read(Capture(source="x", body=json.dumps({"data": data}).encode(), status=200))
        data = [{"citingPaper": {"externalIds": {"PubMed": str(offset + place + 1)}}} for place in range(limit)]
        return read(Capture(source="x", body=json.dumps({"data": data, "next": offset + limit}).encode(), status=200))

    found = semanticscholar.complete(document(), get)
    assert found.citing_articles is not None
    assert (found.citing_articles.shown, found.citing_articles.complete) == (9_999, False)
    assert found.references is None
    assert [issue.code for issue in found.issues] == ["list_not_read", "scraps"]


def test_a_list_that_is_withheld_is_no_failure(tmp_path: Path) -> None:
    record = scholar(tmp_path, cited=None)
    assert (record.references.items, record.references.complete) == ((), False)
    assert [(one.code, one.field) for one in record.issues] == [("list_withheld", "references")]


def test_a_paper_found_by_its_pmid_may_lack_it(tmp_path: Path) -> None:
    record = scholar(tmp_path, citing=[row("citingPaper", PubMed="7")], pmid=None)
    assert (record.pmid, record.doi) == (PMID, "10.5555/x.1")


def test_an_entry_with_an_arxiv_id_only_has_its_doi(tmp_path: Path) -> None:
    record = scholar(tmp_path, citing=[row("citingPaper", ArXiv="2401.00998"), row("citingPaper", CorpusId="9")])
    (item,) = record.citing_articles.items
    assert (item.doi, item.title, item.year) == ("10.48550/arxiv.2401.00998", "Knots of many ropes", 2024)
    assert [one.code for one in record.issues] == ["scraps"]


def test_pages_that_overlap_are_not_whole_at_semantic_scholar(tmp_path: Path) -> None:
    rows = [row("citingPaper", PubMed=str(number)) for number in range(1, 6)]
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}/citations?{FIELDS}3", {"data": rows[2:]})
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}?fields=externalIds", paper())
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}/citations?{FIELDS}0", {"data": rows[:3], "next": 3})
    save(tmp_path, "semanticscholar", f"{S2.format(PMID)}/references?{FIELDS}0", {"data": []})
    (record,) = scraper.fetch_many([PMID], sources="semanticscholar", captures=[tmp_path], offline=True)
    assert [item.pmid for item in record.citing_articles.items] == ["1", "2", "3", "4", "5"]
    assert record.citing_articles.complete is False
    assert [one.code for one in record.issues] == ["pages_overlap"]


def test_rows_of_one_doi_and_two_pmids_stay_two(tmp_path: Path) -> None:
    rows = [row("citingPaper", PubMed="7", DOI="10.5555/a"), row("citingPaper", PubMed="8", DOI="10.5555/a")]
    assert [item.pmid for item in scholar(tmp_path, citing=rows).citing_articles.items] == ["7", "8"]


@pytest.mark.parametrize("following", [0, 2, None])
def test_a_page_that_names_itself_or_an_earlier_one_as_the_next_ends_the_asking(following: int | None) -> None:
    entries = [row("citingPaper", PubMed=str(number)) for number in (7, 8)]
    pages = {"offset=0": {"data": entries, "next": 2}, "offset=2": {"data": [*entries[:1], row("citingPaper", PubMed="9")]}}
    pages["offset=2"] |= {"next": following} if following is not None else {}  # type: ignore[operator]
    found = semanticscholar.complete(document(), answers({"references": {"data": []}, **pages}))
    assert found.citing_articles is not None
    assert [item.pmid for item in found.citing_articles.items] == ["7", "8", "9"]
    assert "list_not_read" not in {issue.code for issue in found.issues} or following is not None


def test_a_list_that_cannot_be_read_is_told_with_what_was_reached() -> None:
    pages = {"citations": {"data": [row("citingPaper", PubMed="7"), {}], "next": 2}}
    found = semanticscholar.complete(document(), answers({"offset=2": {"error": "busy"}, **pages}))
    for field, reached in (("citing_articles", 2), ("references", 0)):
        assert f"only the first {reached} entries can be reached" in [one.message for one in found.issues if one.field == field]
        assert getattr(found, field).complete is False


def test_the_key_is_a_header_and_the_pages_of_a_list_ask_for_no_paper() -> None:
    assert (access(Settings()), access(Settings(s2_api_key="q7"))) == (Access(), Access(headers={"x-api-key": "q7"}))
    assert SOURCE.ids_in(f"{S2.format(PMID)}?fields=externalIds") == SOURCE.ids_in(S2.format(PMID)) == (PMID,)
    assert SOURCE.ids_in(f"{S2.format(PMID)}/citations?{FIELDS}0") == ()
