"""Where the words somebody looks for stand in a text: a piece of it, with them marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.card.markup import Html, join, tag
from scraper.text import ascii_key

_QUERY = re.compile(r'(?:(?:title|abstract|entities):)?(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_LONGEST = 320  # characters of a piece
_BEFORE = 60
_LOOKED_AT = 100_000


def render_snippet(text: str, words: str | None) -> Html:
    """A piece of a text with the words of a query marked, the first of them near its beginning; else how the text begins.

    >>> render_snippet("We gave TNF-α to mice.", "tnf-alpha OR mous*")
    'We gave <mark>TNF-α</mark> to mice.'
    """
    text = text[:_LOOKED_AT]
    places = list(_iter_places(text, words)) if words else []
    start = max(0, places[0][0] - _BEFORE) if places and places[0][1] > _LONGEST else 0
    end = min(len(text), start + _LONGEST)
    parts: list[str] = ["…"] if start else []
    at = start
    for begin, stop in places:
        if begin >= at and stop <= end:
            parts += [text[at:begin], tag("mark", text[begin:stop])]
            at = stop
    return join([*parts, text[at:end], "…" if end < len(text) else None])


def _iter_places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Where a word of the query stands, whatever its place in a phrase."""
    whole, begins = set[str](), list[str]()
    for phrase, word in _QUERY.findall(words):
        if word in _OPERATORS:
            continue
        if word.endswith("*"):
            begins.append(ascii_key(word.rstrip("*")))
        else:
            whole.update(ascii_key(one) for one in _WORD.findall(phrase or word))
    begun = tuple(filter(None, begins))
    for found in _WORD.finditer(text):
        key = ascii_key(found[0])
        if key in whole or key.startswith(begun):
            yield found.span()
