"""The tools `search_corpus` and `search_pubmed`: what fits, what follows, and how the query was understood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import InputError, StoreError
from scraper.mcp.arguments import SearchCorpus
from scraper.mcp.calls import Call
from scraper.mcp.library import Asking, Library
from scraper.mcp.searches import search_corpus
from scraper.store.corpus import Corpus
from scraper.store.schema import telling
from tests.conftest import CASSETTES
from tests.mcp.talking import SEED, ask, checked


@pytest.mark.parametrize(
    ("terms", "pmids"),
    [
        ({"query": "quillamine"}, ["998000002", "998000001"]),
        ({"query": "quillamine", "year": "2021"}, ["998000001"]),
        ({"year": 2022}, ["998000002"]),
        ({"journal": "j invent pain"}, ["998000001"]),
        ({"entity": "MESH:D007649"}, [SEED]),
        ({"relation": "* MESH:D007649 MESH:D010146"}, [SEED]),
        ({"entity": "MESH:D007649", "retracted": True}, []),
        ({"query": "absent"}, []),
    ],
)
def test_search_corpus(stored: Library, terms: dict[str, Any], pmids: list[str]) -> None:
    got = checked("search_corpus", ask(stored, "search_corpus", **terms))
    assert [row["pmid"] for row in got.data["papers"]] == pmids
    assert (got.data["total"], got.data["complete"], got.data["papers_in_corpus"]) == (len(pmids), True, 4)
    assert f"{len(pmids)} of the 4 papers of this corpus fit" in got.text


def test_search_corpus_tells_sources_and_what_follows(stored: Library) -> None:
    got = checked("search_corpus", ask(stored, "search_corpus", query="quillamine", limit=1))
    assert (got.data["shown"], got.data["next_offset"], got.data["complete"]) == (1, 1, False)
    (row,) = got.data["papers"]
    assert (row["sources"], row["retracted"], "RETRACTED" in got.text) == (["pubmed"], True, True)
    assert ask(stored, "search_corpus", query="quillamine", limit=1, offset=1).data["papers"][0]["pmid"] == "998000001"


def saved_search(tmp_path: Path, limit: int) -> Library:
    """A server that knows the reply to one query, as it is asked with this limit."""
    folder = tmp_path / "captures" / "pubmed" / "search"
    folder.mkdir(parents=True)
    exchange = json.loads((CASSETTES / "pubmed" / "esearch-invented" / "exchange.json").read_text())
    exchange["url"] = exchange["url"].replace("retmax=9999", f"retmax={limit}")
    (folder / "exchange.json").write_text(json.dumps(exchange))
    (folder / "body.xml").write_bytes((CASSETTES / "pubmed" / "esearch-invented" / "body.xml").read_bytes())
    return Library(None, Asking(captures=(str(tmp_path / "captures"),), offline=True))


def test_search_pubmed(tmp_path: Path) -> None:
    got = checked("search_pubmed", ask(saved_search(tmp_path, 2), "search_pubmed", query="invented pain", limit=2))
    found = scraper.search("invented pain", captures=[CASSETTES], offline=True)
    assert list(got.data["pmids"]) == list(found)[:2]
    assert (got.data["count"], got.data["shown"], got.data["complete"]) == (found.count, 2, found.count == 2)
    assert got.data["understood_as"] == " ".join((found.translation or "").split())
    assert got.data["sources"] == [{"name": "pubmed", "outcome": "ok", "reason": None, "retrieved_at": None}]
    assert f"{found.count} papers fit" in got.text
    assert "The query was read as" in got.text


def test_a_search_in_the_corpus_is_given_up_too(stored: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Call()

    def find(corpus: Corpus, _words: str) -> Any:
        corpus.connection.create_function("give_up", 0, call.give_up)
        endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(iif(x = 5, give_up(), 0)) FROM n"
        with telling(corpus.path):
            yield from corpus.connection.execute(endless)

    monkeypatch.setattr(Corpus, "find", find)
    with pytest.raises(StoreError, match="interrupted"):
        search_corpus(stored, SearchCorpus(query="pain"), call)
    call.give_up()  # of a file that is closed


def test_a_page_beyond_what_fits_and_a_search_for_nothing_are_refused(stored: Library) -> None:
    assert search_corpus(stored, SearchCorpus(query="absent"), Call()).answer.total == 0  # type: ignore[union-attr]
    with pytest.raises(InputError, match="an offset of 9: 2 papers fit"):
        search_corpus(stored, SearchCorpus(query="quillamine", offset=9), Call())
    with pytest.raises(InputError, match="nothing to search for: give query, entity, journal"):
        search_corpus(stored, SearchCorpus(retracted=False, partial=False), Call())


def test_what_stored_papers_lack_is_told_with_what_fits(stored: Library) -> None:
    with Corpus(stored.corpus_path or "") as corpus, corpus.writing():
        corpus.queue.note_sources("998000003", {"icite": ("failed", "http_500", "HTTP 500")})
    got = checked("search_corpus", ask(stored, "search_corpus", partial=True))
    assert [row["pmid"] for row in got.data["papers"]] == ["998000003"]
    assert got.data["how_whole"].endswith("it knows only what was put into it; 1 of them without icite (http_500)")


def test_more_papers_than_are_shown_is_told_with_what_to_do(tmp_path: Path) -> None:
    got = checked("search_pubmed", ask(saved_search(tmp_path, 1), "search_pubmed", query="invented pain", limit=1))
    assert (got.data["count"], got.data["shown"], got.data["complete"]) == (2, 1, False)
    assert got.data["how_whole"] == "2 papers fit, 1 are shown; ask with a higher limit, or narrow the query"


@pytest.mark.parametrize(("limit", "offset", "follows"), [(1, 0, 1), (2, 0, None), (1, 1, None)])
def test_the_last_page_leads_to_no_other(stored: Library, limit: int, offset: int, follows: int | None) -> None:
    got = checked("search_corpus", ask(stored, "search_corpus", query="quillamine", limit=limit, offset=offset))
    assert (got.data["next_offset"], got.data["complete"]) == (follows, limit == 2)
