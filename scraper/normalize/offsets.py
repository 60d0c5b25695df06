"""In what a source counts its offsets: code points, as BioC and PubTator mean them, or UTF-16 units or bytes.

Tools written in JavaScript or Java count UTF-16 units, others bytes of UTF-8. Beyond ASCII every mention then stands
elsewhere than it is said to, and the nearest equal word is often another one. So the whole document is asked at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, chain

import msgspec

from scraper.model import ParsedAnnotation, ParsedRecord, SourceText
from scraper.normalize.stretches import Stretches

_UNITS = {"UTF-16 units": "utf-16-le", "bytes": "utf-8"}
_GAPLESS = "pubtator"  # the layout whose passages have no offsets of their own: they follow each other


def count_in_code_points(parsed: ParsedRecord) -> tuple[Sequence[ParsedAnnotation], str | None]:
    """The annotations with offsets in code points, and what the source counted instead, if it did.

    Another unit is believed only where it puts more mentions at their letters than code points do, and two of three of all.
    """
    rows = parsed.annotations
    best, unit_of_best, most = rows, None, _at_their_letters(parsed.texts, rows)
    if most == len(rows) or all(text.text.isascii() for text in parsed.texts):
        return rows, None
    for unit, encoding in _UNITS.items():
        passages = _passages(parsed, encoding)
        stretches = Stretches([(first, places[-1]) for _, first, places in passages])
        moved = [_moved(row, [passages[place] for place in stretches.around(row.start)]) for row in rows]
        found = _at_their_letters(parsed.texts, moved)
        if found > most and 3 * found >= 2 * len(rows):
            best, unit_of_best, most = tuple(moved), unit, found
    return best, unit_of_best


def _at_their_letters(texts: Sequence[SourceText], rows: Sequence[ParsedAnnotation]) -> int:
    stretches = Stretches([(text.offset, len(text.text)) for text in texts])
    return sum(any(_is_at(texts[place], row) for place in stretches.around(row.start)) for row in rows)


def _is_at(text: SourceText, row: ParsedAnnotation) -> bool:
    start, end = row.start - text.offset, min(row.end - text.offset, len(text.text))
    return end - start == len(row.text) and text.text.startswith(row.text, start)


def _passages(parsed: ParsedRecord, encoding: str) -> list[tuple[SourceText, int, list[int]]]:
    """Each passage with its first offset, and the offset within it of every character, in a unit; the end's as well."""
    width = 2 if encoding == "utf-16-le" else 1
    found, after = [], 0
    for text in parsed.texts:
        sizes = (len(character.encode(encoding, "replace")) // width for character in text.text)
        places = list(accumulate(chain([0], sizes)))
        found.append((text, after if parsed.layout == _GAPLESS else text.offset, places))
        after += places[-1] + 1
    return found


def _moved(row: ParsedAnnotation, passages: Sequence[tuple[SourceText, int, list[int]]]) -> ParsedAnnotation:
    """The annotation with offsets in code points; as it is where they lead into none of the passages, or into a character."""
    if row.spans:
        return row
    for text, first, places in passages:
        if not (first <= row.start <= row.end <= first + places[-1]):
            continue
        ends = [bisect_left(places, offset - first) for offset in (row.start, row.end)]
        if [places[end] for end in ends] == [row.start - first, row.end - first]:
            return msgspec.structs.replace(row, start=text.offset + ends[0], end=text.offset + ends[1])
    return row
