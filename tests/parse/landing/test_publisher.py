"""Pages of publishers: keywords, people, abstracts and reference lists in the places where sites print them; all invented."""

from __future__ import annotations

import pytest

import scraper
from scraper.model import ParsedRecord

HEAD = '<meta name="citation_title" content="On newts"><meta name="citation_doi" content="10.5555/inv.951">'
ABSTRACT = "We watched the newts of one pond for two years and counted all of them on every day, in rain and sun alike."
RESUMEN = "Observamos los tritones de un estanque durante dos años y los contamos a todos cada día, con lluvia y con sol."


def read(body: str, head: str = "", lang: str = "") -> ParsedRecord:
    return scraper.parse(f"<!doctype html><html{lang}><head>{HEAD}{head}</head><body>{body}</body></html>".encode())


def tag(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


# ---- keywords --------------------------------------------------------------------------------------------------------------


def test_keywords_of_tags_are_told_apart_by_semicolons_and_each_is_given_once() -> None:
    head = (
        tag("citation_keywords", "newts; ponds ;; rain, sun")
        + tag("citation_keyword", "ponds")
        + tag("citation_keyword", "toads")
    )
    assert read("<p>Keywords: other, words</p>", head).keywords == ("newts", "ponds", "rain, sun", "toads")


TWELVE = " ".join(["newts"] * 12)


@pytest.mark.parametrize(
    ("body", "keywords"),
    [
        ("<p>Keywords: newts; ponds, old; rain.</p>", ("newts", "ponds, old", "rain")),
        ("<p>Key words - newts | ponds</p>", ("newts", "ponds")),
        ("<p>KEYWORDS: newts \u2022 ponds</p>", ("newts", "ponds")),
        ("<p>Keywords: newts \u00b7 ponds</p>", ("newts", "ponds")),
        ("<p>Author keywords: newts, ponds, newts</p>", ("newts", "ponds", "newts")),
        ("<p>Keywords and phrases: newts, ponds</p>", ("newts", "ponds")),
        ("<p>Keywords: newts</p>", ("newts",)),
        (f"<p>Keywords: {TWELVE}; ponds</p>", (TWELVE, "ponds")),
        (f"<p>Keywords: {TWELVE} more; ponds</p>", ()),
        (f"<p>Keywords: {'newts; ' * 130}</p>", ()),
        ("<h2>Keywords</h2><ul><li>newts</li><li>ponds.</li><li>newts</li></ul>", ("newts", "ponds")),
        (f"<h2>Keywords</h2><ul><li>{TWELVE}</li><li>ponds</li></ul>", (TWELVE, "ponds")),
        (f"<h2>Keywords</h2><ul><li>{TWELVE} more</li><li>ponds</li></ul>", ()),
        ("<h2>Keywords:</h2><p><a>newts</a>, <a>ponds</a></p>", ("newts", "ponds")),
        ("<h2>Keywords</h2><div><span>newts</span> <span>ponds</span></div>", ("newts", "ponds")),
        ("<h2>Keywords</h2><p>newts; ponds</p>", ("newts", "ponds")),
        ("<h2>Keywords</h2><div class='k'>newts</div><div class='k'>ponds</div>", ("newts", "ponds")),
        ("<h2>Keywords of newts</h2><p>newts; ponds</p>", ()),
        ("<nav><p>Keywords: newts, ponds</p></nav>", ()),
        ("<aside class='menu'><p>Keywords: newts, ponds</p></aside>", ()),
        ("<p hidden>Keywords: newts, ponds</p>", ()),
        ("<p hidden>Keywords: newts</p><p>Keywords: ponds</p>", ("ponds",)),
        ("<p>The keywords: newts, ponds</p>", ()),
    ],
)
def test_printed_keywords(body: str, keywords: tuple[str, ...]) -> None:
    assert read(body).keywords == keywords


# ---- people ----------------------------------------------------------------------------------------------------------------

BOX = '<span itemprop="author">{}</span>'
ONE_PLACE = '<div class="affiliations"><ul><li>Pond</li></ul></div>'
TWO_PLACES = '<div class="affiliations"><ul><li><sup>a</sup> Pond;</li><li><sup>b</sup> Hill</li></ul></div>'


@pytest.mark.parametrize(
    ("boxes", "places", "found"),
    [
        (["Newt Group"], ONE_PLACE, [("Newt Group", ("Pond",))]),
        (["Newt Group", "Toad Group"], ONE_PLACE, [("Newt Group", ("Pond",)), ("Toad Group", ("Pond",))]),
        (["Newt Group<sup>x</sup>"], ONE_PLACE, [("Newt Group", ())]),  # a mark that leads elsewhere
        (["Newt Group"], TWO_PLACES, [("Newt Group", ())]),
        (["Newt Group<sup>b</sup>", "Toad Group<sup>a,b</sup>"], TWO_PLACES,
         [("Newt Group", ("Hill",)), ("Toad Group", ("Pond", "Hill"))]),
        (["Newt Group<sup>a a</sup>"], TWO_PLACES, [("Newt Group", ("Pond",))]),
        (["Newt Group"], "", [("Newt Group", ())]),
    ],
)  # fmt: skip
def test_the_institutions_of_printed_authors(boxes: list[str], places: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    parsed = read(f'<div class="author-group">{"".join(map(BOX.format, boxes))}</div>{places}')
    assert [(one.literal, one.affiliations) for one in parsed.authors] == found


# ---- abstracts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "first"), [(' lang="en"', ABSTRACT), (' lang="es-ES"', RESUMEN), ("", RESUMEN)])
def test_of_abstracts_in_several_languages_that_of_the_page_is_first(page: str, first: str) -> None:
    parts = f'<div lang="es"><p>{RESUMEN}</p></div><div lang="en-GB"><p>{ABSTRACT}</p></div>'
    found = read(f'<div class="abstract">{parts}</div>', lang=page)
    assert found.abstract == first
    other = ("en", ABSTRACT) if first == RESUMEN else ("es", RESUMEN)
    assert [(one.language, one.text) for one in found.other_abstracts] == [other]


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        (f"<h2>Abstract</h2><h3>Methods</h3><p>{ABSTRACT}</p><h3>Summary</h3><p>{ABSTRACT}</p>", ["Methods", "Summary"]),
        (f"<h3>Results</h3><p>{ABSTRACT}</p><h3>Summary</h3><p>{ABSTRACT}</p>", ["Results", "Summary"]),
        (f"<p>Menu</p><h2>Abstract</h2><p>{ABSTRACT}</p>", []),
        (f"<p>Menu</p><p>Abstract: {ABSTRACT}</p>", []),
        (f"<h3>Results</h3><p>{RESUMEN}</p><h3>Summary</h3><h2>Abstract</h2><p>{ABSTRACT}</p>", []),
    ],
)
def test_an_abstract_begins_below_its_heading_and_a_summary_may_be_a_part_of_it(body: str, labels: list[str]) -> None:
    found = read(f'<div class="abstract">{body}</div>')
    assert [part.label for part in found.abstract_sections] == labels
    assert (found.abstract or "").replace("\n", "") == ABSTRACT * max(len(labels), 1)


