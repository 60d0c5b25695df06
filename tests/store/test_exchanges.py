"""Exchanges as a corpus keeps them: they come back equal, and what is damaged or of another form is refused."""

from __future__ import annotations

import pytest

from scraper.errors import StoreError
from scraper.model import Capture
from scraper.store.corpus import Corpus
from tests.store.test_store import PAIN


def test_captures_come_back_equal_and_once(corpus: Corpus) -> None:
    capture = Capture(
        source="pubmed",
        body=b"<x/>" * 100,
        url="https://example.org/?id=20",
        headers={"A": "b"},
        retrieved_at="2026-01-01T00:00:00Z",
    )
    with corpus.writing() as writer:
        first, second = writer.put_capture(capture), writer.put_capture(capture)
        writer.put(PAIN)
        writer.link("20", [first])
    assert first == second
    assert list(corpus.captures_of("20")) == [(first, capture)]
    corpus.connection.execute("UPDATE captures SET sha256 = zeroblob(32)")
    with pytest.raises(StoreError, match="not what was stored"):
        list(corpus.captures_of("20"))
