"""What annotated formats share: a record's title and abstract as two passages with offsets, and what stands in them.

A mention is written as the record's own text at its place, which readers of these formats check; what the source printed may
be a folding of it.
"""

from __future__ import annotations

from typing import NamedTuple

from scraper.errors import InputError
from scraper.model import Annotation, Record

MOST_REPEATS = 10_000  # rows of one relation: how often it is said is a number that anybody may have written


class Passages(NamedTuple):
    """Title and abstract of a record; the abstract begins one character after the title's end."""

    id: str
    title: str
    abstract: str
    placed: tuple[Annotation, ...]
    left_out: int

    @property
    def abstract_offset(self) -> int:
        """Where the abstract begins, counted from the title's first character: a white space stands between."""
        return len(self.title) + 1

    def start(self, annotation: Annotation) -> int:
        """Where an annotation starts, counted from the title's first character."""
        return (annotation.start or 0) + (self.abstract_offset if annotation.section == "abstract" else 0)

    def end(self, annotation: Annotation) -> int:
        """Where an annotation ends, counted as `start` counts; the place behind its last character."""
        return self.start(annotation) + (annotation.end or 0) - (annotation.start or 0)

    def spans(self, annotation: Annotation) -> list[tuple[int, int]]:
        """Where each piece of an annotation starts and ends, counted as `start` counts."""
        first = self.start(annotation) - (annotation.start or 0)
        pieces = [(piece.start + first, piece.end + first) for piece in annotation.pieces]
        return pieces or [(self.start(annotation), self.end(annotation))]

    def text(self, annotation: Annotation) -> str:
        """What stands in the record at an annotation's place, from its start to its end."""
        return (self.title if annotation.section == "title" else self.abstract)[annotation.start : annotation.end]

    def text_of_pieces(self, annotation: Annotation) -> str:
        """What stands in the record at each piece of an annotation, with a blank between two."""
        of = self.title if annotation.section == "title" else self.abstract
        return " ".join(of[one.start : one.end] for one in annotation.pieces) or self.text(annotation)


def passages_of(record: Record) -> Passages:
    """The passages of a record. Annotations without a place (`lost`) are left out, and counted.

    Raises InputError on a record without any id: the formats join by it.
    """
    own = record.pmid or record.pmcid or next((one for ids in record.ids.values() for one in ids), None)
    if own is None:
        raise InputError(f"a record without an id cannot be written in this format: {(record.title or '')[:60]!r}")
    placed = tuple(one for one in record.annotations if one.start is not None)
    left_out = len(record.annotations) - len(placed)
    return Passages(own, record.title or "", record.abstract or "", placed, left_out)
