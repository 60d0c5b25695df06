"""The entries of a reference list, wherever layouts print it; its total; and tags that complete an entry."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.model import Issue, ListedArticle
from scraper.parse.landing.reference_list import complete_entry, find_entries, stated_total
from tests.parse.landing.pages import ITEM, page, read

PLACES = {
    "Springer": '<div><li class="c-article-references__item">{0}</li><li class="c-article-references__item">{0}</li></div>',
    "ref-list of ref": '<div class="ref-list"><p class="ref">{0}</p><p class="ref">{0}</p></div>',
    "ref-list of items": '<div class="ref-list"><div><li>{0}</li><li>{0}</li></div></div>',
    "data-bib-id": '<div><li data-bib-id="1">{0}</li><li data-bib-id="2">{0}</li></div>',
    "MDPI": '<section id="html-references_list"><div><li id="a">{0}</li><li id="b">{0}</li></div></section>',
    "refcontainer": '<div class="refcontainer">{0}</div><div class="refcontainer">{0}</div>',
    "refnumber": '<table><tr><td class="refnumber" id="a">1</td><td>{0}</td></tr>'
    '<tr><td class="refnumber" id="b">2</td><td>{0}</td></tr>'
    "</table>",
    "AOF": '<div class="ref-list-AOF-holder">{0}</div><div class="ref-list-AOF-holder">{0}</div>',
    "ol of references": '<ol class="references"><li>{0}</li><li>{0}</li></ol>',
    "ul of references": '<ul class="references"><li>{0}</li><li>{0}</li></ul>',
    "reference-list": '<ol class="reference-list"><li>{0}</li><li>{0}</li></ol>',
    "li ref": '<div><li class="ref">{0}</li><li class="ref">{0}</li></div>',
    "#references": '<div id="references"><ol><li>{0}</li><li>{0}</li></ol></div>',
    "#reference-list": '<div id="reference-list"><ol><li>{0}</li><li>{0}</li></ol></div>',
    "#bibliography": '<div id="bibliography"><ol><li>{0}</li><li>{0}</li></ol></div>',
    "roles": '<div id="references"><div role="listitem">{0}</div><div role="listitem">{0}</div></div>',
    "numbered ids": '<ul><li id="B1">{0}</li><li id="B2">{0}</li><li id="B3">{0}</li></ul>',
    "below a heading": "<h2>References</h2><ul><li>{0}</li><li>{0}</li></ul>",
    "boxes below a heading": "<h2>References</h2><div><p>{0}</p><p>{0}</p><p>{0}</p></div>",
}


@pytest.mark.parametrize("place", PLACES)
def test_where_layouts_print_their_references(place: str) -> None:
    found = read(PLACES[place].format(ITEM)).references
    assert found is not None
    assert [item.raw for item in found.items] == [ITEM] * PLACES[place].count("{0}")
    assert [item.position for item in found.items] == list(range(1, len(found.items) + 1))


@pytest.mark.parametrize("identifier", ["B{}", "CR{}", "R00{}", "ref-{}", "bib{}", "cit_{}", "c{}", "r{}", "b{}", "a.b_ref{}"])
def test_ids_that_count_as_references_do(identifier: str) -> None:
    items = "".join(f'<li id="{identifier.format(number)}">{ITEM}</li>' for number in (1, 2, 3))
    found = read(f"<ul>{items}</ul>").references
    assert found is not None
    assert len(found.items) == 3
    assert read(f"<ul>{items.replace(identifier.format(2), 'x2')}</ul>").references is None  # two are too few


@pytest.mark.parametrize(("printed", "total", "whole"), [("2", 2, True), ("3", 3, False), ("1", 1, None)])
def test_the_total_that_a_heading_states(printed: str, total: int, whole: bool | None) -> None:
    found = read(f"<h2>References ({printed})</h2><ol><li>{ITEM}</li><li>{ITEM}</li></ol>").references
    assert found is not None
    assert (found.shown, found.total_reported, found.complete) == (2, total, whole)


def test_a_list_below_its_heading_is_found_and_a_menu_is_not() -> None:
    menu = "<h2>References</h2><ul><li>Home</li><li>About</li></ul>"
    listed = "<h3>Literature cited</h3><div><ol><li>Ruiz A. On newts. 2001.</li><li>Okafor B, 1999</li></ol></div>"
    assert read(menu).references is None
    found = read(listed).references
    assert found is not None
    assert [item.raw for item in found.items] == ["Ruiz A. On newts. 2001.", "Okafor B, 1999"]


def test_the_list_below_each_heading_that_names_it() -> None:
    items = "<li>Marsh A. Knots. Tied. 2001;1:2.</li><li>Marsh A. Ropes. Tied. 2002;1:2.</li>"
    headings = "<h2>References</h2><h2>2. Bibliography</h2><p>x</p>"
    found = read(f"{headings}<div><ol>{items}</ol></div><ul><li>2001 of a menu</li></ul>").references
    assert found is not None
    assert [one.title for one in found.items] == ["Knots", "Ropes"]


def entries(body: str) -> list[str]:
    return [one.text_content() for one in find_entries(html.document_fromstring(page(body)))]


@pytest.mark.parametrize(("dated", "others", "is_one"), [(1, 1, True), (1, 2, False), (2, 2, True), (0, 1, False)])
def test_half_of_the_entries_print_a_year(dated: int, others: int, is_one: bool) -> None:
    rows = [ITEM] * dated + ["Home"] * others
    found = entries(f"<ol class='references'>{''.join(f'<li>{row}</li>' for row in rows)}</ol>")
    assert found == (rows if is_one else [])


def test_a_menu_in_the_place_of_one_layout_does_not_hide_the_list_of_another() -> None:
    menu = "<ol class='references'><li>Home</li><li>About</li><li>Help</li></ol>"
    assert entries(f"{menu}<h2>References</h2><ol><li>{ITEM}</li></ol>") == [ITEM]


def test_entries_within_several_others_are_left_out() -> None:
    nested = ITEM
    for _ in range(5):
        nested = f'<div class="refcontainer">{nested}</div>'
    assert len(entries(nested)) == 3


@pytest.mark.parametrize(
    ("heading", "total"),
    [
        ("<h2>3. References: (12)</h2>", 12),
        ("<h2>References</h2><h5>literature\n cited (7)</h5>", 7),
        ("<h2>References (12)</h2><h2>References (13)</h2>", 12),
        ("<h2>References (123456)</h2>", None),
        ("<h2>References of newts (7)</h2>", None),
        ("<p>References (7)</p>", None),
        ("<h2>References</h2>", None),
    ],
)
def test_a_total_stands_in_the_heading_only(heading: str, total: int | None) -> None:
    assert stated_total(html.document_fromstring(page(heading))) == total


PRINTED = ListedArticle(position=3, raw="Ruiz A. On newts. 2001", year=2001)


def test_a_tag_whose_title_is_printed_completes_the_entry() -> None:
    issues: list[Issue] = []
    other = ListedArticle(position=9, title="ON NEWTS", doi="10.5555/a", year=1999, journal="Newt Res")
    found = complete_entry(PRINTED, other, issues)
    assert (found.title, found.doi, found.journal) == ("ON NEWTS", "10.5555/a", "Newt Res")
    assert (found.position, found.year, found.raw, issues) == (3, 2001, PRINTED.raw, [])


@pytest.mark.parametrize(
    "tag", [ListedArticle(title="On toads", doi="10.5555/a"), ListedArticle(doi="10.5555/a"), ListedArticle()]
)
def test_nothing_of_another_entrys_tag_is_taken(tag: ListedArticle) -> None:
    assert complete_entry(PRINTED, tag, []) == PRINTED


def test_one_doi_makes_them_one_and_other_ids_that_differ_are_told() -> None:
    issues: list[Issue] = []
    item = ListedArticle(position=3, raw="Ruiz A.", doi="10.5555/a", pmid="8")
    found = complete_entry(item, ListedArticle(doi="10.5555/a", pmid="7", title="On newts"), issues)
    assert (found.pmid, found.title) == ("8", "On newts")
    assert [(one.code, one.message) for one in issues] == [
        ("reference_ids_differ", "entry 3: the body gives pmid 8, the tag 7; the body's is kept")
    ]
