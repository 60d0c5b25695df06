"""What stands between the wire and the record: an exchange as provenance shows it, and the ids of a mention."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from scraper.model import Capture, ParsedAnnotation, SourceStatus


@pytest.mark.parametrize(("headers", "expected"), [
    ({}, None), ({"content-TYPE": "text/html; charset=utf-8"}, "text/html; charset=utf-8"), ({"Content-Type": ""}, ""),
    ({"Content-Type-Options": "nosniff", "X-Content-Type": "a/b"}, None),
])  # fmt: skip
def test_the_content_type_whatever_its_case(headers: dict[str, str], expected: str | None) -> None:
    assert Capture(source="icite", body=b"", headers=headers).content_type == expected


def test_an_exchange_stands_in_provenance_with_the_digest_of_its_bytes() -> None:
    exchange = Capture(source="icite", body=b"{}", url="https://example.org/a", status=200, retrieved_at="2026-01-01T00:00:00Z")
    assert exchange.as_status() == SourceStatus(
        name="icite", url="https://example.org/a", retrieved_at="2026-01-01T00:00:00Z", http_status=200, outcome="ok",
        sha256=hashlib.sha256(b"{}").hexdigest(),
    )  # fmt: skip
    saved = Capture(source="landing", body=b"").as_status()
    assert (saved.url, saved.http_status, saved.retrieved_at) == (None, None, None)
    assert saved.sha256 == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(("fields", "ids"), [
    ({}, ()), ({"identifier": "998711;998712"}, ("998711", "998712")), ({"identifier": "-", "parts": "knots|ropes"}, ()),
    ({"identifier": "998711", "parts": "RSID:998;998711"}, ("998711", "RSID:998")),
    ({"identifier": "-", "parts": "rs998|rs998"}, ("rs998",)),
    ({"identifier": "MESH:D998201", "more": ("CHEBI:9982", "MESH:D998201;CHEBI:9982")}, ("MESH:D998201", "CHEBI:9982")),
    ({"more": ("-", "998712")}, ("998712",)), ({"identifier": "7;7"}, ("7", "7")),
    ({"type": "SNP", "identifier": "rs998;9", "more": ("c;d",)}, ("rs998;9", "c;d")),
])  # fmt: skip
def test_the_ids_of_a_mention_in_all_its_columns(fields: dict[str, Any], ids: tuple[str, ...]) -> None:
    assert ParsedAnnotation(**{"start": 0, "end": 5, "text": "knots", "type": "Gene", **fields}).identifiers == ids
