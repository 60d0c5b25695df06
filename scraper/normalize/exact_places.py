"""The quick way for annotations: every mention stands exactly where its source says, letter by letter, as nearly always.

What is made here equals what `annotations` makes, which reads offsets in every way, at a fraction of the cost
(tests/normalize/test_exact_places.py). Where one mention leaves any doubt, the document is left to that.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from scraper.entities import split_identifiers
from scraper.model import Annotation, Check, ParsedRecord, Section
from scraper.normalize.offsets import GAPLESS, MENTION, Place
from scraper.normalize.passages import Passages


class _Passage(NamedTuple):
    """A passage in the source's offsets; `section` is None of one that no record has.

    `shift` leads from these offsets to the record's, which is the source's own text between `low` and `high`.
    """

    first: int
    end: int
    text: str
    section: Passages | None
    shift: int
    low: int
    high: int


def place_all(parsed: ParsedRecord, title: str, abstract: str) -> tuple[Annotation, ...] | None:
    """Every annotation of title and abstract with its place or `lost`, those of a body left out; None when one is in doubt."""
    passages = _read_passages(parsed, title, abstract)
    if not passages:
        return None
    firsts = [passage.first for passage in passages]
    name, placed = parsed.source.name, []
    of: dict[tuple[str | None, str], tuple[str, tuple[str, ...]]] = {}  # most things are mentioned again and again
    at, (first, last, printed, section, shift, low, high) = 0, passages[0]
    for row in parsed.annotations:
        start, end, text, key = row.start, row.end, row.text, (row.identifier, row.type)
        passage = row.passage if row.passage is not None else at if first <= start < last else bisect_right(firsts, start) - 1
        if passage != at:
            at, (first, last, printed, section, shift, low, high) = passage, passages[passage]
        if row.spans or not first <= start < end <= last or printed[start - first : end - first] != text:
            return None
        if section is None:
            continue
        said = of.get(key)
        if said is None:
            said = of[key] = (row.type.strip(), split_identifiers(*key))
        ids = row.identifiers if row.parts or row.more else said[1]
        check: Check = "exact"
        begin: int | None = start + shift
        stop: int | None = end + shift
        if start < low or end > high:
            check, span = section.carry(Place(at, start - first, end - first), text)
            begin, stop = span or (None, None)
        placed.append(Annotation(section.section, begin, stop, text, said[0], ids, check, row.source or name, start, end))
    return tuple(placed)


def _read_passages(parsed: ParsedRecord, title: str, abstract: str) -> list[_Passage]:
    """The passages of a source; none where two may hold one offset, or all may count from their own beginnings."""
    texts = [one.text for one in parsed.texts]
    sections: dict[str, Passages] = {}
    named: tuple[tuple[Section, str], ...] = (("title", title), ("abstract", abstract))
    for name, ours in named:
        sections[name] = Passages(name, [at for at, one in enumerate(parsed.texts) if one.section == name], texts, ours)
    passages: list[_Passage] = []
    follows = 0
    for at, one in enumerate(parsed.texts):
        first = follows if parsed.layout == GAPLESS else one.offset
        end = first + len(one.text)
        if one.section == MENTION or (passages and (first < passages[-1].end or first <= passages[-1].first)):
            return []
        section = sections.get(one.section)
        shift, low, high = section.own_stretch(at, first) if section is not None else (0, 0, 0)
        passages.append(_Passage(first, end, one.text, section, shift, low, high))
        follows = end + 1
    return passages
