"""Annotations of a record whose title or abstract is another one now: each mention where it stands in the new text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from scraper.model import Annotation
from scraper.text import find_nearest


def move_mentions(
    annotations: Iterable[Annotation], before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> tuple[Annotation, ...]:
    """Every annotation with its place in the texts `after`, by section; `before` are the texts its offsets are of.

    A mention stays where the same words stand at its place, else goes to the nearest place that has them and leaves no doubt;
    one that has none, or is in pieces, is `lost`. What the source said of it stays.
    """
    return tuple(_move(one, before.get(one.section) or "", after.get(one.section) or "") for one in annotations)


def _move(one: Annotation, before: str, after: str) -> Annotation:
    if one.start is None or one.end is None or before == after:
        return one
    spans = [(piece.start, piece.end) for piece in one.pieces] or [(one.start, one.end)]
    if all(before[start:end] == after[start:end] for start, end in spans):
        return one
    words = before[one.start : one.end]
    at = None if one.pieces else find_nearest(words, after, one.start)
    if at is None:
        return msgspec.structs.replace(one, start=None, end=None, pieces=(), check="lost")
    return msgspec.structs.replace(one, start=at, end=at + len(words))
