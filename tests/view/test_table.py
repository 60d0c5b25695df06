"""Tables of pages: what a cell is sorted by, how wide it is, and that its text is text."""

from __future__ import annotations

import lxml.html
import pytest

from scraper.card.markup import tag
from scraper.view.table import Cell, render_table


def body(*row: Cell | str | None) -> lxml.html.HtmlElement:
    """The one row of a table."""
    return lxml.html.fragment_fromstring(render_table("C", ["x"] * len(row), [row], id_="t")).xpath("//tbody/tr")[0]


@pytest.mark.parametrize(
    ("cell", "sort"),
    [("a", None), (Cell("a"), None), (Cell("1,000", 1_000), "1000"), (Cell("a", ""), ""), (Cell(None, 0), "0"), (None, None)],
)
def test_a_cell_is_sorted_by_what_is_given_also_nothing_and_nought(cell: Cell | str | None, sort: str | None) -> None:
    assert body(cell)[0].get("data-sort") == sort


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("x" * 30, None),
        ("x" * 31, "lv-long"),
        ("ten chars " * 4, None),
        ("ten chars " * 4 + "x", "lv-text"),
        ("ten chars " * 4 + "x" * 31, "lv-long"),
        (tag("b", "x" * 99), None),
        (None, None),
    ],
)
def test_much_text_and_long_words_are_told_from_others(content: str | None, kind: str | None) -> None:
    assert body(content)[0].get("class") == kind


def test_texts_are_escaped_and_pieces_of_html_stand() -> None:
    html = render_table("<C>", ["<x>", "y"], [["<a>", tag("b", "<c>")], []], id_="t")
    assert "<caption>&lt;C&gt;</caption>" in html
    assert '<th scope="col">&lt;x&gt;</th><th scope="col">y</th>' in html
    assert '<td dir="auto">&lt;a&gt;</td><td dir="auto"><b>&lt;c&gt;</b></td></tr><tr></tr>' in html


def test_the_box_scrolls_by_keyboard_and_is_named_as_the_table() -> None:
    box = lxml.html.fragment_fromstring(render_table("Papers", [], [], id_="papers"))
    assert (box.get("tabindex"), box.get("role"), box.get("aria-label")) == ("0", "group", "Papers")
    assert box.xpath("table/@id") == ["papers"]
