"""The tool `corpus_overview`: what the corpus holds, and what it lacks."""

from __future__ import annotations

from scraper.mcp.library import Library
from tests.mcp.talking import ask, checked


def test_overview(stored: Library) -> None:
    got = checked("corpus_overview", ask(stored, "corpus_overview"))
    assert (got.data["papers"], got.data["status"]["papers"], got.data["stats"]["papers"]) == (4, 4, 4)
    assert got.data["stats"]["journals"][0]["papers"] == 1
    assert "4 papers are stored" in got.text
    assert got.data["complete"]
