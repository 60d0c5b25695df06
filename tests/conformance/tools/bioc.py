"""bioc 2.1: `bioc.pubtator.load`, `bioc.biocxml.load`, and of `bioc.biocjson` `load` and, for documents alone, `fromJSON`.

The library hands on what stands in the file; the adapter counts each place from the start of title or abstract, by the
offsets of the passages, and counts relations that are printed several times. `bioc.pubtator.validate` is a step of its own,
not taken here: it raises ValueError on a mention that is not at its place.
"""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance.tools.common import Record, print_records

PACKAGE = "bioc"
_TEXTS = frozenset(
    "pmid title abstract annotations.section annotations.start annotations.end annotations.text annotations.type "
    "annotations.identifiers".split()
)
FIELDS = {"pubtator": _TEXTS | {"relations"}, "biocjson": _TEXTS, "biocxml": _TEXTS}


def read_bioc(file: Path) -> Iterator[Record]:
    """A record of each document, by the reader for the file's format."""
    if file.suffix == ".pubtator":
        library = importlib.import_module("bioc.pubtator")
        with file.open(encoding="utf-8") as text:
            yield from map(from_pubtator, library.load(text))
    elif file.suffix == ".biocxml":
        library = importlib.import_module("bioc.biocxml")
        with file.open("rb") as body:
            yield from map(from_bioc, library.load(body).documents)
    else:
        yield from map(from_bioc, iter_json(file.read_text(encoding="utf-8")))


def iter_json(text: str) -> Iterator[Any]:
    """Documents of a collection by `load`; those of an array, of lines, or alone, one by one."""
    library = importlib.import_module("bioc.biocjson")
    try:
        values = json.loads(text)
    except ValueError:
        values = [json.loads(line) for line in text.splitlines()]
    if isinstance(values, dict) and "passages" not in values:
        yield from library.loads(text).documents
        return
    for one in values if isinstance(values, list) else [values]:
        yield library.fromJSON(one, "BioCDocument")


def from_pubtator(found: Any) -> Record:
    """One document of PubTator's text, under our names."""
    before = len(found.title or "") + 1
    counted = Counter((one.type, one.id1, one.id2) for one in found.relations)
    return {
        "pmid": found.pmid,
        "title": found.title,
        "abstract": found.abstract,
        "annotations": [
            to_annotation(one.start, one.end, one.text, one.type, one.id, "abstract" if one.start >= before else "title", before)
            for one in found.annotations
        ],
        "relations": [
            {"type": one[0], "subject": one[1], "object": one[2], "occurrences": count} for one, count in counted.items()
        ],
    }


def to_annotation(start: int, end: int, text: str, type_: str, id_: str | None, section: str, before: int) -> Record:
    """One mention; `before` is what comes before the abstract."""
    shift = before if section == "abstract" else 0
    identifiers = [id_] if id_ else []
    return {
        "section": section,
        "start": start - shift,
        "end": end - shift,
        "text": text,
        "type": type_,
        "identifiers": identifiers,
    }


def from_bioc(found: Any) -> Record:
    """One BioC document, under our names; passages of the abstract are joined by a line feed."""
    texts: dict[str, list[str]] = {"title": [], "abstract": []}
    annotations = []
    for passage in found.passages:
        section = passage.infons.get("type", "")
        if section not in texts:
            continue
        before = sum(len(text) + 1 for text in texts[section])
        texts[section].append(passage.text)
        for one in passage.annotations:
            start = one.total_span.offset - passage.offset + before
            kind, id_ = one.infons.get("type", ""), one.infons.get("identifier")
            row = to_annotation(start, start + one.total_span.length, one.text, kind, id_, "title", 0)
            annotations.append({**row, "section": section})
    return {"pmid": found.id, **{name: "\n".join(parts) or None for name, parts in texts.items()}, "annotations": annotations}


if __name__ == "__main__":
    print_records(read_bioc)
