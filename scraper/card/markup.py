"""HTML out of texts that nobody can trust: everything is escaped here, and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape

from scraper.text import escape_controls

# Controls that are part of how words are written, and change neither their order nor anything outside them: soft hyphen,
# zero-width space, joiner and non-joiner, word joiner, invisible operators of formulas.
_HARMLESS = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064")
_MOST_MARKS = 8  # of one letter; languages use up to four or five
_MAYBE_STACKED = re.compile(rf"[^\w\s!-~]{{{_MOST_MARKS + 1},}}")
_LONGEST_VALUE = 300  # characters of a value that stands in a line or in a tooltip


class Html(str):
    """A piece of HTML: made by this module only, so that what is no Html is text and is escaped."""

    __slots__ = ()


def show(text: str) -> Html:
    r"""A text as HTML. Control characters, what turns the direction of writing, and what is no character are shown as escapes.

    So are marks above and below one letter beyond the first eight, which would stand all over the page.

    >>> show("<b>TNF-\u03b1 & \x1b[31m\u202eb"), show('"'), show("a" + "\u0300" * 10).count("\\u0300")
    ('&lt;b&gt;TNF-α &amp; \\x1b[31m\\u202eb', '&quot;', 2)
    """
    if not text.isascii():
        text = _MAYBE_STACKED.sub(_unstack, text)
    if not text.isprintable():
        text = "".join(char if char.isprintable() or char in _HARMLESS else _visible(char) for char in text)
    return Html(escape(text))


def _unstack(run: re.Match[str]) -> str:
    """A run of signs, of which those marks are escapes that follow eight others."""
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        kept.append(char if marks <= _MOST_MARKS else char.encode("unicode_escape").decode())
    return "".join(kept)


def _visible(char: str) -> str:
    no_character = (ord(char) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return char.encode("unicode_escape").decode() if no_character else escape_controls(char)


def clip(text: str, most: int = _LONGEST_VALUE) -> str:
    """The first so many characters, with "…" for the rest; never cut before a combining mark.

    >>> clip("quillamine", 6), clip("quillamine", 10)
    ('quill…', 'quillamine')
    """
    if len(text) <= most:
        return text
    end = most - 1
    while end > 1 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end] + "…"


def tag(name: str, *content: str | None, **attributes: str | int | None) -> Html:
    """An element. Content that is no Html is escaped; attributes of value None are left out, `class_` is `class`.

    >>> tag("b", "a < b", class_="x", title='"'), tag("p", tag("i", "a"), None)
    ('<b class="x" title="&quot;">a &lt; b</b>', '<p><i>a</i></p>')
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{show(str(value))}"' for key, value in attributes.items() if value is not None
    )
    return Html(f"<{name}{given}>{join(content)}</{name}>")


def join(content: Iterable[str | None], between: str = "") -> Html:
    """Pieces side by side; those that are no Html are escaped, None is left out.

    >>> join(["a", None, tag("b", "c")], " & ")
    'a &amp; <b>c</b>'
    """
    return Html(show(between).join(one if isinstance(one, Html) else show(one) for one in content if one is not None))


def link(address: str | None, *content: str) -> Html:
    """A link that tells the other site nothing of this one; without an address only its content."""
    if address is None:
        return join(content)
    return tag("a", *content, href=address, target="_blank", rel="noopener noreferrer")


def folded(summary: str, *content: str) -> Html:
    """Content that a click on its summary shows."""
    return tag("details", tag("summary", summary), *content)


_NAMES = {"pmid": "PMID", "pmcid": "PMCID", "doi": "DOI", "mesh": "MeSH headings"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def in_words(name: str) -> str:
    """A name in capitals and small letters, as NLM's RefTypes, in words.

    >>> in_words("RetractedandRepublishedIn"), in_words("CommentOn"), in_words("not_asked"), in_words("doi")
    ('Retracted and republished in', 'Comment on', 'Not asked', 'DOI')
    """
    if name in _NAMES:
        return _NAMES[name]
    words = _CAMEL.sub(" ", name.replace("_", " ").replace("edandR", "ed and R")).lower()
    return words[:1].upper() + words[1:]