def test_parts_below_one_heading_are_one_part_with_its_place() -> None:
    body = f"<h3>Results</h3><p>{ABSTRACT}</p><p>More.</p><p>Most.</p><h3>Conclusion</h3><p>Done.</p>"
    found = read(f'<div class="abstract">{body}</div>')
    assert found.abstract == f"{ABSTRACT} More. Most.\nDone."
    assert [(one.label, found.abstract[one.start : one.end]) for one in found.abstract_sections] == [
        ("Results", f"{ABSTRACT} More. Most."), ("Conclusion", "Done."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["<h3>R\u00e9sum\u00e9</h3><p>{}</p>", "<p>R\u00c9SUM\u00c9 : {}</p>", "<p>R\u00e9sum\u00e9: {}</p>"]
)
def test_an_abstract_in_french_behind_the_english_one(heading: str) -> None:
    found = read(f'<div class="abstract"><h2>Abstract</h2><p>{ABSTRACT}</p>{heading.format("Nous avons vu.")}</div>')
    assert found.abstract == ABSTRACT
    assert [(one.language, one.text) for one in found.other_abstracts] == [("fr", "Nous avons vu.")]


# ---- JSON-LD ---------------------------------------------------------------------------------------------------------------

LINKED = {
    "alone": '{{"@type": "ScholarlyArticle", {}}}',
    "in a list": '[{{"@type": "WebPage"}}, {{"@type": "Article", {}}}]',
    "in a graph": '{{"@graph": [{{"@type": "WebPage"}}, {{"@type": ["Thing", "Article"], {}}}]}}',
    "in a page": '{{"@type": "WebPage", "mainEntity": {{"@type": "Article", {}}}}}',
    "in a page of a list": '[{{"@type": "WebPage"}}, {{"mainEntity": {{"@type": "Article", {}}}}}]',
    "behind a graph of pages": '[{{"@graph": [{{"@type": "WebPage"}}]}}, {{"@graph": [{{"@type": "Article", {}}}]}}]',
}


@pytest.mark.parametrize("form", LINKED.values(), ids=LINKED)
def test_an_article_in_linked_data(form: str) -> None:
    data = form.format('"author": [{"@type": "Person", "name": "Ada Marsh"}]')
    found = read(f'<script type="application/ld+json">no</script><script type="application/ld+json">{data}</script>')
    assert [(one.family, one.given) for one in found.authors] == [("Marsh", "Ada")]


# ---- references ------------------------------------------------------------------------------------------------------------

ITEM = "Ruiz A. On newts. Newt Res. 2001;1:2."
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


PLAIN_TAG = tag("citation_reference", ITEM)


def test_a_reference_that_is_a_citation_as_plain_text_in_a_tag() -> None:
    found = read("", PLAIN_TAG).references
    assert found is not None
    (item,) = found.items
    assert (item.position, item.raw, item.title, item.journal, item.year, item.volume, item.pages) == (
        1, ITEM, "On newts", "Newt Res", 2001, "1", "2",
    )  # fmt: skip
    assert [(one.family, one.initials) for one in item.authors] == [("Ruiz", "A")]


def test_references_of_body_and_tags_that_differ_in_number_are_told() -> None:
    body = f"<h2>References</h2><ol><li>{ITEM}</li><li>{ITEM}</li></ol>"
    assert [issue.code for issue in read(body, PLAIN_TAG).issues] == ["counts_differ"]
    assert read(body, PLAIN_TAG * 2).issues == ()
    more = read(body, PLAIN_TAG * 3)
    assert more.references is not None
    assert (len(more.references.items), more.evidence["references"]) == (3, "citation_reference")
    assert [issue.code for issue in more.issues] == ["counts_differ"]
