"""What a source replies to a request, a `get` that answers from a table, and a document whose lists are to be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scraper.errors import FetchError, ParseError
from scraper.model import Capture, ParsedRecord, SourceStatus
from scraper.settings import Settings
from scraper.sources.source import Source

STATUS = SourceStatus(name="europepmc")


def as_bytes(body: Any) -> bytes:
    """Bytes as they are, anything else as JSON."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def reply(source: Source, body: Any, *ids: str, status: int = 200) -> Capture:
    """What a source replies to its first request for some ids."""
    asked = source.requests_for(ids, Settings())[0]
    return Capture(source=source.name, url=asked.url, request_body=asked.body, status=status, body=as_bytes(body))


def answers(pages: dict[str, Any]) -> Callable[[str, Any], Any]:
    """A `get` that answers addresses holding a key with its value; others cannot be had."""

    def get(address: str, read: Any) -> Any:
        body = next((value for key, value in pages.items() if key in address), None)
        if body is None:
            return None
        try:
            return read(Capture(source="x", body=as_bytes(body), status=200))
        except (FetchError, ParseError):
            return None

    return get


def paper(**more: Any) -> ParsedRecord:
    return ParsedRecord(source=STATUS, layout="x", pmid="999000001", **more)
