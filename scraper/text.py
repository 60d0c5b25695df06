"""Text: white space, folding, and carrying places from one rendering of a text to another.

PubTator prints titles and abstracts folded to ASCII ("50 mug/m3", "<=", "TNF-alpha"); pages print them as
written. `align` finds which character of one belongs to which of the other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from scraper.folding import folds_to, usual_form

_WORD = re.compile(r"\w+|[^\w\s]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SENTENCE_END = re.compile(r"[.?!:]\s|\n")
_REACH = 200  # characters: how far from its printed offset a misplaced mention is looked for
_ANCHOR = 12  # letters beside a mention that tell whether its place is the right one
_ALIGN_LIMIT = 20_000  # characters; a title and abstract have a few thousand. Edits cost time and memory by its square


# UTF-8 read as Windows-1252 or Latin-1: a lead byte's character, then those of continuation bytes. Only leads that text hardly
# has before such characters: "3 \u00d7\u00a0", "5 \u00c5\u00b2" and "\u00df\u00a0" are no mojibake.
_TAIL = "\u0080-\u009f\u00a1-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LEADS = "\u00c2\u00c3\u00ce\u00cf\u00d0\u00d1\u00e2"
_MOJIBAKE = re.compile(f"[\u00c2\u00c3][{_TAIL}\u00a0]|[\u00ce\u00cf\u00d0\u00d1][{_TAIL}]|\u00e2[{_TAIL}\u00a0]{{2}}")


def find_mojibake(text: str) -> str | None:
    r"""The first characters that are UTF-8 once decoded in another encoding; None when there are none.

    >>> find_mojibake("MÃ©niÃ¨re"), find_mojibake("patientsâ€™"), find_mojibake("Ménière, 5 Å², 3 ×\u00a0, “Â”")
    ('Ã©', 'â€™', None)
    """
    if not any(lead in text for lead in _LEADS):  # as nearly always; the search costs forty times as much
        return None
    for match in _MOJIBAKE.finditer(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                meant = match[0].encode(encoding).decode("utf-8")
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            if meant.isprintable() or meant == "\u00a0":
                return match[0]
    return None


def without_controls(text: str) -> str:
    r"""The text with U+FFFD for what no text should hold: C0 and C1 controls, lone surrogates, U+FFFE and U+FFFF.

    >>> without_controls("a\x02b\nc\u0092")
    'a\ufffdb\nc\ufffd'
    """
    return text if text.isprintable() else _CONTROLS.sub("\ufffd", text)


def fold_space(text: str) -> str:
    r"""One plain space for every run of white space (Unicode's included), none at the ends.

    >>> fold_space(" more than 50\u2009years\n")
    'more than 50 years'
    """
    return " ".join(text.split())


def fold(text: str) -> str:
    r"""The form in which two values are compared: white space, case and compatibility forms do not count.

    >>> fold("More than\u2009 50 YEARS") == fold("more than 50 years")
    True
    >>> fold("A title.") == fold("A title")
    False
    """
    return fold_space(unicodedata.normalize("NFKC", text).casefold())


def _fold_match(match: re.Match[str]) -> str:
    return usual_form(match[0])


@lru_cache(maxsize=1024)  # the same abstracts, journals and names are compared again and again while one record is made
def ascii_key(text: str, *, keep_spaces: bool = False) -> str:
    """`text` folded as PubTator folds, in lower case and, unless `keep_spaces`, without white space; to compare, not to show.

    >>> ascii_key("Sjögren’s TNF-α"), ascii_key("García  Márquez", keep_spaces=True)
    ("sjogren'stnf-alpha", 'garcia marquez')
    """
    words = text.lower().split()
    joined = " ".join(words) if keep_spaces else "".join(words)
    return joined if joined.isascii() else _NOT_ASCII.sub(_fold_match, joined)


def equal_folded(one: str, other: str) -> bool:
    """Whether two texts are renderings of one: equal after folding one of them or both, white space not counted.

    >>> equal_folded("α‑ketoglutarate", "a–ketoglutarate"), equal_folded("Cotransporter 2", "Cotransporter2")
    (True, True)
    >>> equal_folded("TNF-α", "TNF-β")
    False
    """
    plain_one, plain_other = ascii_key(one), ascii_key(other)
    if plain_one == plain_other:
        return True
    one, other = "".join(one.split()), "".join(other.split())
    return folds_to(one, plain_other) or folds_to(other, plain_one)


class Span(NamedTuple):
    """A half-open piece of a text, in code points."""

    start: int
    end: int


def find_nearest(mention: str, text: str, start: int, low: int = 0, high: int | None = None) -> int | None:
    """Where the mention stands in text[low:high] closest to `start`; None when it does within 200 characters nowhere, or at
    another place about as close.

    >>> find_nearest("cell", "cells, a cell", 0), find_nearest("cell", "a cell, b cell", 6)
    (9, None)
    """
    end = min(len(text) if high is None else high, max(0, start + _REACH) + len(mention))
    places = []
    place = text.find(mention, max(low, start - _REACH), end)
    while mention and place != -1:
        if not _cuts_a_word(text, place, place + len(mention)):
            places.append(place)
        place = text.find(mention, place + 1, end)
    places.sort(key=lambda at: abs(at - start))
    in_doubt = len(places) > 1 and abs(places[1] - start) < 2 * abs(places[0] - start)
    return places[0] if places and not in_doubt else None


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a piece begins or ends inside a word: the "Ca" of "Cancer"."""
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    )


