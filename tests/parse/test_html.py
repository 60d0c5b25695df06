"""What a reader sees of a page: numbers of lists, hidden elements, and how much of an element is looked at."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.model import Capture
from scraper.parse.document import Document
from scraper.parse.html import inline_text, is_hidden, is_longer


def lines(body: str) -> list[str]:
    return Document(Capture(source="landing", body=f"<html><body>{body}</body></html>".encode())).lines


@pytest.mark.parametrize(
    ("item", "numbered"),
    [
        ("9. own", False), ("<b>9</b>. own", False), ("<b>9</b><i>.</i> own", False), (" \n <b> 9</b><i>.</i> own", False),
        ("<b>1</b><b>2</b><b>3</b>. own", False), ("own 9.", True), ("own", True), ("<b>o</b>wn", True), ("", True),
    ],
)  # fmt: skip
def test_an_item_that_prints_its_own_number_gets_no_other(item: str, numbered: bool) -> None:
    shown = lines(f"<ol><li>{item}</li><li>other</li></ol>")
    assert ("1." in shown) is numbered
    assert shown[-2:] == ["2.", "other"]


@pytest.mark.parametrize(
    ("element", "hidden"),
    [
        ("<p>x</p>", False), ("<p hidden>x</p>", True), ('<p style="display: none">x</p>', True),
        ('<p style="color: red; display:none;">x</p>', True), ('<p style="color: red">x</p>', False),
        ("<script>x</script>", True), ("<style>x</style>", True),
    ],
)  # fmt: skip
def test_what_a_browser_does_not_show_is_hidden(element: str, hidden: bool) -> None:
    assert is_hidden(html.fragment_fromstring(element)) is hidden
    assert inline_text(html.fragment_fromstring(f"<div>a {element} b</div>")) == ("a b" if hidden else "a x b")


@pytest.mark.parametrize(
    ("inside", "longer"),
    [
        ("x" * 10, False), ("x" * 11, True), (" x" * 10, False), (" x" * 11, True), ("<b>xxxxx</b>" * 2, False),
        ("<b>xxxxx</b>" * 2 + "y", True), ("xxxx<b>xxxx</b>xxx", True), ("xxxx<b>xxxx</b>xx", False), ("\n \n" * 40, False),
        ("<b> </b>" * 40, True),
    ],
)  # fmt: skip
def test_whether_an_element_says_more_than_so_much(inside: str, longer: bool) -> None:
    assert is_longer(html.fragment_fromstring(f"<p>{inside}</p>"), 10) is longer
