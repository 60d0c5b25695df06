"""What may stand before the root of an XML document or the first tag of a page, and what is to be read in neither.

XML: https://www.w3.org/TR/xml/#sec-prolog-dtd
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Nothing here is read twice: what a repeat has taken it keeps, so that pages of blank lines or comments cost linear time.
_REMARKS = re.compile(r"(?>\s++|<\?[^>]*+>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s++(?P<name>[^\s>\[]++)[^>\[]*+(?>\[.*?\]\s*+>|>)", re.DOTALL | re.IGNORECASE)
_DECLARATION = re.compile(r"\ufeff?\s*+<\?xml[^>]*+(?<=\?)>")


class Prolog(NamedTuple):
    """The name in the document type, as printed, whether an XML declaration comes first, and where the prolog ends."""

    doctype: str | None
    is_declared: bool
    end: int


def read_prolog(text: str) -> Prolog:
    """The prolog of a document: byte order mark, white space, declaration, instructions, comments, document type.

    >>> read_prolog('<?xml version="1.0"?>\\n<!-- one -->\\n<!DOCTYPE html>\\n\\n<html>')
    Prolog(doctype='html', is_declared=True, end=52)
    """
    start = skip_remarks(text, 1 if text.startswith("\ufeff") else 0)
    is_declared = _DECLARATION.match(text) is not None
    doctype = _DOCTYPE.match(text, start)
    if doctype is None:
        return Prolog(None, is_declared, start)
    return Prolog(doctype["name"], is_declared, skip_remarks(text, doctype.end()))


def skip_remarks(text: str, at: int = 0) -> int:
    """Where the white space, comments and processing instructions that begin at `at` end; an unclosed one is none."""
    found = _REMARKS.match(text, at)
    return found.end() if found else at


def without_declaration(text: str) -> str:
    """The text without its XML declaration, which speaks of an encoding that a decoded text has no longer."""
    found = _DECLARATION.match(text)
    return text[found.end() :] if found else text


def take_out(text: str, start: str, end: str) -> tuple[str, list[str]]:
    """The text without what stands from each `start` to the next `end`, and what stood between them, in order.

    An unclosed one stays in the text.

    >>> take_out("a<!--b-->c<!--d-->e<!--", "<!--", "-->")
    ('ace<!--', ['b', 'd'])
    """
    kept, taken, at = [], [], 0
    while (begin := text.find(start, at)) >= 0 and (stop := text.find(end, begin + len(start))) >= 0:
        kept.append(text[at:begin])
        taken.append(text[begin + len(start) : stop])
        at = stop + len(end)
    return "".join([*kept, text[at:]]), taken
