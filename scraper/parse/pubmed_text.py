"""The text of an element of PubMed XML, whatever markup is in it.

XML: https://www.w3.org/TR/xml/#sec-white-space
"""

from __future__ import annotations

import re

from lxml import etree

from scraper.model import AbstractSection

WITH_SPACES = "with-spaces"  # an attribute of the root: this tree has all its white space
_BLANK = " \t\n\r\f"
_SPACE = re.compile(r"[ \t\n\r\f]+")  # U+2009 and U+00A0 are text


class SpaceLost(Exception):  # noqa: N818 - no error, a reason to read again
    """Raised where white space beside an inline element may have been left out by the XML parser."""


def text_of(node: etree._Element) -> str:
    """All text of the element; white space as XML's own is collapsed, none at the ends. Raises SpaceLost."""
    text = _mixed_text(node) if len(node) else node.text
    if not text:
        return ""
    # Two spaces are found in half the time from the end.
    return collapse(text) if "\n" in text or text.rfind("  ") >= 0 or "\t" in text else text.strip(" ")


def collapse(text: str) -> str:
    """The text with white space as XML's own collapsed, none at the ends."""
    return _SPACE.sub(" ", text).strip(" ")


def read_parts(node: etree._Element) -> tuple[str, list[AbstractSection], str]:
    """The text of an Abstract or OtherAbstract, its labelled parts, and its copyright.

    Parts are joined by a line feed; a label is a section's name, not part of the text. One that says all in its label, without
    text, is an empty section behind the part before it. Raises SpaceLost.
    """
    parts: list[str] = []
    sections: list[AbstractSection] = []
    copyright_ = ""
    end = 0  # of the text so far
    for child in node:
        if child.tag == "CopyrightInformation":
            copyright_ = text_of(child)
        elif child.tag == "AbstractText":
            text = text_of(child)
            start = end + 1 if parts and text else end
            end = start + len(text)
            if (label := child.get("Label")) or child.get("NlmCategory"):
                sections.append(AbstractSection(label or None, child.get("NlmCategory") or None, start, end))
            if text:
                parts.append(text)
    return "\n".join(parts), sections, copyright_


def _mixed_text(node: etree._Element) -> str:
    """The text of an element with markup.

    The parser leaves out white space only in an element that begins with another one: before it, between two, or behind.
    At the ends of the whole text that does no harm, nor within a formula, where it says nothing.
    """
    for element in [element for element in node.iter("{*}*") if _name(element)[0] == "{"]:
        _tidy_formula(element)
    for element in node.iter():
        begins_with_one = len(element) and not element.text and _name(element)[0] != "{"
        if not begins_with_one or (element is node and all(child.tail for child in element[:-1])):
            continue
        if node.getroottree().getroot().get(WITH_SPACES) is None:
            raise SpaceLost
    return etree.tostring(node, method="text", encoding="unicode", with_tail=False)


def _tidy_formula(element: etree._Element) -> None:
    """White space outside MathML's tokens, and at their ends, is none of the text (MathML 3, 2.1.7); annotations repeat it.

    An mtext keeps the spaces that its author wrote around a word; line breaks are the printer's. Cells stand apart.
    """
    name = _name(element).rpartition("}")[2]
    if name in ("annotation", "annotation-xml"):
        element.text = None
        del element[:]
    elif element.text and (name not in ("mtext", "ms") or "\n" in element.text):
        element.text = element.text.strip(_BLANK)
    if name == "mtd":
        element.tail = " "
    elif element.tail and name != "math" and not element.tail.strip(_BLANK):
        element.tail = None


def _name(element: etree._Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""
