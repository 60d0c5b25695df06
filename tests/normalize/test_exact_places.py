"""Mentions that all stand where their source says get the places, checks and issues that the long way gives them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ParsedAnnotation, ParsedRecord, SourceStatus, SourceText
from scraper.normalize.annotations import carry_all, project_annotations
from scraper.normalize.exact_places import place_all

pieces = st.sampled_from(["newts", "TNF-alpha", "TNF-α", "pain ", " ", "5 µg", "5 mug", ".", "\n", "newts pain"])
prose = st.lists(pieces, max_size=6).map("".join)
sections = st.sampled_from(["title", "abstract", "abstract", "body", "mention"])


@st.composite
def documents(draw: st.DrawFn) -> ParsedRecord:
    """Passages that follow each other with gaps, or not, and mentions at their letters, now and then one that is elsewhere."""
    texts: list[SourceText] = []
    follows = 0
    for text in draw(st.lists(prose, min_size=1, max_size=4)):
        texts.append(SourceText(draw(sections), follows, text))
        follows += len(text) + draw(st.sampled_from([1, 1, 1, 0, 7, -2]))
    rows = [draw(mentions(texts)) for _ in range(draw(st.integers(0, 4)))]
    layout = draw(st.sampled_from(["pubtator", "bioc_json"]))
    return ParsedRecord(source=SourceStatus(name="tagger"), layout=layout, pmid="998000001", texts=tuple(texts), annotations=rows)  # type: ignore[arg-type]


@st.composite
def mentions(draw: st.DrawFn, texts: list[SourceText]) -> ParsedAnnotation:
    at = draw(st.integers(0, len(texts) - 1))
    start = draw(st.integers(0, len(texts[at].text)))
    end = draw(st.integers(start, len(texts[at].text)))
    more: dict[str, Any] = {
        "passage": draw(st.sampled_from([None, at, at, 0])),
        "identifier": draw(st.sampled_from([None, "1;2"])),
    }
    more |= draw(st.sampled_from([{}, {}, {"parts": "RSID:998"}, {"more": ("3",)}, {"source": "somebody"}, {"spans": ((0, 1),)}]))
    text = draw(st.sampled_from([texts[at].text[start:end]] * 8 + ["elsewhere"]))
    offset = texts[at].offset
    return ParsedAnnotation(offset + start, offset + end, text, draw(st.sampled_from(["Gene", " Gene"])), **more)


def joined(document: ParsedRecord, section: str) -> str:
    return "\n".join(one.text for one in document.texts if one.section == section)


@given(documents(), st.sampled_from(["own", "stripped", "folded", "other"]))
def test_both_ways_give_the_same(document: ParsedRecord, kind: str) -> None:
    change = {
        "own": str,
        "stripped": str.strip,
        "folded": lambda text: text.replace("alpha", "α"),
        "other": lambda text: text[3:],
    }
    title, abstract = (change[kind](joined(document, section)) for section in ("title", "abstract"))
    assert project_annotations(document, title, abstract) == carry_all(document, title, abstract)


TEXTS = (SourceText("title", 0, "Newts."), SourceText("abstract", 7, " TNF-alpha in newts."), SourceText("body", 40, "Pain."))
NEWTS = ParsedAnnotation(0, 5, "Newts", "Species")
ALPHA = ParsedAnnotation(8, 17, "TNF-alpha", "Gene")
PAIN = ParsedAnnotation(40, 44, "Pain", "Disease")
KNOWN = ParsedRecord(source=SourceStatus(name="tagger"), layout="bioc_xml", pmid="998000001", texts=TEXTS)


@pytest.mark.parametrize(
    ("abstract", "rows", "expected"),
    [
        ("TNF-alpha in newts.", (NEWTS, ALPHA, PAIN), [("title", 0, 5, "exact"), ("abstract", 0, 9, "exact")]),
        ("TNF-α in newts.", (ALPHA,), [("abstract", 0, 5, "folded")]),
        ("Of something else.", (ALPHA,), [("abstract", None, None, "lost")]),
    ],
)
def test_places(abstract: str, rows: tuple[ParsedAnnotation, ...], expected: list[tuple[Any, ...]]) -> None:
    placed = place_all(msgspec.structs.replace(KNOWN, annotations=rows), "Newts.", abstract)
    assert placed is not None
    assert [(one.section, one.start, one.end, one.check) for one in placed] == expected


@pytest.mark.parametrize(
    "row",
    [
        ParsedAnnotation(1, 6, "Newts", "Species"),
        ParsedAnnotation(0, 5, "Toads", "Species"),
        ParsedAnnotation(0, 5, "Newts", "Species", spans=((0, 2), (3, 5))),
        ParsedAnnotation(0, 5, "Newts", "Species", passage=1),
        ParsedAnnotation(0, 0, "", "Species"),
    ],
)
def test_a_doubt_leaves_the_document_to_the_long_way(row: ParsedAnnotation) -> None:
    assert place_all(msgspec.structs.replace(KNOWN, annotations=(NEWTS, row)), "Newts.", "TNF-alpha in newts.") is None
