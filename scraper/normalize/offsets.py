"""How the offsets of one document are meant: what they count, and from where; told by looking at all its mentions.

BioC and PubTator mean code points of the document. Tools written in JavaScript or Java count UTF-16 units, others bytes of
UTF-8; some count from the beginning of each passage or sentence, leave out the blank a title line ends with, or count the
text as it was before its file was laid out for the eye. Each mention then stands elsewhere than it is said to, and the
nearest equal word is often another one. So each way to read the offsets is tried on all mentions of the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from scraper.folding import may_fold
from scraper.model import ParsedAnnotation, ParsedRecord
from scraper.normalize.stretches import Stretches

# The units of a character are one, and one more for each of these characters that it comes after.
_CODE_POINTS = ""
_UNITS = {"UTF-16 units": "\uffff", "bytes": "\x7f\u07ff\uffff"}
MENTION = "mention"  # the section of passages that hold one mention each and nothing else
GAPLESS = "pubtator"  # the layout whose passages have no offsets of their own: they follow each other
_BETWEEN_PIECES = re.compile(r"\[?(?:\.\.\.|…)\]?|[,;|\s]")
_OF_PASSAGES = "characters from the beginning of each passage"
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")  # as XML knows it


class Place(NamedTuple):
    """A span within one passage; `passage` is its place in `ParsedRecord.texts`."""

    passage: int
    start: int
    end: int


class Reading:
    """One way to read the offsets of a document.

    `name` says what they count, None for the usual way. `texts` are the passages as the offsets count them.
    """

    def __init__(
        self, name: str | None, texts: Sequence[str], firsts: Sequence[int] | None, unit: str = _CODE_POINTS, by: str = ""
    ):
        self.name = name
        self.texts = texts
        self._given = firsts
        self._unit = unit
        self._by = by

    @cached_property
    def _places(self) -> list[Sequence[int]]:
        """For each passage the offset of every character, and of its end, counted from the passage, in the unit counted."""
        return [_count_units(text, self._unit) for text in self.texts]

    @cached_property
    def _firsts(self) -> Sequence[int]:
        """The offset at which each passage begins; of passages that follow each other one after the end of the one before."""
        if self._given is not None:
            return self._given
        return [0, *accumulate(places[-1] + 1 for places in self._places)]

    def find(self, row: ParsedAnnotation) -> tuple[Place, ...]:
        """Where each piece of a mention stands, in the order printed; () when one of them is within no passage."""
        found = [self._find(row, start, end) for start, end in row.spans or ((row.start, row.end),)]
        return tuple(one for one in found if one is not None) if None not in found else ()

    def _find(self, row: ParsedAnnotation, start: int, end: int) -> Place | None:
        for passage, first in self._bases(row, start):
            places = self._places[passage]
            if first <= start < end <= first + places[-1]:
                inside = Place(passage, bisect_left(places, start - first), bisect_left(places, end - first))
                ends = (places[inside.start], places[inside.end])
                return inside if ends == (start - first, end - first) else None  # else it cuts a character
        return None

    @cached_property
    def _stretches(self) -> Stretches:
        return Stretches([(first, places[-1]) for first, places in zip(self._firsts, self._places, strict=False)])

    def _bases(self, row: ParsedAnnotation, offset: int) -> Iterator[tuple[int, int]]:
        """The passages that may hold an offset, the mention's own first, and the offset that their beginning has."""
        own = row.passage
        if self._by == "passage" or (self._by and row.sentence is not None):
            if own is not None:
                yield own, 0 if self._by == "passage" else -self._places[own][row.sentence or 0]
        elif not self._by:
            if own is not None:
                yield own, self._firsts[own]
            yield from ((passage, self._firsts[passage]) for passage in self._stretches.around(offset) if passage != own)

    def near(self, row: ParsedAnnotation) -> tuple[int, int] | None:
        """The passage in which a mention begins or ends, and the place of its start there, which may be before it.

        None when it does neither in any passage.
        """
        for offset in (row.start, row.end):
            for passage, first in self._bases(row, offset):
                if first <= offset <= first + self._places[passage][-1]:
                    return passage, min(bisect_left(self._places[passage], row.start - first), row.start - first)
        return None

    def text_at(self, place: Place) -> str:
        """What stands at a place."""
        return self.texts[place.passage][place.start : place.end]

    def fits(self, row: ParsedAnnotation) -> int:
        """2 when a mention is the text at its place, 1 when that is in another passage than its own, else 0."""
        places = self.find(row)
        if not places:
            return 0
        readings = self.readings(places, len(row.text))
        is_there = row.text in readings
        if len(places) > 1 and not is_there:
            is_there = squeeze(row.text) in map(squeeze, readings)
        return (2 if row.passage in (None, places[0].passage) else 1) if is_there else 0

    def readings(self, places: Sequence[Place], length: int) -> list[str]:
        """The texts that a mention may have: its pieces as printed, in the order of the text, or all from first to last.

        Only those that may be another form of so many characters as the mention has are cut out.
        """
        if len(places) == 1:  # as nearly always
            (place,) = places
            return [self.text_at(place)] if may_be_form(place.end - place.start, length) else []
        found = []
        if may_be_form(sum(one.end - one.start for one in places) + len(places) - 1, length):
            found = [" ".join(map(self.text_at, order)) for order in (places, sorted(places))]
        if len({one.passage for one in places}) == 1:
            ends = Place(places[0].passage, min(one.start for one in places), max(one.end for one in places))
            found += [self.text_at(ends)] if may_be_form(ends.end - ends.start, length) else []
        return found


