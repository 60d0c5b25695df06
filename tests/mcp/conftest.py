"""A corpus that an assistant asks."""

from __future__ import annotations

from pathlib import Path

import pytest

import scraper
from scraper.mcp.library import Library
from scraper.model import ArticleList, Journal, ListedArticle, Published
from tests.conftest import CASSETTES
from tests.mcp.talking import SEED, listed, make_corpus, paper


@pytest.fixture
def stored(tmp_path: Path) -> Library:
    """A corpus of a few papers, one of them with 2,000 citers."""
    return make_corpus(
        tmp_path / "pain.db",
        scraper.fetch(SEED, captures=[CASSETTES], offline=True),
        paper("998000001", title="Quillamine in pain", doi="10.5555/q.1", published=Published("2021-03", "2021 Mar"),
              journal=Journal("Journal of Invented Pain", "J Invent Pain"), citing_articles=listed(range(998001000, 998003000))),
        paper("998000002", title="Quillamine again", retracted=True, published=Published("2022", "2022"),
              references=ArticleList((ListedArticle(pmid="998000001", sources=("pubmed",)),), 1, None, None)),
        paper("998000003", title="Nothing else"),
    )  # fmt: skip
