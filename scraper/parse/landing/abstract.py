"""The abstract in the body of a page, its parts and their headings."""

from __future__ import annotations

import re

from lxml import etree

from scraper.model import AbstractSection
from scraper.parse.html import inline_text, visible_lines

_HEADINGS = etree.XPath(".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or @role='heading']")
_TITLES = frozenset({"abstract", "go to:", "abstract:"})


def read_abstract(
    node: etree._Element, *, without: frozenset[str] = frozenset()
) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The text below "Abstract", its parts joined by a line feed, and the spans of those under a heading.

    Paragraphs below one heading are joined by a space into one part; lines in `without` are left out.
    """
    headings = {inline_text(heading) for heading in _HEADINGS(node)}
    parts: list[tuple[str | None, list[str]]] = [(None, [])]
    for printed in visible_lines(node):
        line = re.sub(r"^abstract\s*:\s*|^:\s+", "", printed, flags=re.IGNORECASE)
        title = line.lower().strip()
        if not line or title in _TITLES or line in without or (title == "summary" and parts == [(None, [])]):
            continue
        if line in headings:
            parts.append((line, []))
        else:
            parts[-1][1].append(line)
    texts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for label, lines in parts:
        if not lines:
            continue
        text = (" " if label else "\n").join(lines)
        if label:
            sections.append(AbstractSection(label.rstrip(": ."), None, at, at + len(text)))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts) or None, tuple(sections)