class Alignment:
    """Where the characters of one text stand in another; made by `align`.

    Both texts are folded; `runs` are the pieces (place in one, place in the other, length) whose characters belong together.
    """

    def __init__(self, source: _Folded, target: _Folded, runs: Sequence[tuple[int, int, int]]):
        self._source = source
        self._target = target
        self._runs = runs
        self._starts = [start for start, _, _ in runs]

    def project(self, start: int, end: int) -> Span | None:
        """The smallest piece of the target that holds all that is left of source[start:end]; None if nothing is."""
        starts, size = self._source.starts, len(self._source.text)
        first, last = starts[min(start, size)], starts[min(end, size)]
        low, high = max(0, bisect_right(self._starts, first) - 1), bisect_left(self._starts, last) - 1  # runs that begin before
        if low <= high and self._runs[low][0] + self._runs[low][2] <= first:  # the end, but for one that ends before the start
            low += 1
        if low > high or first >= last:
            return None
        (begin, begin_there, _), (here, there, length) = self._runs[low], self._runs[high]
        from_, to = begin_there + max(first, begin) - begin, there + min(last, here + length) - here - 1
        return Span(self._target.owners[from_], self._target.owners[to] + 1)

    def is_anchored(self, start: int, end: int) -> bool:
        """Whether the letters before source[start:end], or those after it, also stand beside its place in the target.

        Of two versions of a text one may lack a sentence: a word of it must not be taken for its namesake in another.
        """
        span = self.project(start, end)
        if span is None or len(self._runs) == 1:
            return span is not None
        before, after = self._beside(start, end, whole=False)
        if max(len(before), len(after)) < _ANCHOR // 2:  # a sentence of its own: the next ones tell
            before, after = self._beside(start, end, whole=True)
        if len(before) + len(after) < _ANCHOR // 3:
            return True
        near_before = self._count(before, span.start - 2 * _ANCHOR, span.start)
        near_after = self._count(after, span.end, span.end + 2 * _ANCHOR)
        sides = ((near_before, len(before)), (near_after, len(after)))
        return any(3 * near >= 2 * max(letters, _ANCHOR // 2) for near, letters in sides)

    def _beside(self, start: int, end: int, *, whole: bool) -> tuple[list[int], list[int]]:
        """The letters before and after source[start:end], of its own sentence or, `whole`, of any."""
        text = self._source.text
        before, after = text[max(0, start - 3 * _ANCHOR) : start], text[end : end + 3 * _ANCHOR]
        if not whole:
            before, after = _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]
        left = [i for i in range(start - len(before), start) if text[i].isalnum()]
        right = [i for i in range(end, end + len(after)) if text[i].isalnum()]
        return left[-_ANCHOR:], right[:_ANCHOR]

    def _count(self, letters: Sequence[int], low: int, high: int) -> int:
        """How many of the letters are the same at their place in the target, and stand between the two bounds there."""
        places = ((i, self.project(i, i + 1)) for i in letters)
        return sum(1 for i, place in places if place is not None and low <= place.start < high and self._is_same(i, place))

    def _is_same(self, index: int, place: Span) -> bool:
        one, other = ascii_key(self._source.text[index]), ascii_key(self._target.text[place.start])
        return one in other or other in one  # the b, e, t and a of "beta" all stand at "β"


def align(source: str, target: str) -> Alignment:
    """Match two renderings of one text, character by character.

    Both are folded first, so that characters whose folding changes the length ("µg" and "mug") still meet. Equal
    words are matched before single characters, so that an inserted label ("METHODS: ") is bridged whole. Texts that are
    equal but for white space at the ends of the source, or once folded, cost nothing more.
    """
    if source == target or source.strip() == target:
        own, same = (_Folded(text, text, range(len(text) + 1), range(len(text))) for text in (source, target))
        return Alignment(own, same, [(len(source) - len(source.lstrip()) if source != target else 0, 0, len(target))])
    one, other = _fold_with_places(source), _fold_with_places(target)
    if one.folded == other.folded:
        return Alignment(one, other, [(0, 0, len(one.folded))] if one.folded else [])
    if max(len(source), len(target)) > _ALIGN_LIMIT:
        return Alignment(one, other, [])
    return Alignment(one, other, list(_join_runs(_iter_runs(one.folded, other.folded))))


def _join_runs(runs: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Runs that follow each other in both texts as one."""
    here, there, length = 0, 0, 0
    for start, start_target, more in runs:
        if start == here + length and start_target == there + length:
            length += more
        else:
            if length:
                yield here, there, length
            here, there, length = start, start_target, more
    if length:
        yield here, there, length


def _iter_runs(source: str, target: str) -> Iterator[tuple[int, int, int]]:
    """Runs of characters that belong together: of equal words, and between those by the fewest edits.

    White space is no word: which of two spaces was lost would be a guess that could cost the word between them.
    """
    from rapidfuzz.distance import Indel  # slow to import, and most commands align nothing

    words_source, words_target = list(_WORD.finditer(source)), list(_WORD.finditer(target))
    here = there = 0
    blocks = Indel.opcodes([word[0] for word in words_source], [word[0] for word in words_target])
    for first, second, size in blocks.as_matching_blocks():  # the last block is empty and stands at both ends
        for word, other in zip(words_source[first : first + size], words_target[second : second + size], strict=True):
            yield from _iter_between(source, target, (here, word.start()), (there, other.start()))
            yield word.start(), other.start(), len(word[0])
            here, there = word.end(), other.end()
    yield from _iter_between(source, target, (here, len(source)), (there, len(target)))


def _iter_between(source: str, target: str, ours: tuple[int, int], theirs: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    """Runs in what stands between two words that belong together; nearly always one space on each side."""
    (here, end), (there, end_target) = ours, theirs
    if end - here == end_target - there == 1:
        yield here, there, 1
    elif end > here and end_target > there:
        from rapidfuzz.distance import Levenshtein

        for step in Levenshtein.opcodes(source[here:end], target[there:end_target]):
            if step.tag in ("equal", "replace"):  # a replace block has equal lengths, one character for one
                yield here + step.src_start, there + step.dest_start, step.src_end - step.src_start


class _Folded(NamedTuple):
    """A text folded and in lower case: where each character begins there, and whose each folded character is."""

    text: str
    folded: str
    starts: Sequence[int]  # one more than the text has characters
    owners: Sequence[int]


def _fold_with_places(text: str) -> _Folded:
    if text.isascii():
        return _Folded(text, text.lower(), range(len(text) + 1), range(len(text)))
    starts: list[int] = []
    owners: list[int] = []
    pieces, at = [], 0
    for match in _NOT_ASCII.finditer(text):
        index, form = match.start(), usual_form(match[0])
        pieces += [text[at:index].lower(), form]
        starts += range(len(owners), len(owners) + index - at + 1)
        owners += range(at, index)
        owners += [index] * len(form)
        at = index + 1
    starts += range(len(owners), len(owners) + len(text) - at + 1)
    owners += range(at, len(text))
    return _Folded(text, "".join([*pieces, text[at:].lower()]), starts, owners)


def escape_controls(text: str) -> str:
    r"""`text` fit for a terminal or log: control, format and line-breaking characters shown as escapes.

    >>> escape_controls("a\x1b[31mred\u202etxt\n")
    'a\\x1b[31mred\\u202etxt\\n'
    """
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text
    )


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "paper"), counted(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"
