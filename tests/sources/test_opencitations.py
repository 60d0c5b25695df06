"""OpenCitations: the first of several ids counts, and what could not be read is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import Incomplete
from scraper.model import Record
from scraper.settings import Settings
from scraper.sources.opencitations import SOURCE, access, complete
from scraper.sources.source import Access, read_reply
from tests.sources.answers import answers, paper, reply
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


def test_an_empty_reply_is_of_the_paper_in_its_address() -> None:
    found = read_reply(SOURCE, reply(SOURCE, [], PMID), [PMID]).found
    assert {pmid: one.citing_articles for pmid, one in found.items()} == {PMID: None}
    with pytest.raises(Incomplete):
        read_reply(SOURCE, reply(SOURCE, b"[", PMID), [PMID])


@pytest.mark.parametrize(("pages", "shown", "complete_", "codes"), [
    ({"references/pmid:": [{"cited": "pmid:7"}, {"cited": "doi:10.5555/a"}, {"cited": "omid:br/1"}]}, 2, None, []),
    ({"references/pmid:": []}, None, None, []), ({"references/pmid:": [{"cited": "omid:br/1"}]}, None, None, []),
    ({}, 0, False, ["list_not_read"]), ({"references/pmid:": {"error": "busy"}}, 0, False, ["list_not_read"]),
])  # fmt: skip
def test_references(pages: dict[str, Any], shown: int | None, complete_: bool | None, codes: list[str]) -> None:
    read = complete(paper(), answers(pages))
    assert (read.references and (read.references.shown, read.references.complete)) == (
        None if shown is None else (shown, complete_)
    )
    assert [one.code for one in read.issues] == codes


def test_the_token_is_a_header() -> None:
    assert access(Settings()) == Access()
    assert access(Settings(opencitations_token="q7")) == Access(headers={"authorization": "q7"})
