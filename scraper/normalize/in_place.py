"""Annotations whose mentions stand in the record where the source has them, letter by letter: those of one document alone, mostly.

What is made here equals what `annotations` makes by alignment, at a tenth of the cost (tests/normalize/test_in_place.py).
Where anything is in doubt, the document is left to that.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from scraper.entities import split_identifiers
from scraper.model import Annotation, ParsedRecord, Section
from scraper.normalize.offsets import GAPLESS, MENTION


class _Passage(NamedTuple):
    """A passage in the source's offsets; `shift` leads to the record's, which has what stands between `low` and `high`.

    `section` is None of a passage that no record has.
    """

    first: int
    end: int
    text: str
    section: Section | None
    shift: int = 0
    low: int = 0
    high: int = 0


def place_all(parsed: ParsedRecord, title: str, abstract: str) -> tuple[Annotation, ...] | None:
    """Every annotation of title and abstract with its place, those of a body left out; None when one is in doubt."""
    passages = _read_passages(parsed, title, abstract)
    if not passages:
        return None
    firsts = [passage.first for passage in passages]
    name, placed = parsed.source.name, []
    of: dict[tuple[str | None, str], tuple[str, tuple[str, ...]]] = {}  # most things are mentioned again and again
    for row in parsed.annotations:
        start, end, text, key = row.start, row.end, row.text, (row.identifier, row.type)
        at = row.passage if row.passage is not None else bisect_right(firsts, start) - 1
        first, last, printed, section, shift, low, high = passages[at]
        if row.spans or not first <= start < end <= last or printed[start - first : end - first] != text:
            return None
        if section is None:
            continue
        if start < low or end > high:
            return None
        if key not in of:
            of[key] = (row.type.strip(), split_identifiers(*key))
        type_, ids = of[key]
        if row.parts or row.more:
            ids = row.identifiers
        placed.append(Annotation(section, start + shift, end + shift, text, type_, ids, "exact", row.source or name, start, end))
    return tuple(placed)


def _read_passages(parsed: ParsedRecord, title: str, abstract: str) -> list[_Passage]:
    """The passages of a source; none where two may hold one offset, or all may count from their own beginnings."""
    ours: dict[str, str] = {"title": title, "abstract": abstract}
    begins = {section: _begin(parsed, section, text) for section, text in ours.items()}
    passages: list[_Passage] = []
    follows = 0
    for one in parsed.texts:
        first = follows if parsed.layout == GAPLESS else one.offset
        end, section, text = first + len(one.text), one.section, one.text
        if section == MENTION or (passages and (first < passages[-1].end or first <= passages[-1].first)):
            return []
        if section not in ours:
            passages.append(_Passage(first, end, text, None))
        elif (begin := begins[section]) is None:
            passages.append(_Passage(first, end, text, section, low=end, high=first))  # type: ignore[arg-type]
        else:
            low = first - begin
            passages.append(_Passage(first, end, text, section, begin - first, low, low + len(ours[section])))  # type: ignore[arg-type]
            begins[section] = begin + len(text) + 1
        follows = end + 1
    return passages


def _begin(parsed: ParsedRecord, section: str, ours: str) -> int | None:
    """Where the passages of a section begin in the record, which has them without the white space at their ends; None: it has not."""
    source = "\n".join(one.text for one in parsed.texts if one.section == section)
    if source == ours:
        return 0
    return len(source.lstrip()) - len(source) if source.strip() == ours else None
