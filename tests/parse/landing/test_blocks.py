"""What stands below a heading of a page: up to the next heading of its rank, out of the boxes it stands alone in."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.parse.landing.blocks import below_heading, rank_of

TEXT = "<p>one two three four</p>"


def below(body: str, fewest_words: int = 4) -> list[str]:
    """The texts of what stands below the element `h`."""
    (heading,) = html.document_fromstring(f"<html><body>{body}</body></html>").xpath("//*[@id='h']")
    return [one.text_content() for one in below_heading(heading, fewest_words=fewest_words)]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"<h2 id='h'>A</h2>{TEXT}<p>x</p><h2>B</h2><p>y</p>", ["one two three four", "x"]),
        (f"<h2 id='h'>A</h2>{TEXT}<h3>B</h3><p>y</p><h1>C</h1>", ["one two three four", "B", "y"]),
        (f"<h2 id='h'>A</h2><!-- x --> text {TEXT}<div><p>z</p><h2>B</h2></div><p>y</p>", ["one two three four"]),
        (f"<b id='h'>A</b>{TEXT}<div><h6>B</h6></div><p>y</p>", ["one two three four"]),
        (f"<div><h2 id='h'>A</h2></div>{TEXT}", ["one two three four"]),
        (f"<div><h2 id='h'>A</h2> text</div>{TEXT}", []),
        (f"<div><h2 id='h'>A</h2><p>one</p></div>{TEXT}", ["one two three four"]),
        (f"<div><div><div><h2 id='h'>A</h2></div></div></div>{TEXT}", ["one two three four"]),
        (f"<div><div><div><div><h2 id='h'>A</h2></div></div></div></div>{TEXT}", []),
        (f"<h2 id='h'>A</h2><h2>B</h2>{TEXT}", []),
        ("<h2 id='h'>A</h2><p>one two three</p>", []),
        ("<h2 id='h'>A</h2>", []),
    ],
)
def test_what_stands_below_a_heading(body: str, texts: list[str]) -> None:
    assert below(body) == texts


def test_how_many_words_a_block_must_have() -> None:
    body = "<h2 id='h'>A</h2><p>one</p><p>two three</p>"
    assert [below(body, fewest) for fewest in (1, 2, 3)] == [["one", "two three"]] * 2 + [[]]


@pytest.mark.parametrize(("element", "rank"), [("<h1>x</h1>", 1), ("<h6>x</h6>", 6), ("<p>x</p>", 0), ("<hr>", 0)])
def test_the_rank_of_a_heading(element: str, rank: int) -> None:
    assert rank_of(html.fragment_fromstring(element)) == rank
