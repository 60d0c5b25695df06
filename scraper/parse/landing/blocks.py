"""What stands below a heading of a page, as a reader sees it."""

from __future__ import annotations

import re

from lxml import etree

from scraper.parse.html import inline_text

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_RANK = re.compile(r"h([1-6])")
_FEWEST_WORDS = 4  # of a block that is more than a button
_MOST_UP = 4  # levels that a heading may stand below the beginning of its block


def below_heading(heading: etree._Element, *, fewest_words: int = _FEWEST_WORDS) -> list[etree._Element]:
    """What follows a heading up to the next one of its rank: its siblings, or those of the box it stands alone in."""
    rank = rank_of(heading) or 7
    node = heading
    for _ in range(_MOST_UP):
        found: list[etree._Element] = []
        for sibling in node.itersiblings():
            if isinstance(sibling.tag, str) and _begins_another(sibling, rank):
                break
            found.append(sibling)
        if any(isinstance(one.tag, str) and len(inline_text(one).split()) >= fewest_words for one in found):
            return [one for one in found if isinstance(one.tag, str)]
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "html") or (node.tail or "").strip():
            return []
        node = parent
    return []


def _begins_another(node: etree._Element, rank: int) -> bool:
    """Whether an element is, or begins with, a heading of this rank or a higher one."""
    first = node if rank_of(node) else next(node.iter(*HEADINGS), None)
    return first is not None and rank_of(first) <= rank


def rank_of(node: etree._Element) -> int:
    """1 to 6 of a heading's element, 0 of any other."""
    found = _RANK.fullmatch(str(node.tag))
    return int(found[1]) if found else 0
