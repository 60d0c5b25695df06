"""Annotations: from the places in their source's text to the places in this record's own.

A source's text is a coordinate system: PubTator's is folded to ASCII, its title ends with a period. Each span is
carried over by alignment and then checked against the record's text, so a wrong place cannot pass as right.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from scraper.folding import folds_to, may_fold
from scraper.model import Annotation, Check, Issue, ParsedAnnotation, ParsedRecord, Section, SourceText
from scraper.normalize.offsets import count_in_code_points
from scraper.normalize.stretches import Stretches
from scraper.text import Alignment, Span, align, equal_folded, locate

_SECTIONS: tuple[Section, ...] = ("title", "abstract")


class _Passages:
    """The passages of one section in the source beside the same section of the record.

    Passages need not follow each other without a gap: a place is an offset minus that of its passage.
    """

    def __init__(self, section: Section, passages: Sequence[SourceText], ours: str):
        self.section = section
        self.ours = ours
        self._passages = passages
        lengths = [len(passage.text) for passage in passages]
        self._stretches = Stretches([(passage.offset, length) for passage, length in zip(passages, lengths, strict=True)])
        self._before = list(accumulate((length + 1 for length in lengths), initial=0))  # where each begins in `text`

    @cached_property
    def text(self) -> str:
        """The passages as one text; a white space stands between two."""
        return "\n".join(passage.text for passage in self._passages)

    @cached_property
    def alignment(self) -> Alignment:
        return align(self.text, self.ours)

    def place(self, start: int, end: int) -> Span | None:
        """Where the source's offsets lead in `text`; None when they are in no passage of this section."""
        for place in self._stretches.around(start):
            passage, before = self._passages[place], self._before[place]
            if start < end <= passage.offset + len(passage.text):
                return Span(before + start - passage.offset, before + end - passage.offset)
        return None


def project_annotations(
    parsed: ParsedRecord, title: str | None, abstract: str | None
) -> tuple[tuple[Annotation, ...], tuple[Issue, ...]]:
    """Every annotation of one source in title and abstract, in its order, with a place in ours, or `lost`.

    The issues say how many were lost, and how many were left out because they stand in a full text's body.
    """
    ours: dict[Section, str] = {"title": title or "", "abstract": abstract or ""}
    sections = [_Passages(name, [text for text in parsed.texts if text.section == name], ours[name]) for name in _SECTIONS]
    body = [text for text in parsed.texts if text.section not in _SECTIONS]
    rows, unit = count_in_code_points(parsed)
    inside = list(zip(rows, parsed.annotations, strict=True))
    if body:
        stretches = Stretches([(text.offset, len(text.text) - 1) for text in body])
        inside = [pair for pair in inside if not stretches.around(pair[0].start)]
    placed = tuple(_place(row, printed, sections, parsed.source.name) for row, printed in inside)
    issues = _tell(parsed, placed)
    if unit is not None:
        issues.append(Issue("offsets_in_other_units", "annotations", f"{parsed.source.name}: offsets count {unit}; converted"))
    return placed, tuple(issues)


def _tell(parsed: ParsedRecord, placed: Sequence[Annotation]) -> list[Issue]:
    issues = []
    lost = sum(1 for annotation in placed if annotation.check == "lost")
    left_out = len(parsed.annotations) - len(placed)
    if lost:
        message = f"{parsed.source.name}: {lost} of {len(placed)} annotations have no place in this record's title or abstract"
        issues.append(Issue("annotations_lost", "annotations", message))
    if left_out:
        message = f"{parsed.source.name}: {left_out} annotations of the full text's body are left out"
        issues.append(Issue("body_annotations", "annotations", message))
    return issues


def _place(row: ParsedAnnotation, printed: ParsedAnnotation, sections: Sequence[_Passages], source: str) -> Annotation:
    """`row` is counted in code points, `printed` as the source counts."""
    found = next(((one, span) for one in sections if (span := one.place(row.start, row.end)) is not None), None)
    span, check = _find(row, *found) if found and not row.spans else (None, "lost")
    if check != "lost" and (row.start, row.end) != (printed.start, printed.end):
        check = "shifted"
    return Annotation(
        section=found[0].section if found else "abstract", start=span and span.start, end=span and span.end, text=row.text,
        type=row.type.strip(), identifiers=row.identifiers, check=check, source=source, source_start=printed.start,
        source_end=printed.end,
    )  # fmt: skip


def _find(row: ParsedAnnotation, passages: _Passages, said: Span) -> tuple[Span | None, Check]:
    """The span in the record's text, when what stands there is what the source printed."""
    check, there = locate(row.text, passages.text, *said)
    span = passages.alignment.project(*there) if there is not None and passages.alignment.is_anchored(*there) else None
    if span is None:
        return None, "lost"
    if not (may_fold(span.end - span.start, len(row.text)) or may_fold(len(row.text), span.end - span.start)):
        return None, "lost"
    here = passages.ours[span.start : span.end]
    if here != row.text and not (folds_to(here, row.text) or equal_folded(here, row.text)):
        return None, "lost"
    if check == "shifted":
        return span, check
    return span, "exact" if here == row.text else "folded"
