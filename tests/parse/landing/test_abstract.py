"""The text of a block that holds an abstract: its labelled parts, and the lines and boxes that are none of it."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.parse.landing.abstract import is_beside, read_abstract, read_abstracts
from tests.parse.landing.pages import ABSTRACT, RESUMEN, read


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


def block(inside: str) -> html.HtmlElement:
    return html.fragment_fromstring(f"<div>{inside}</div>")


@pytest.mark.parametrize(
    ("heading", "language"),
    [
        ("R\u00e9sum\u00e9", "fr"), ("Resum\u00e9", "fr"), ("Resume", "fr"), ("Sommaire", "fr"), ("RESUMEN", "es"),
        ("Resumo", "pt"), ("Zusammenfassung", "de"), ("Kurzfassung", "de"), ("Riassunto", "it"), ("Sommario", "it"),
        ("Samenvatting", "nl"), ("Sammanfattning", "sv"), ("Streszczenie", "pl"), ("\u00d6zet", "tr"),
        ("\u0420\u0435\u0444\u0435\u0440\u0430\u0442", "ru"),
        ("\u0410\u043d\u043d\u043e\u0442\u0430\u0446\u0438\u044f", "ru"),
        ("\u0420\u0435\u0437\u044e\u043c\u0435", "ru"), ("\u6458\u8981", "zh"), ("\u8981\u65e8", "ja"),
        ("\u6284\u9332", "ja"), ("\ucd08\ub85d", "ko"),
    ],
)  # fmt: skip
def test_headings_of_abstracts_in_other_languages(heading: str, language: str) -> None:
    found = read_abstracts(block(f"<h3>Abstract</h3><p>Newts.</p><h3>{heading}</h3><p>N.</p>"))
    assert [(one.text, one.language) for one in found] == [("Newts.", None), ("N.", language)]


@pytest.mark.parametrize(
    ("inside", "text", "parts"),
    [
        ("<p><b>Aims:</b> To count. <b>Results:</b> Ten.</p>", "To count.\nTen.", [("Aims", "To count."), ("Results", "Ten.")]),
        ("<p><b>Aims</b> To count.</p><p><b>Newts</b> swim.</p>", "To count. Newts swim.", [("Aims", "To count. Newts swim.")]),
        ("<p><i>Results</i>: Ten.</p>", "Ten.", [("Results", "Ten.")]),
        ("<p><span class='sub-title'>Results</span> Ten.</p>", "Ten.", [("Results", "Ten.")]),
        ("<p>We saw <b>Results:</b> ten.</p>", "We saw Results: ten.", []),
        ("<h3>Aims</h3><p>A.</p><p>B.</p><h3>Aims</h3><p>C.</p>", "A. B. C.", [("Aims", "A. B. C.")]),
        ("<h3>Summary</h3><p>A.</p>", "A.", []),
        ("<p>A.</p><h3>Pond life</h3><p>B.</p>", "A.\nB.", [("Pond life", "B.")]),
        ("<p>A.</p><div role='heading'>Pond life</div><p>B.</p>", "A.\nB.", [("Pond life", "B.")]),
        ("<p>A.</p><p> </p><p>B<br>C.</p>", "A.\nB\nC.", []),
    ],
)
def test_words_that_paragraphs_begin_with_are_labels(inside: str, text: str, parts: list[tuple[str, str]]) -> None:
    found, sections = read_abstract(block(inside))
    assert found == text
    assert [(one.label, text[one.start : one.end]) for one in sections] == parts


LONG = "Newts of the coast swim all the day long"


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Received 3 May 2010; accepted 7 June 2010</p>",
        "<p>Keywords: newts; ponds</p>",
        "<p>* a footnote</p>",
        f"<p>{LONG}, all of...</p><p>{LONG}, all of them.</p>",
        "<nav>Menu</nav>",
        "<figure>A newt</figure>",
        "<div role='toolbar'>Tools</div>",
        "<div class='kwd keywords'>newts</div>",
        "<p class='history'>Received in May</p>",
        "<ul><li><a href='#'>Methods</a></li><li>Results</li></ul>",
        "<p><a href='#'>Methods</a> | <a href='#'>Results</a></p>",
        "<a>Return to text</a>",
        "<p hidden>unseen</p>",
        "<!-- remark -->",
    ],
)
def test_what_a_site_prints_beside_the_text_is_none_of_it(beside: str) -> None:
    found, _ = read_abstract(block(f"<p>Newts swim.</p>{beside}<p>They eat.</p>"))
    assert found == ("Newts swim.\n" + (f"{LONG}, all of them.\n" if LONG in beside else "") + "They eat.")


@pytest.mark.parametrize(
    "inside",
    [
        "<p>* Newts.</p><p>* Toads.</p>",  # items of a list
        "<p class='history'>The history of this pond is long.</p><p>Toads.</p>",
        "<ul><li>Newts are the most watched of all animals.</li></ul><p>Toads.</p>",
        "<p>Newts swim in 2010 \u00a9 Pond</p><p>Toads.</p>",
        f"<div class='abstract figure'>{LONG * 8}</div><p>Toads.</p>",
    ],
)
def test_what_reads_as_a_text_is_kept_whatever_it_is_called(inside: str) -> None:
    found, _ = read_abstract(block(inside))
    assert found == "\n".join(html.fragment_fromstring(f"<div>{inside}</div>").xpath(".//text()"))


@pytest.mark.parametrize(
    "end",
    [
        "<h2>Keywords</h2><p>x</p>",
        "<p>References</p><p>x</p>",
        "<h3>1 Introduction</h3><p>x</p>",
        "<h3>Introduction</h3><p>x</p>",
        f"<h3>{'x' * 91}</h3>x",
    ],
)
def test_another_section_ends_the_abstract(end: str) -> None:
    assert read_abstract(block(f"<p>Menu</p><h2>Abstract</h2><p>Newts swim.</p>{end}")) == ("Newts swim.", ())


def test_a_statement_of_copyright_behind_the_last_sentence_is_none_of_it() -> None:
    assert read_abstract(block("<p>Newts swim. \u00a9 2010 Pond Press. All rights.</p>"))[0] == "Newts swim."
    assert read_abstract(block("<p>Newts swim. (c) 2010 Pond Press</p>"))[0] == "Newts swim."


def test_lines_that_are_known_to_be_none_are_left_out() -> None:
    nodes = [block("<p>a</p>"), block("<p>b</p>")]
    assert read_abstract(nodes, without=frozenset({"a"})) == ("b", ())
    assert read_abstract(nodes, without=frozenset({"a", "b"})) == (None, ())
    assert read_abstract([]) == (None, ())


def test_each_language_is_an_abstract_of_its_own() -> None:
    parts = f"<h3>Resumen</h3><p>{RESUMEN}</p><h3>Abstract</h3><p>{ABSTRACT}</p><p>Zusammenfassung: Ja.</p>"
    found = read_abstracts(block(f"<p>Menu</p>{parts}"))
    assert [(one.text, one.language) for one in found] == [(RESUMEN, "es"), (ABSTRACT, None), ("Ja.", "de")]


@pytest.mark.parametrize(
    ("element", "beside"),
    [
        ("<table></table>", True), ("<p class='toc'>x</p>", True), ("<p class='stoc'>x</p>", False),
        ("<p id='share'>x</p>", True), ("<b id='share'>x</b>", False), ("<ol></ol>", False),
        ("<ol><li>x</li></ol>", False), ("<p><a>x</a></p>", False),
        ("<p><a>x</a>, <a>y</a></p>", True), ("<p><a>x</a> or <a>y</a></p>", False),
        ("<a>Return to text</a>", True), ("<a> \u21d3 </a>", True), ("<a>Newts</a>", False), ("<b>top</b>", False),
    ],
)  # fmt: skip
def test_boxes_beside_a_text(element: str, beside: bool) -> None:
    assert is_beside(html.fragment_fromstring(element)) is beside