def _count_units(text: str, unit: str) -> Sequence[int]:
    """How many units stand before each character of a text, and in all of it."""
    if not unit or max(text, default="") <= unit[0]:
        return range(len(text) + 1)
    sizes = {char: 1 + sum(map(char.__gt__, unit)) for char in set(text)}
    return list(accumulate(map(sizes.__getitem__, text), initial=0))


def may_be_form(one: int, other: int) -> bool:
    """Whether one of two texts may be folded to the other, by their lengths."""
    return one == other or may_fold(one, other) or may_fold(other, one)


def squeeze(text: str) -> str:
    """A mention in pieces without what tools print between them.

    >>> squeeze("Breast [...] Cancers"), squeeze("Breast Cancers")
    ('BreastCancers', 'BreastCancers')
    """
    return _BETWEEN_PIECES.sub("", text)


def find_reading(parsed: ParsedRecord) -> tuple[Reading, Reading, int]:
    """How the offsets of a document are meant to be read, how they have to be read, and how many mentions then are in place.

    Another way is believed only where it puts more mentions at their letters than the usual one does, and two of three of all;
    one that leads out of the passage under which a mention is given counts half.
    """
    rows = parsed.annotations
    usual, *others = _iter_readings(parsed)
    fits = [usual.fits(row) for row in rows]
    best, most, fitting = usual, sum(fits), sum(map(bool, fits))
    if most == 2 * len(rows):
        return usual, usual, fitting
    for reading in others:
        found = [reading.fits(row) for row in rows]
        if sum(found) > most and 3 * sum(map(bool, found)) >= 2 * len(rows):
            best, most, fitting = reading, sum(found), sum(map(bool, found))
    return usual, best, fitting


def _iter_readings(parsed: ParsedRecord) -> Iterator[Reading]:
    """The usual way first; then those that differ in one thing; then what may come together.

    Passages that all begin at one offset have no place in the document: theirs count from their beginning by what they say.
    """
    printed = [text.text for text in parsed.texts]
    gapless = parsed.layout == GAPLESS
    firsts = None if gapless else [text.offset for text in parsed.texts]
    units = [] if all(map(str.isascii, printed)) else list(_UNITS.items())
    at_one_place = len({text.offset for text in parsed.texts}) == 1 and sum(map(bool, printed)) > 1 and not gapless
    yield Reading(_OF_PASSAGES if at_one_place else None, printed, firsts)
    for name, unit in units:
        yield Reading(name, printed, firsts, unit)
    if gapless:
        yield from _iter_of_titles(printed)
        return
    folded = [_WHITE_SPACE.sub(" ", text).strip(" ") for text in printed]
    for texts, how in ((printed, ""), (folded, "with every white space as one blank")):
        if how and texts == printed:
            return
        if how:
            yield Reading(f"the text {how}", texts, firsts)
        for name, unit in [("characters", _CODE_POINTS), *units]:
            what = f"{name} {how}".strip()
            yield Reading(_OF_PASSAGES.replace("characters", what), texts, None, unit, "passage")
            if not how and any(row.sentence is not None for row in parsed.annotations):
                yield Reading(f"{what} from the beginning of each sentence", texts, None, unit, "sentence")
            yield Reading(f"{what} of passages that follow each other", texts, None, unit)


def _iter_of_titles(texts: Sequence[str]) -> Iterator[Reading]:
    """PubTator text whose offsets count the title line in another way."""
    if len(texts) > 1:
        first = len(texts[0])
        rest = list(accumulate((len(text) + 1 for text in texts[1:-1]), initial=0))
        yield Reading("no blank between title and abstract", texts, [0, *(first + one for one in rest)])
        if texts[0] != texts[0].rstrip():
            first = len(texts[0].rstrip()) + 1
            yield Reading("the title without its last blanks", texts, [0, *(first + one for one in rest)])
