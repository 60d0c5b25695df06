"""What annotated formats share: a record's title and abstract as two passages with offsets, and what stands in them."""

from __future__ import annotations

from typing import NamedTuple

from scraper.errors import InputError
from scraper.model import Annotation, Record


class Passages(NamedTuple):
    """Title and abstract of a record; the abstract begins one character after the title's end."""

    id: str
    title: str
    abstract: str
    placed: tuple[Annotation, ...]
    left_out: int

    @property
    def abstract_offset(self) -> int:
        return len(self.title) + 1

    def start(self, annotation: Annotation) -> int:
        """Where an annotation starts, counted from the title's first character."""
        return (annotation.start or 0) + (self.abstract_offset if annotation.section == "abstract" else 0)

    def end(self, annotation: Annotation) -> int:
        return self.start(annotation) + (annotation.end or 0) - (annotation.start or 0)


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
