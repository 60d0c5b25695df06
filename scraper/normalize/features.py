"""What is compared of two entries of lists: the letters of the title, the place in print, what the text as printed has.

Each part is made when it is first asked for: two entries are mostly told to be one or two by a few of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any, Generic, TypeVar

from scraper.model import ListedArticle
from scraper.text import ascii_key

Made = TypeVar("Made")
SHORTEST_TITLE = 15  # letters; "Editorial" and "Introduction" name many
TELLING_TITLE = 40  # letters; "Letter to the editor" and "Sickle cell disease" name several, where nothing else is known
STEM = 3  # letters in which two spellings of a word agree
WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[\W_]+")
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_NUMBERS = re.compile(r"[0-9]+|\b[ivx]+\b")
_YEARS = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")
_PLACE = (
    re.compile(  # a volume, its issue, then the first page, which may be a volume itself: "2016, 55, 3334" has two such pairs
        r"(?<![0-9-])([0-9]++(?:-[0-9]++)?+[a-z]?+)\s*+(?:\([^()]{1,20}\)\s*+)?[:,]\s*+(?=(?:p{1,2}\.\s*+)?([a-z]{0,2}[0-9]++))"
    )
)
_PAGE_END = re.compile(r"[-–—‐,\s]")
_BEGINS = (TELLING_TITLE, SHORTEST_TITLE)  # letters of a title in a key: as many as it has of these
_RUN = re.compile(r"[0-9]+|[^\W0-9_]+")
_HEAD = 80  # characters of a text among which its first author stands
# Before a title: the entry is of another article, about this one.
_ABOUT = re.compile(r"\b(?:repl(?:y|ies)|response|comments?|correction|corrigendum|erratum|retraction|re)\b")
_HEAD_NUMBER = re.compile(r"^\W*[0-9]{1,3}[.)\]]\s+")


class _Once(Generic[Made]):
    """A property that is made when it is first asked for; `functools.cached_property` takes a lock, which costs as much again."""

    def __init__(self, make: Callable[[Any], Made]):
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, one: object, _owner: object = None) -> Made:
        made = one.__dict__[self._name] = self._make(one)
        return made


class Features:
    """What of an entry is compared, each part made when it is first asked for."""

    def __init__(self, item: ListedArticle):
        self.item = item

    @_Once
    def title(self) -> str:
        """The letters and digits of the title."""
        return letters(ascii_key(self.item.title, keep_spaces=True)) if self.item.title else ""

    @_Once
    def family(self) -> str:
        """The letters of the first author's family name, or of a group's."""
        author = self.item.authors[0] if self.item.authors else None
        return letters(ascii_key(author.family or author.literal or "")) if author else ""

    @_Once
    def volume(self) -> str:
        """The letters and digits of the volume."""
        return letters(self.item.volume).lower() if self.item.volume else ""

    @_Once
    def page(self) -> str:
        """The letters and digits of the first page."""
        return letters(_PAGE_END.split(self.item.pages.strip(), maxsplit=1)[0]).lower() if self.item.pages else ""

    @_Once
    def raw(self) -> str:
        """Of an entry without a title, its text as printed, folded, without its number."""
        raw = ascii_key(self.item.raw, keep_spaces=True) if self.item.raw and not self.item.title else ""
        return _HEAD_NUMBER.sub("", raw) if raw and not raw[0].isalpha() else raw

    @_Once
    def printed(self) -> str:
        """`raw` folded once more, which only changes one in which white space came of other characters."""
        raw = self.raw
        return raw if raw.isascii() and "  " not in raw and raw.strip() == raw else ascii_key(raw, keep_spaces=True)

    @_Once
    def text_years(self) -> frozenset[int]:
        """The years in the text."""
        return frozenset(map(int, _YEARS.findall(self.raw))) if self.raw else frozenset()

    @_Once
    def numbers(self) -> frozenset[str]:
        """The numbers in the title, Roman ones too."""
        return frozenset(_NUMBERS.findall(ascii_key(self.item.title or "", keep_spaces=True)))

    @_Once
    def stems(self) -> str:
        """How the words of the title begin."""
        return " ".join(word[:STEM] for word in WORD.findall(ascii_key(self.item.title or "", keep_spaces=True)))

    @_Once
    def about(self) -> bool:
        """Whether the title says that this is about another article: "Correction: …"."""
        return is_about(ascii_key(self.item.title or "", keep_spaces=True)[:20])

    @_Once
    def text(self) -> str:
        """The letters and digits of the text."""
        return letters(self.raw)

    @_Once
    def text_begins(self) -> frozenset[str]:
        """The first letters from every word of the text on: those of a title that it prints are among them."""
        runs = _RUN.findall(self.raw)
        ends = accumulate(map(len, runs))
        text = self.text
        starts = [end - len(run) for run, end in zip(runs, ends, strict=True)]
        return frozenset(text[start : start + length] for start in starts for length in _BEGINS)

    @_Once
    def names(self) -> frozenset[str]:
        """The words among which the authors of a text stand."""
        return frozenset(WORD.findall(self.raw[: 4 * _HEAD]))

    @_Once
    def text_places(self) -> frozenset[tuple[str, str]]:
        """Volume and first page, wherever two numbers stand so in the text."""
        return frozenset((letters(volume), first) for volume, first in _PLACE.findall(self.raw) if not _YEARS.fullmatch(volume))


def iter_blocks(one: Features) -> Iterator[tuple[object, ...]]:
    """Keys of which two entries share one whenever what they print shows them to be one article.

    These are: the title; volume and first page; first author, year and how the words of the title begin, where one letter may
    be a misprint; year and how the title begins, which a text has somewhere; the text.
    """
    year = one.item.year
    if one.title:
        yield "title", one.title
    if one.title and year is not None:
        length = next((length for length in _BEGINS if len(one.title) >= length), None)
        if length is not None:
            yield "printed", one.title[:length], year
        if one.family:
            yield "misprint", one.family, year, one.stems
    if one.volume and one.page:
        yield "place", one.volume, one.page
    yield from (("place", *place) for place in one.text_places)
    if one.raw:
        yield "text", one.text
        yield from (("printed", begin, year) for begin in one.text_begins for year in one.text_years)


def is_about(before: str) -> bool:
    """Whether the sentence that stands before a title says that the entry is about the article of that title."""
    return _ABOUT.search(before.rpartition(".")[2]) is not None


def letters(text: str) -> str:
    """Letters and digits only."""
    return text.translate(_NO_LETTERS) if text.isascii() else _LETTERS.sub("", text)
