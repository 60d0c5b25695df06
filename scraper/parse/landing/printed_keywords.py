"""Keywords that the body of a page prints: behind "Keywords:", or below that heading."""

from __future__ import annotations

import re

from lxml import etree

from scraper.parse.html import inline_text, is_hidden
from scraper.parse.landing.blocks import below_heading, rank_of

_TITLE = re.compile(r"(?:author )?key ?words?(?: and phrases)?\s*[:.]?", re.IGNORECASE)
_LINE = re.compile(r"(?:author )?key ?words?(?: and phrases)?\s*[:—-]\s*(?P<words>\S.*)", re.IGNORECASE)
_BOXES = ("p", "div", "span", "h2", "h3", "h4", "h5", "h6", "strong", "b", "dt", "section", "ul", "td")
_LONGEST = 800  # characters
_MOST_WORDS = 12  # of one keyword


def read_printed_keywords(tree: etree._Element) -> tuple[str, ...]:
    """The keywords in printed order; () when the page prints none that can be told apart for sure."""
    for node in tree.iter(*_BOXES):
        if not _begins(node).lower().startswith(("key", "author k")) or is_hidden(node):
            continue
        text = inline_text(node)
        line = _LINE.fullmatch(text) if len(text) <= _LONGEST else None
        words = _split(line["words"]) if line else _below(node) if _TITLE.fullmatch(text) else ()
        if words:
            return words
    return ()


def _begins(node: etree._Element) -> str:
    """The first words of an element."""
    return next((text for piece in node.itertext() if (text := str(piece).strip())), "")


def _below(heading: etree._Element) -> tuple[str, ...]:
    """The items of the list below a heading, or the words of the line below it."""
    if not rank_of(heading) and heading.tag not in ("strong", "b", "dt", "p", "div", "span"):
        return ()
    for node in below_heading(heading, fewest_words=1):
        items = [inline_text(item).strip(" ,;") for item in node.iter("li", "a")]
        words = tuple(dict.fromkeys(filter(None, items))) or _split(inline_text(node))
        if words and all(len(word.split()) <= _MOST_WORDS for word in words):
            return words
        if words:
            return ()
    return ()


def _split(text: str) -> tuple[str, ...]:
    """Words between semicolons, else bars or bullets, else commas."""
    if len(text) > _LONGEST:
        return ()
    mark = next((mark for mark in (";", "|", "•", "·", ",") if mark in text), None)
    words = tuple(filter(None, (word.strip(" .,;") for word in (text.split(mark) if mark else [text]))))
    return words if all(len(word.split()) <= _MOST_WORDS for word in words) else ()
