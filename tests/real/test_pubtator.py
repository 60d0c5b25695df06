"""Every recorded PubTator and BioC file, counted a second time in plain Python that shares no line with the parsers."""

from __future__ import annotations

import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import scraper
from scraper.model import ParsedAnnotation, ParsedRecord
from tests.real.conftest import recordings
from tests.real.places import check_place

NO_DOCUMENTS = ("headers.json", "search", "cite_tsv", "autocomplete", "error_", "README")
FILES = recordings("pubtator/*/*") + recordings("apis/pubtator/*/*")


class Mention(NamedTuple):
    """A mention, the text it points into and its place there; `text` is None when it points nowhere."""

    mention: str
    text: str | None
    start: int
    end: int


@pytest.mark.parametrize("path", FILES)
def test_counts_and_classes_equal_an_independent_count(path: Path) -> None:
    if any(name in path.name for name in NO_DOCUMENTS):
        with pytest.raises(scraper.ParseError, match="no known layout"):
            scraper.parse_all(path.read_bytes())
        return
    records = scraper.parse_all(path.read_bytes())
    documents, mentions, relations = count(path)
    assert len(records) == documents
    assert sum(len(record.relations) for record in records) == relations
    ours = Counter(class_of(record, row) for record in records for row in record.annotations)
    assert ours == Counter(judge(mention) for mention in mentions)
    for record in records:
        placed = scraper.normalize([record]).annotations
        body = [text for text in record.texts if text.section not in ("title", "abstract")]
        inside = [row for row in record.annotations if not any(t.offset <= row.start < t.offset + len(t.text) for t in body)]
        assert len(placed) == len(inside)


def class_of(record: ParsedRecord, row: ParsedAnnotation) -> str:
    for text in record.texts:
        if text.offset <= row.start < row.end <= text.offset + len(text.text) and not row.spans:
            return check_place(row.text, text.text, row.start - text.offset, row.end - text.offset)
    return "lost"


# ---- the second count ---------------------------------------------------------------------------------------------------


def judge(one: Mention) -> str:
    if one.text is None or not 0 <= one.start < one.end <= len(one.text):
        return "lost"
    there = one.text[one.start : one.end]
    if there == one.mention:
        return "exact"
    if any(plain(there, by) == plain(one.mention, by) for by in (GREEK, {name: letter[0] for name, letter in GREEK.items()})):
        return "folded"
    found = [match.start() for match in re.finditer(re.escape(one.mention), one.text)]
    return "shifted" if any(abs(place - one.start) <= 200 for place in found) else "lost"


GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa", "δ": "delta", "µ": "mu", "μ": "mu"}


def plain(text: str, greek: dict[str, str]) -> str:
    for letter, name in greek.items():
        text = text.replace(letter, name)
    text = text.translate({0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2009: " ", 0x00A0: " ", 0x2019: "'"})
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def count(path: Path) -> tuple[int, list[Mention], int]:
    text = path.read_bytes().decode("utf-8")
    head = text.lstrip()[:1]
    if head in "{[":
        return count_trees(list(json_documents(json.loads(text))))
    if head == "<":
        return count_trees([xml_document(node) for node in ET.fromstring(text).iter("document")])
    return count_lines(text.split("\n"))


def count_lines(lines: list[str]) -> tuple[int, list[Mention], int]:
    documents, relations = 0, 0
    mentions: list[Mention] = []
    pending: list[tuple[str, int, int]] = []
    passages: list[str] = []

    def close() -> None:
        whole = " ".join(passages)
        bounds, at = [], 0
        for passage in passages:
            bounds.append((at, at + len(passage)))
            at += len(passage) + 1
        for mention, start, end in pending:
            inside = [low for low, high in bounds if low <= start < end <= high]
            mentions.append(Mention(mention, whole if inside else None, start, end))
        pending.clear()
        passages.clear()

    for raw in lines:
        line = raw[:-1] if raw.endswith("\r") else raw
        bars, cells = line.split("|", 2), line.split("\t")
        if len(bars) == 3 and bars[1] in ("t", "a") and "\t" not in bars[0]:
            if bars[1] == "t":
                close()
                documents += 1
            passages.append(bars[2])
        elif len(cells) >= 5 and cells[1].isdigit() and cells[2].isdigit():
            pending.append((cells[3], int(cells[1]), int(cells[2])))
        elif len(cells) == 6 and cells[3].isdigit() and cells[4].isdigit():
            pending.append((cells[5], int(cells[3]), int(cells[4])))
        elif len(cells) in (4, 5):
            relations += 1
        else:
            assert not line.strip(), line
    close()
    return documents, mentions, relations


def json_documents(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "passages" in value:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from json_documents(inner)
    elif isinstance(value, str) and value.startswith("<document>"):
        yield xml_document(ET.fromstring(value))


def xml_document(node: ET.Element) -> dict[str, Any]:
    """An XML document in the shape of a JSON one."""

    def annotations(parent: ET.Element) -> list[dict[str, Any]]:
        return [
            {"text": one.findtext("text"), "locations": [{k: int(v) for k, v in place.items()} for place in one.iter("location")]}
            for one in parent.findall("annotation")
        ]

    passages = [
        {"offset": int(p.findtext("offset") or 0), "text": p.findtext("text"), "annotations": annotations(p)}
        for p in node.findall("passage")
    ]
    return {"passages": passages, "annotations": annotations(node), "relations": node.findall("relation")}


def count_trees(documents: list[dict[str, Any]]) -> tuple[int, list[Mention], int]:
    mentions = []
    for document in documents:
        assert not document.get("annotations")
        for passage in document["passages"]:
            for one in passage.get("annotations", []):
                places = one["locations"]
                start = places[0]["offset"] - passage["offset"]
                whole = passage.get("text") if len(places) == 1 else None
                mentions.append(Mention(one["text"], whole, start, start + places[0]["length"]))
    return len(documents), mentions, sum(len(document.get("relations", [])) for document in documents)
