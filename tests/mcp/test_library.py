"""Where the tools find papers: ids in the corpus and at the sources, and why sources failed."""

from __future__ import annotations

from scraper.mcp.library import Library
from scraper.store.corpus import Corpus
from tests.mcp.talking import ask


def test_a_corpus_of_an_older_version_is_left_as_it_is(stored: Library) -> None:
    with Corpus(stored.corpus_path or "") as corpus:
        corpus.connection.execute("PRAGMA user_version=2")
    got = ask(stored, "corpus_overview")
    assert got.is_error
    assert "'scraper corpus status'" in got.text
