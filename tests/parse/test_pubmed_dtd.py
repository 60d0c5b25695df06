"""Nothing of PubMed's DTD is left out in silence: docs/pubmed-xml.md names every element, and what it says of each is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

import scraper
from scraper.model import to_json
from tests.conftest import ROOT

FOLDER = Path(__file__).parent / "pubmed_dtd"
ELEMENTS = (FOLDER / "elements.txt").read_text().split()  # of pubmed_250101.dtd
FILE = FOLDER / "every_element.xml"  # written by hand: one article and one chapter, a mark in each element
MARK = re.compile(r"(?:mark|book)[A-Z]\w*|N?[xy][a-z]{3,}\w*")
# Read only where what is printed beside it is missing, so that its mark is not in the record of the file.
SECOND_CHOICE = {"StartPage", "EndPage", "ISOAbbreviation"}


def read_table() -> dict[str, bool]:
    """Whether each element or attribute of the page goes into the record."""
    page = (ROOT / "docs" / "pubmed-xml.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.*?) ?\|$", page, re.MULTILINE)
    assert all(bool(why) == (field == "—") for _, field, why in rows)
    return {name: field != "—" for name, field, _ in rows}


def iter_marks() -> Iterator[tuple[str, str, str]]:
    """Parent, name and mark of each element or attribute of the file that has one."""
    for node in etree.parse(FILE).getroot().iter(etree.Element):
        parent = node.getparent()
        above = str(parent.tag) if parent is not None else ""
        if node.text and MARK.fullmatch(node.text.strip()):
            yield above, str(node.tag), node.text.strip()
        yield from (
            (above, f"{node.tag}/@{name}", str(value)) for name, value in node.attrib.items() if MARK.fullmatch(str(value))
        )


def test_the_page_names_every_element() -> None:
    table = read_table()
    assert len(ELEMENTS) == 138
    assert [name for name in ELEMENTS if name not in table] == []


def test_what_the_page_says_is_so() -> None:
    table = read_table()
    said = "\n".join(to_json(scraper.normalize([one])).decode() for one in scraper.parse_file(str(FILE)))
    marks = [mark for mark in iter_marks() if mark[1] not in SECOND_CHOICE]
    assert len(marks) > 80
    wrong = []
    for above, name, mark in marks:
        key = f"{above}/{name}" if f"{above}/{name}" in table else name
        if table[key] != (f'"{mark}' in said or f"{mark}" in said):
            wrong.append((key, mark, table[key]))
    assert wrong == []
