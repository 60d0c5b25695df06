"""The tool `corpus_overview`: what the corpus holds, and what it lacks."""

from __future__ import annotations

from pathlib import Path

from scraper.mcp.library import Library
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending
from tests.mcp.talking import ask, checked, make_corpus


def test_overview(stored: Library) -> None:
    got = checked("corpus_overview", ask(stored, "corpus_overview"))
    assert (got.data["papers"], got.data["status"]["papers"], got.data["stats"]["papers"]) == (4, 4, 4)
    assert got.data["stats"]["journals"][0]["papers"] == 1
    assert "4 papers are stored" in got.text
    assert got.data["complete"]


def test_what_failed_and_what_is_lacking_is_told_and_the_corpus_is_not_whole(stored: Library) -> None:
    with Corpus(stored.corpus_path or "") as corpus, corpus.writing():
        corpus.queue.want(["998000801"])
        corpus.queue.settle([Ending("998000801", "failed", "landing", "http_503", "HTTP 503")])
        corpus.queue.note_sources("998000003", {"icite": ("failed", "http_500", "HTTP 500")})
    got = checked("corpus_overview", ask(stored, "corpus_overview"))
    assert got.data["complete"] is False
    assert got.data["how_whole"] == "4 papers are stored; 1 asked for failed; 1 of them without icite (http_500)"
    assert "Failed at landing (http_503): 1 papers, such as: HTTP 503" in got.text.splitlines()


def test_a_corpus_of_which_papers_lack_a_source_is_not_whole(stored: Library) -> None:
    with Corpus(stored.corpus_path or "") as corpus, corpus.writing():
        corpus.queue.note_sources("998000003", {"icite": ("failed", "http_500", "HTTP 500")})
    assert ask(stored, "corpus_overview").data["complete"] is False


def test_an_empty_corpus_is_whole_and_has_nothing(tmp_path: Path) -> None:
    got = checked("corpus_overview", ask(make_corpus(tmp_path / "new.db"), "corpus_overview"))
    assert (got.data["papers"], got.data["complete"], got.data["left_out"]) == (0, True, [])
    assert got.data["how_whole"] == "0 papers are stored; 0 asked for failed"


def test_the_most_frequent_are_told_for_reading(stored: Library) -> None:
    lines = ask(stored, "corpus_overview").text.splitlines()
    (years,) = (line for line in lines if line.startswith("Years: "))
    assert {"2021 1", "2022 1"} <= set(years.removeprefix("Years: ").split("; "))
    assert any(line.startswith("Most frequent journals: ") and "Journal of Invented Pain 1" in line for line in lines)
