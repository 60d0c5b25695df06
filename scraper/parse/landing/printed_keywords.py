"""Keywords that the body of a page prints: behind "Keywords:", or below that heading."""

from __future__ import annotations

import re

from lxml import etree

from scraper.parse.html import inline_text, is_hidden
from scraper.parse.landing.blocks import below_heading, rank_of

_TITLE = re.compile(r"(?:author )?key ?words?(?: and phrases)?\s*[:.]?", re.IGNORECASE)
_LINE = re.compile(r"(?:author )?key ?words?(?: and phrases)?\s*[:—-]\s*(?P<words>\S.*)", re.IGNORECASE)
_BOXES = ("p", "div", "span", "h2", "h3", "h4", "h5", "h6", "strong", "b", "dt", "section", "ul", "td")
_BLOCKS = frozenset("p div section ul ol li dl dt dd table tr h1 h2 h3 h4 h5 h6".split())
_LOOSE = " .,;:|•·\u00a0\n\t"
_MARKS = (";", "|", "•", "·", ", ")  # between words of one line
_FEWEST_OF_SENTENCE = 4  # words
_LONGEST = 800  # characters
_MOST_WORDS = 12  # of one keyword


def read_printed_keywords(tree: etree._Element) -> tuple[str, ...]:
    """The keywords in printed order; () when the page prints none that can be told apart for sure."""
    for node in tree.iter(*_BOXES):
        if not _begins(node).lower().startswith(("key", "author k")) or is_hidden(node) or _is_menu(node):
            continue
        text = inline_text(node)
        line = _LINE.fullmatch(text) if len(text) <= _LONGEST and not _has_parts(node) else None
        words = _split(line["words"]) if line else _below(node) if _TITLE.fullmatch(text) else ()
        if words:
            return words
    return ()


def _is_menu(node: etree._Element) -> bool:
    return any(
        above.tag in ("li", "nav") or "menu" in f"{above.get('class')} {above.get('id')}".lower()
        for above in node.iterancestors()
    )


def _has_parts(node: etree._Element) -> bool:
    """Whether a box holds several blocks: what it says is then no one line, and each of them is looked at by itself."""
    return sum(child.tag in _BLOCKS and _begins(child) != "" for child in node) > 1


def _begins(node: etree._Element) -> str:
    """The first words of an element."""
    return next((text for piece in node.itertext() if (text := str(piece).strip())), "")


def _below(heading: etree._Element) -> tuple[str, ...]:
    """The items of the list below a heading, or the words of the line below it."""
    if not rank_of(heading) and heading.tag not in ("strong", "b", "dt", "p", "div", "span"):
        return ()
    nodes = below_heading(heading, fewest_words=1)
    rows = [node for node in nodes if node.tag == nodes[0].tag and node.get("class") == nodes[0].get("class")]
    is_list = len(rows) > 1 and not any(map(_is_line, map(inline_text, rows)))
    words = _items(rows) if is_list else next(filter(None, map(_words_of, nodes)), ())
    return words if all(len(word.split()) <= _MOST_WORDS for word in words) else ()


def _is_line(text: str) -> bool:
    """Whether a text is a line of several keywords, or a sentence, and no keyword."""
    return any(mark in text for mark in _MARKS) or (text.endswith(".") and text.count(" ") >= _FEWEST_OF_SENTENCE - 1)


def _words_of(node: etree._Element) -> tuple[str, ...]:
    """The words of one box: of its list, of its elements where nothing stands between them, or of its line."""
    listed = list(node.iter("li")) or list(node.iter("a"))
    children = [child for child in node if isinstance(child.tag, str)]
    between = (node.text or "") + "".join(child.tail or "" for child in children)
    if not listed and len(children) > 1 and not between.strip(_LOOSE):
        return _items(children)
    return _items(listed) if listed else _split(inline_text(node))


def _items(nodes: list[etree._Element]) -> tuple[str, ...]:
    texts = (inline_text(node).strip(_LOOSE) for node in nodes)
    return tuple(dict.fromkeys(filter(None, texts)))


def _split(text: str) -> tuple[str, ...]:
    """Words between semicolons, else bars or bullets, else commas."""
    if len(text) > _LONGEST:
        return ()
    mark = next((mark for mark in map(str.strip, _MARKS) if mark in text), None)
    words = tuple(filter(None, (word.strip(_LOOSE) for word in (text.split(mark) if mark else [text]))))
    return words if all(len(word.split()) <= _MOST_WORDS for word in words) else ()
