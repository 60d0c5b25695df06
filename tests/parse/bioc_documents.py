"""Small documents of BioC as JSON, and what is read of them; all invented."""

from __future__ import annotations

import json
from typing import Any

import scraper
from scraper.model import ParsedRecord

OWN = "998000950"


def document(own: str = "999000042", **more: Any) -> dict[str, Any]:
    """A document with a title and an abstract."""
    title = {"infons": {"type": "title"}, "offset": 0, "text": "Newts", "annotations": []}
    return {
        "id": own,
        "passages": [title, {"infons": {"type": "abstract"}, "offset": 6, "text": "Some newts.", "annotations": []}],
    } | more


def mention(text: str, offset: int, number: str = "1", **infons: Any) -> dict[str, Any]:
    """A mention of a chemical, with more infons."""
    return {
        "id": number,
        "infons": {"type": "Chemical"} | infons,
        "text": text,
        "locations": [{"offset": offset, "length": len(text)}],
    }


def passage(kind: str | None, offset: int | None, text: str, *annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A passage of this kind, with these mentions."""
    infons = {"type": kind} if kind else {}
    return (
        {"infons": infons, "text": text, "annotations": list(annotations)} | ({} if offset is None else {"offset": offset}) | more
    )


def read(*passages: dict[str, Any], **more: Any) -> ParsedRecord:
    """What is read of a document with these passages."""
    return scraper.parse(json.dumps({"id": OWN, "passages": list(passages)} | more))


def places(parsed: ParsedRecord) -> list[tuple[Any, ...]]:
    """Text, section, start and check of each mention in the record."""
    return [(one.text, one.section, one.start, one.check) for one in scraper.normalize([parsed]).annotations]


TITLE = passage("title", 0, "Zorvex.", mention("Zorvex", 0, identifier="MESH:C1"))
