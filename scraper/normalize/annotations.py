"""Annotations: from the places in their source's text to the places in this record's own.

A source's text is a coordinate system: PubTator's is folded to ASCII, its title ends with a period. Each span is
carried over by alignment and then checked against the record's text, so a wrong place cannot pass as right.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import msgspec

from scraper.folding import folds_to
from scraper.model import NO_PLACE, Annotation, Check, Issue, ParsedAnnotation, ParsedRecord, Piece, Section
from scraper.normalize.exact_places import place_all
from scraper.normalize.offsets import MENTION, Place, find_reading, squeeze
from scraper.normalize.passages import Passages
from scraper.text import Span, find_nearest

_SECTIONS: tuple[Section, ...] = ("title", "abstract")
_WORST_LAST: tuple[Check, ...] = ("exact", "folded", "shifted", "lost")


def project_annotations(
    parsed: ParsedRecord, title: str | None, abstract: str | None
) -> tuple[tuple[Annotation, ...], tuple[Issue, ...]]:
    """Every annotation of one source in title and abstract, in its order, with a place in ours, or `lost`.

    The issues say how many were lost, how many were left out because they stand in a full text's body, and how offsets were
    read that count otherwise than they should. Annotations to which the source gives no place come last.
    """
    in_place = place_all(parsed, title or "", abstract or "")
    if in_place is not None:
        return in_place, tuple(_iter_lost(parsed, in_place))
    return carry_all(parsed, title, abstract)


def carry_all(parsed: ParsedRecord, title: str | None, abstract: str | None) -> tuple[tuple[Annotation, ...], tuple[Issue, ...]]:
    """As `project_annotations`, with the offsets read in every way."""
    unplaced = [row for row in parsed.annotations if row.start == NO_PLACE == row.end]
    if unplaced:
        return _project_beside(unplaced, parsed, title, abstract)
    projection = _Projection(parsed, {"title": title or "", "abstract": abstract or ""})
    placed = tuple(projection.place(row) for row in parsed.annotations if not projection.is_in_body(row))
    return placed, tuple(projection.tell(placed))


def _project_beside(
    unplaced: Sequence[ParsedAnnotation], parsed: ParsedRecord, title: str | None, abstract: str | None
) -> tuple[tuple[Annotation, ...], tuple[Issue, ...]]:
    """As `project_annotations`, for a document that gives some annotations no place: none is guessed, and none counts as lost."""
    name = parsed.source.name
    rest = tuple(row for row in parsed.annotations if not row.start == NO_PLACE == row.end)
    placed, issues = project_annotations(msgspec.structs.replace(parsed, annotations=rest), title, abstract) if rest else ((), ())
    kept = tuple(
        Annotation(
            "abstract", None, None, row.text, row.type.strip(), row.identifiers, "lost", row.source or name, NO_PLACE, NO_PLACE
        )
        for row in unplaced
    )
    message = f"{name}: the source gives no places of {len(kept)} annotations; they are kept without"
    return (*placed, *kept), (*issues, Issue("annotations_without_places", "annotations", message))


def _iter_lost(parsed: ParsedRecord, placed: Sequence[Annotation]) -> Iterator[Issue]:
    """Issues that tell how many annotations have no place, and how many are not among those placed, as they stand in a body."""
    name, of = parsed.source.name, len(placed)
    lost, left_out = sum(1 for annotation in placed if annotation.check == "lost"), len(parsed.annotations) - of
    if lost:
        message = f"{name}: {lost} of {of} annotations have no place in this record's title or abstract"
        yield Issue("annotations_lost", "annotations", message)
    if left_out:
        message = f"{name}: {left_out} annotations of the full text's body are left out"
        yield Issue("body_annotations", "annotations", message)


class _Found(NamedTuple):
    """Where a mention or its pieces came to stand in the record, and the passage of the source it was found in."""

    check: Check
    spans: tuple[Span, ...]
    passage: int | None


class _Projection:
    """The annotations of one document on their way to the record's own text."""

    def __init__(self, parsed: ParsedRecord, ours: dict[Section, str]):
        self._parsed = parsed
        self._usual, self._reading, self._fitting = find_reading(parsed)
        self._starts = list(accumulate((len(text) + 1 for text in self._reading.texts), initial=0))[:-1]
        sections = [text.section for text in parsed.texts]
        self._sections = [
            Passages(name, [p for p, one in enumerate(sections) if one == name], self._reading.texts, ours[name])
            for name in _SECTIONS
        ]
        self._of = [next((one for one in self._sections if one.section == name), None) for name in sections]
        self._has_body = any(one not in (*_SECTIONS, MENTION) for one in sections)

    @cached_property
    def _whole(self) -> str:
        return "\n".join(self._reading.texts)

    def is_in_body(self, row: ParsedAnnotation) -> bool:
        """Whether a mention stands in a part of the text that the record does not have."""
        if not self._has_body:
            return False
        places = self._reading.find(row)
        near = None if places else self._reading.near(row)
        passage = places[0].passage if places else near[0] if near else row.passage
        return passage is not None and self._parsed.texts[passage].section not in (*_SECTIONS, MENTION)

    def place(self, row: ParsedAnnotation) -> Annotation:
        """The annotation with its place in the record."""
        found = self._place_pieces(row) if row.spans else self._place_whole(row)
        spans = sorted(found.spans)
        passage = found.passage if found.passage is not None else row.passage
        section = self._of[passage] if passage is not None else None
        return Annotation(
            section=section.section if section else "abstract", start=spans[0].start if spans else None,
            end=max(span.end for span in spans) if spans else None, text=row.text, type=row.type.strip(),
            identifiers=row.identifiers, check=found.check, source=row.source or self._parsed.source.name,
            source_start=row.start, source_end=row.end,
            pieces=tuple(Piece(*span) for span in spans) if len(spans) > 1 else (),
        )  # fmt: skip

    def _place_whole(self, row: ParsedAnnotation) -> _Found:
        """The mention where its offsets lead, if it is there, else at the place near it that leaves no doubt."""
        place = next(iter(self._reading.find(row)), None)
        if place is not None and self._is_at((place,), row.text):
            check = self._check_of((place,), row)
            return self._carry([place], row.text, check)
        near = self._reading.near(row) if row.start < row.end else None
        moved = self._move(row, near) if near else None
        return self._carry([moved], row.text, "shifted") if moved else _Found("lost", (), near[0] if near else None)

    def _check_of(self, places: tuple[Place, ...], row: ParsedAnnotation) -> Check:
        return "shifted" if self._usual is not self._reading and self._usual.find(row) != places else "exact"

    def _move(self, row: ParsedAnnotation, near: tuple[int, int]) -> Place | None:
        """Where a mention stands near to where it is said to; within its own passage, if the source gives it under one."""
        start = self._starts[near[0]] + near[1]
        low, high = 0, len(self._whole)
        if row.passage is not None and self._reading.texts[row.passage].strip():
            low = self._starts[row.passage]
            high = low + len(self._reading.texts[row.passage])
        at = find_nearest(row.text, self._whole, start, low, high)
        if at is None:
            return None
        passage = bisect_right(self._starts, at) - 1
        inside = at - self._starts[passage]
        ends_within = inside + len(row.text) <= len(self._reading.texts[passage])
        return Place(passage, inside, inside + len(row.text)) if ends_within else None

    def _place_pieces(self, row: ParsedAnnotation) -> _Found:
        """The pieces where they are said to be, if they make up the mention."""
        places = self._reading.find(row)
        printed = squeeze(row.text)
        readings = self._reading.readings(places, len(row.text)) if places else []
        if not any(_is_rendering(squeeze(text), printed) for text in readings):
            return _Found("lost", (), places[0].passage if places else None)
        check = self._check_of(places, row)
        return self._carry(places, None, check)

    def _carry(self, places: Sequence[Place], text: str | None, check: Check) -> _Found:
        """Each place in the record, if what stands there is what the source printed; `text` None: what its own text has there."""
        spans, checks = [], [check]
        for place in places:
            section = self._of[place.passage]
            found, span = section.carry(place, text or self._reading.text_at(place)) if section else ("lost", None)
            checks.append(found)
            spans += [span] if span else []
        worst = max(checks, key=_WORST_LAST.index)
        together = len({id(self._of[place.passage]) for place in places}) == 1
        if worst == "lost" or not together:
            return _Found("lost", (), places[0].passage)
        return _Found("shifted" if check == "shifted" else worst, tuple(spans), places[0].passage)

    def tell(self, placed: Sequence[Annotation]) -> Iterator[Issue]:
        """What a reader should know of all annotations."""
        name = self._parsed.source.name
        yield from _iter_lost(self._parsed, placed)
        if self._reading.name is not None:
            message = f"{name}: offsets count {self._reading.name}; converted"
            yield Issue("offsets_in_other_units", "annotations", message)
        rows = self._parsed.annotations
        if len(rows) > 1 and 2 * self._fitting < len(rows) and 2 * sum(map(self._is_there, rows)) < len(rows):
            message = f"{name}: fewer than half of {len(rows)} mentions stand where their offsets lead, however these are read"
            yield Issue("offsets_unread", "annotations", message)

    def _is_there(self, row: ParsedAnnotation) -> bool:
        return self._is_at(self._reading.find(row), row.text)

    def _is_at(self, places: tuple[Place, ...], printed: str) -> bool:
        """Whether what the source printed stands at some places of its text; in no place is nothing."""
        return bool(places) and any(_is_rendering(text, printed) for text in self._reading.readings(places, len(printed)))


def _is_rendering(there: str, printed: str) -> bool:
    """Whether a text is what the source printed; a few mentions keep what the text folds."""
    return there == printed or folds_to(there, printed) or folds_to(printed, there)
