"""Keywords that the body of a page prints: in a line behind the word, or in a list or boxes below it."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.parse.landing.printed_keywords import read_printed_keywords
from tests.parse.landing.pages import page, read

TWELVE = " ".join(["newts"] * 12)


@pytest.mark.parametrize(
    ("body", "keywords"),
    [
        ("<p>Keywords: newts; ponds, old; rain.</p>", ("newts", "ponds, old", "rain")),
        ("<p>Key words - newts | ponds</p>", ("newts", "ponds")),
        ("<div><p>Keywords: newts, ponds</p><p>Newts swim.</p></div>", ("newts", "ponds")),
        ("<div><h3>Keywords:</h3><p>newts; ponds</p></div>", ("newts", "ponds")),
        ("<ul><li>Keywords: newts, ponds</li><li>About</li></ul>", ()),
        ("<p>Keywords</p><p>newts; ponds</p><p>Newts swim in ponds.</p>", ("newts", "ponds")),
        ("<p>Keywords</p><p>newts, ponds</p><p>Newts swim in ponds.</p>", ("newts", "ponds")),
        ("<p>Keywords</p><p>newts</p><p>ponds of the north</p>", ("newts", "ponds of the north")),
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


@pytest.mark.parametrize(
    ("body", "keywords"),
    [
        ("<p>Keywords</p><p>newts, ponds</p>", ("newts", "ponds")),
        ("<p>Keywords</p><div>newts, ponds</div><p>Newts swim.</p>", ("newts", "ponds")),
        ("<p>Keywords:</p><p>Keywords: newts</p>", ("Keywords: newts",)),
        (f"<p>Keywords: newts, {'x' * 783}</p>", ("newts", "x" * 783)),
        (f"<p>Keywords: newts, {'x' * 784}</p>", ()),
        ("<ol><li><p>Keywords: newts, ponds</p></li></ol>", ()),
        ("<p>Keywords; newts</p>", ()),
        ("<p>Keyboards: newts, ponds</p>", ()),
        ("", ()),
    ],
)
def test_keywords_in_lines_and_boxes(body: str, keywords: tuple[str, ...]) -> None:
    assert read_printed_keywords(html.document_fromstring(page(body))) == keywords
