"""Edges: the entries of a list, with the paper whose list it is."""

from __future__ import annotations

import io

from scraper.export.edges import Edge
from scraper.export.formats import EDGE_FORMATS
from scraper.model import ListedArticle


def test_ids_are_the_pmids_alone() -> None:
    out = io.BytesIO()
    items = (ListedArticle(pmid="2"), ListedArticle(title="x"))
    EDGE_FORMATS["ids"]([Edge("1", "references", number, item) for number, item in enumerate(items, 1)], out)
    assert out.getvalue() == b"2\n"
