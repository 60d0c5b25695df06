"""PubMed's own records: a set that is whole, the last version of an article, and ids that are its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import scraper
from scraper.errors import Incomplete, ParseError
from scraper.fetch.captures import load_capture
from scraper.model import Capture
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.sources.source import read_reply
from tests.conftest import CASSETTES
from tests.sources.answers import reply
from tests.sources.test_replies import PMID, article, efetch, replay


def test_an_efetch_reply_that_is_cut_anywhere_is_refused() -> None:
    capture = load_capture(CASSETTES / "pubmed" / "999000018")
    whole = capture.body.rstrip()
    for at in range(0, len(whole), 7):
        with pytest.raises((Incomplete, ParseError)):
            read_reply(SOURCES["pubmed"], Capture(source="pubmed", body=whole[:at], status=200), ["999000018"])
        with pytest.raises(ParseError):
            scraper.parse_all(whole[:at] or b" ", layout="pubmed_xml")
    assert list(read_reply(SOURCES["pubmed"], capture, ["999000018"]).found) == ["999000018"]


def test_ids_of_references_are_never_the_papers_own() -> None:
    parsed = read_reply(SOURCES["pubmed"], load_capture(CASSETTES / "pubmed" / "999000018"), ["999000018"]).found["999000018"]
    assert (parsed.pmid, parsed.doi, parsed.pmcid) == ("999000018", "10.5555/inv.18", "PMC9990018")
    assert parsed.references is not None
    assert [(one.position, one.pmid) for one in parsed.references.items] == [(1, None), (2, None), (3, "999000051")]


def test_of_two_versions_of_an_article_the_last_is_taken(tmp_path: Path) -> None:
    body = efetch(article("Old.", version="1"), article("New.", version="2"))
    (record,) = replay(tmp_path, {"pubmed": (200, body)})
    assert (record.title, record.ids["pmid-version"]) == ("New.", ("2",))


@pytest.mark.parametrize(("versions", "last"), [("9 10", "10"), ("10 9", "10"), ("2 2", "2"), ("1", None), ("3 1 2", "3")])
def test_versions_count_as_numbers_whatever_their_order(versions: str, last: str | None) -> None:
    articles = [article(f"Of {place}.", version=version) for place, version in enumerate(versions.split())]
    (found,) = SOURCES["pubmed"].parse(reply(SOURCES["pubmed"], efetch(*articles), PMID))
    assert found.ids.get("pmid-version", (None,)) == (last,)
    assert found.title == f"Of {len(versions.split()) - 1 if versions == '2 2' else versions.split().index(last or '1')}."


@pytest.mark.parametrize(("body", "kind"), [
    (efetch(article("Caf\u00e9")).decode().encode("latin-1"), "bad_utf8"), (efetch(article())[:-9], "cut_short"),
    (b"", "empty"),
    (b"<PubmedArticleSet><ERROR>busy</ERROR></PubmedArticleSet>", "error_in_reply"), (b"<eFetchResult/>", "other_form"),
], ids=lambda one: one[-20:])  # fmt: skip
def test_replies_that_are_no_whole_set(body: bytes, kind: str) -> None:
    with pytest.raises(Incomplete) as caught:
        read_reply(SOURCES["pubmed"], reply(SOURCES["pubmed"], body, PMID), [PMID])
    assert caught.value.kind == kind


def test_two_hundred_papers_are_posted_together() -> None:
    pmids = [str(998_000_000 + number) for number in range(201)]
    first, last = SOURCES["pubmed"].requests_for(pmids, Settings())
    assert (first.pmids, last.pmids) == (tuple(pmids[:200]), (pmids[200],))
    assert SOURCES["pubmed"].ids_in(f"{first.url}?{first.body}") == first.pmids
