"""Exchanges as a corpus keeps them: they come back equal, and what is damaged or of another form is refused."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import zstandard

from scraper.errors import StoreError
from scraper.model import Capture
from scraper.store.corpus import Corpus
from scraper.store.exchanges import read_exchange
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


def kept(corpus: Corpus, **fields: Any) -> int:
    with corpus.writing() as writer:
        return writer.put_capture(Capture(source="icite", body=b"{}", **fields))


@pytest.mark.parametrize("fields", [
    {}, {"url": "http://[::1]:8/a?b=é", "status": 503, "headers": {"A": "b", "C": ""}, "name": "7", "origin": "imported from x"},
    {"method": "POST", "request_body": "id=7", "retrieved_at": "2026-01-01T00:00:00Z"},
])  # fmt: skip
def test_every_field_that_is_kept_comes_back(corpus: Corpus, fields: dict[str, Any]) -> None:
    number = kept(corpus, **fields)
    assert read_exchange(corpus.connection, number) == Capture(source="icite", body=b"{}", **fields)


@pytest.mark.parametrize(("change", "error", "told"), [
    ("sha256 = zeroblob(32)", zstandard.ZstdError, "the body of capture 1 is not what was stored"),
    ("body = x'00'", zstandard.ZstdError, "capture 1|decompress|size|frame"),
    ("url = 'http://['", zstandard.ZstdError, "its address is none"),
    ("headers = '{'", msgspec.DecodeError, "truncated"), ("headers = '{\"a\": 1}'", msgspec.ValidationError, "Expected"),
    ("headers = 'null'", msgspec.ValidationError, "Expected"), ("id = 2", zstandard.ZstdError, "there is no capture 1"),
])  # fmt: skip
def test_what_is_of_another_form_is_told_by_kind(corpus: Corpus, change: str, error: type[Exception], told: str) -> None:
    number = kept(corpus)
    corpus.connection.execute("PRAGMA foreign_keys=OFF")
    corpus.connection.execute(f"UPDATE captures SET {change}")
    with pytest.raises(error, match=told):
        read_exchange(corpus.connection, number)
