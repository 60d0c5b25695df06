"""Authors and their institutions where the body of a page prints them: names in groups, institutions below with their marks."""

from __future__ import annotations

import msgspec
from lxml import etree

from scraper.model import Author
from scraper.parse.html import has_class, inline_text
from scraper.parse.landing.reference import read_people

_GROUPS = etree.XPath(
    f"//*[{has_class('author-group')} or {has_class('contrib-group')}] | //*[@id='author-group' or @id='authors']"
)
_BOXES = etree.XPath(".//*[@data-xocs-content-type='author'] | .//*[@itemprop='author'] | .//a[contains(@class, 'author')]")
_MARKS = etree.XPath(".//sup")
_PLACES = etree.XPath(f"//*[{has_class('affiliations')}]//li | //*[{has_class('affiliation')}]")
_PLACE_MARK = etree.XPath(".//sup | .//dt | .//*[contains(@class, 'label')]")
_MARK_CLASSES = frozenset({"label", "author-ref"})


def read_printed_authors(tree: etree._Element) -> tuple[Author, ...]:
    """The people and groups that the page prints as its authors, in order, each with the institutions that its marks lead to."""
    marked = _GROUPS(tree)
    groups = [node for node in marked if not any(above in marked for above in node.iterancestors())]
    places = _read_places(tree)
    authors: list[Author] = []
    for group in groups:
        boxes = [box for box in _BOXES(group) if inline_text(box)]
        if not boxes:
            authors += read_people(group)
        for box in boxes:
            authors += _read_box(box, places)
    return tuple(authors)


def _read_box(box: etree._Element, places: dict[str, str]) -> list[Author]:
    """The author of one box: a person whose names are marked, else a group."""
    marks = [mark for node in _MARKS(box) for mark in inline_text(node).replace(",", " ").split()]
    people = list(read_people(box))
    if not people:
        name = inline_text(box, without=_MARK_CLASSES, without_elements=_MARKS(box)).strip(" ,;")
        people = [Author(literal=name)] if name else []
    found = tuple(dict.fromkeys(places[mark] for mark in marks if mark in places))
    if not found and len(places) == 1 and not marks:
        found = tuple(places.values())
    return [msgspec.structs.replace(one, affiliations=found) for one in people]


def _read_places(tree: etree._Element) -> dict[str, str]:
    """The institutions by their mark; one without a mark by its place."""
    places: dict[str, str] = {}
    for number, node in enumerate(_PLACES(tree)):
        marked = _PLACE_MARK(node)
        mark = inline_text(marked[0]).strip(" .,()") if marked else ""
        text = inline_text(node, without_elements=[marked[0]] if marked else ()).strip(" ;,")
        if text:
            places.setdefault(mark or f"#{number}", text)
    return places
