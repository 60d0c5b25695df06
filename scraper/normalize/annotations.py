"""Annotations: from the places in their source's text to the places in this record's own.

A source's text is a coordinate system: PubTator's is folded to ASCII, its title ends with a period. Each span is
carried over by alignment and then checked against the record's text, so a wrong place cannot pass as right.
"""

from __future__ import annotations

from functools import cached_property

from scraper.model import Annotation, Check, Issue, ParsedAnnotation, ParsedRecord, Section, SourceText
from scraper.text import Alignment, Span, align, folds_to

_REACH = 200  # characters: how far from its printed offset a misplaced mention is looked for


class _Passage:
    """A section of the source's text beside the same section of the record."""

    def __init__(self, section: Section, source: SourceText, ours: str):
        self.section = section
        self.source = source
        self.ours = ours

    @cached_property
    def alignment(self) -> Alignment:
        return align(self.source.text, self.ours)

    def holds(self, row: ParsedAnnotation) -> bool:
        return self.source.offset <= row.start < row.end <= self.source.offset + len(self.source.text)


def project_annotations(
    parsed: ParsedRecord, title: str | None, abstract: str | None
) -> tuple[tuple[Annotation, ...], tuple[Issue, ...]]:
    """Every annotation of one source, in its order, with a place in `title` or `abstract`, or `lost`.

    The issues say how many were lost.
    """
    ours: dict[Section, str] = {"title": title or "", "abstract": abstract or ""}
    passages = [_Passage(section, text, ours[section]) for text in parsed.texts for section in ours if text.section == section]
    placed = tuple(_place(row, passages, parsed.source.name) for row in parsed.annotations)
    lost = sum(1 for annotation in placed if annotation.check == "lost")
    message = f"{parsed.source.name}: {lost} of {len(placed)} annotations have no place in this record's title or abstract"
    return placed, ((Issue("annotations_lost", "annotations", message),) if lost else ())


def _place(row: ParsedAnnotation, passages: list[_Passage], source: str) -> Annotation:
    passage = next((one for one in passages if one.holds(row)), None)
    section: Section = passage.section if passage else "abstract"
    span, check = _find(row, passage) if passage else (None, "lost")
    return Annotation(
        section=section, start=span and span.start, end=span and span.end, text=row.text, type=row.type,
        identifiers=row.identifiers, check=check, source=source, source_start=row.start, source_end=row.end,
    )  # fmt: skip


def _find(row: ParsedAnnotation, passage: _Passage) -> tuple[Span | None, Check]:
    start, end = row.start - passage.source.offset, row.end - passage.source.offset
    there = passage.source.text[start:end]
    if folds_to(there, row.text) or folds_to(row.text, there):
        span = passage.alignment.project(start, end)
        return _judge(row.text, passage.ours, span)
    moved = _nearest(row.text, passage.source.text, start)
    span = passage.alignment.project(moved, moved + len(row.text)) if moved is not None else None
    span, _ = _judge(row.text, passage.ours, span)
    return span, ("lost" if span is None else "shifted")


def _judge(printed: str, ours: str, span: Span | None) -> tuple[Span | None, Check]:
    """The span if the record's text there is what the source printed, else nothing."""
    if span is not None:
        here = ours[span.start : span.end]
        if here == printed:
            return span, "exact"
        if folds_to(here, printed) or folds_to(printed, here):
            return span, "folded"
    return None, "lost"


def _nearest(mention: str, text: str, start: int) -> int | None:
    """Where the mention stands closest to its printed offset; None when nowhere near, or at another place about as close."""
    low = max(0, start - _REACH)
    places = []
    place = text.find(mention, low)
    while mention and place != -1 and place <= start + _REACH:
        places.append(place)
        place = text.find(mention, place + 1)
    places.sort(key=lambda at: abs(at - start))
    in_doubt = len(places) > 1 and abs(places[1] - start) < 2 * abs(places[0] - start)
    return places[0] if places and not in_doubt else None
