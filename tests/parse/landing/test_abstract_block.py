"""Where on a page the abstract stands, and which blocks are those of other articles, pictures and menus."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.parse.landing.abstract_block import find_abstracts, find_paragraph
from tests.parse.landing.pages import ABSTRACT, RESUMEN, page, read

WORDS = "newts " * 19 + "swim."  # twenty


@pytest.mark.parametrize(("page", "first"), [(' lang="en"', ABSTRACT), (' lang="es-ES"', RESUMEN), ("", RESUMEN)])
def test_of_abstracts_in_several_languages_that_of_the_page_is_first(page: str, first: str) -> None:
    parts = f'<div lang="es"><p>{RESUMEN}</p></div><div lang="en-GB"><p>{ABSTRACT}</p></div>'
    found = read(f'<div class="abstract">{parts}</div>', lang=page)
    assert found.abstract == first
    other = ("en", ABSTRACT) if first == RESUMEN else ("es", RESUMEN)
    assert [(one.language, one.text) for one in found.other_abstracts] == [other]


def found(body: str) -> list[str]:
    return [one.text for one in find_abstracts(html.document_fromstring(page(body)))]


@pytest.mark.parametrize(
    "body",
    [
        "<div class='Abstract'><p>{}</p></div>",
        "<div id='abs1'>{}</div>",
        "<h2>Abstract</h2><p>{}</p>",
        "<p><b>Abstract:</b></p><p>{}</p>",
        "<h3>Summary</h3><p>{}</p><h2>Introduction</h2><p>x</p>",
        "<div itemprop='description'>{}</div>",
        "<div role='doc-abstract'>{}</div>",
        "<div class='capsule__text'>{}</div>",
        "<div class='abstract' hidden>Unseen. {0}</div><div class='abstract'>{0}</div>",
        "<div class='abstract'>Menu</div><h2>Abstract</h2><p>{}</p>",
    ],
)
def test_places_of_an_abstract(body: str) -> None:
    assert found(body.format(WORDS)) == [WORDS]


@pytest.mark.parametrize(
    "body",
    [
        "<div class='graphical-abstract'><p>{}</p></div>",
        "<div class='related-articles'><div class='abstract'><p>{}</p></div></div>",
        "<footer><h2>Abstract</h2><p>{}</p></footer>",
        "<form><div class='abstract'>{}</div></form>",
        "<a class='abstract'>{}</a>",
        "<ul><li><b>Abstract</b><p>{}</p></li></ul>",
        "<h2>Introduction</h2><p>x</p><h3>Summary</h3><p>{}</p>",
        "<h2>Abstract of newts</h2><p>{}</p>",
        "<p>{}</p>",
        "<p>{0} {0}</p><p>{0}</p>",
    ],
)
def test_places_of_none(body: str) -> None:
    assert found(body.format(WORDS)) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Newts swim all day.", True),
        ("Newts swim all day", False),
        ("Newts swim day.", False),
        (WORDS, True),
        ("newts " * 1499 + "swim.", True),
        ("newts " * 1500 + "swim.", False),
    ],
)
def test_a_short_text_below_the_heading_must_be_a_sentence_and_a_long_one_is_the_article(text: str, is_one: bool) -> None:
    assert found(f"<h2>Abstract</h2><p>{text}</p>") == ([text] if is_one else [])


@pytest.mark.parametrize(
    ("row", "is_one"), [("<p>newts swim in ponds all day</p>", True), ("<p>newts swim in ponds all</p>", False)]
)
def test_without_a_heading_a_line_must_have_the_words_of_a_sentence(row: str, is_one: bool) -> None:
    assert bool(found(f"<div class='abstract'>{row * 6}</div>")) is is_one


def test_a_whole_abstract_goes_before_a_short_one() -> None:
    assert found(f"<h2>Abstract</h2><p>Newts swim all day.</p><h2>A</h2><div itemprop='abstract'>{WORDS}</div>") == [WORDS]


@pytest.mark.parametrize(
    ("body", "words", "whole"),
    [
        ("<p>First. Newts swim. Last.</p>", "Newts swim.", "First. Newts swim. Last."),
        ("<p>Newts <i>swim</i>.\n  They eat.</p>", "swim. They\neat", "Newts swim. They eat."),
        ("<div><p>Newts swim.</p> x</div>", "Newts swim.", "Newts swim."),
        ("<table><tr><td>Newts swim. Last.</td></tr></table>", "Newts swim.", "Newts swim. Last."),
        ("<p hidden>Newts swim. Last.</p>", "Newts swim.", None),
        ("<div class='cited'><p>Newts swim. Last.</p></div>", "Newts swim.", None),
        ("<a>Newts swim. Last.</a>", "Newts swim.", None),
        ("<p>Newts swim.</p>", "Newts swim. They", None),
        (f"<p>Newts swim. {'x ' * 1_499}</p>", "Newts swim.", None),
    ],
)
def test_the_whole_paragraph_that_holds_some_words(body: str, words: str, whole: str | None) -> None:
    assert find_paragraph(html.document_fromstring(page(body)), words) == whole
