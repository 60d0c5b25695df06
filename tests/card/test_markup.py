"""HTML out of texts that nobody can trust: escaped, cut, and never more than text."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.card.markup import Html, clip, folded, in_words, join, link, show, tag


def test_names_are_told_in_words_and_controls_shown() -> None:
    assert in_words("CorrectedandRepublishedFrom") == "Corrected and republished from"
    assert in_words("") == ""
    assert clip("a" + "\u0301" * 9, 4) == "a…"
    assert tag("p", None, "a\x1b") == "<p>a\\x1b</p>"


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_words_are_read_back_as_they_were(text: str) -> None:
    assert lxml.html.fragment_fromstring(f"<p>.{show(text)}</p>").text_content() == f".{text}"
    assert lxml.html.fragment_fromstring(tag("p", title=text)).get("title") == text


@pytest.mark.parametrize(("marks", "escaped"), [(8, 0), (9, 1), (12, 4)])
def test_the_ninth_mark_of_a_letter_is_an_escape(marks: int, escaped: int) -> None:
    assert show("a" + "\u0301" * marks + "b") == "a" + "\u0301" * (marks - escaped) + "\\u0301" * escaped + "b"


def test_signs_that_belong_to_words_stay_and_what_is_no_character_does_not() -> None:
    assert show("zero\u200bwidth\u00ad\n\t") == "zero\u200bwidth\u00ad\n\t"
    assert show("\ufffe\ufdd0\U0001ffff") == "\\ufffe\\ufdd0\\U0001ffff"


@given(st.text(max_size=30), st.integers(2, 30))
def test_a_cut_text_is_its_beginning_and_no_longer_than_allowed(text: str, most: int) -> None:
    cut = clip(text, most)
    assert len(cut) <= most
    assert cut == text if len(text) <= most else text.startswith(cut[:-1]) and cut.endswith("…")


def test_attributes_without_a_value_are_left_out_and_underscores_are_hyphens() -> None:
    assert tag("li", aria_label="a<b", value=0, dir=None, class_="x") == '<li aria-label="a&lt;b" value="0" class="x"></li>'


def test_a_link_without_an_address_is_its_content() -> None:
    assert link(None, "a < b", tag("i", "c")) == "a &lt; b<i>c</i>"
    assert link("https://doi.org/10.5555/a&b", "x") == (
        '<a href="https://doi.org/10.5555/a&amp;b" target="_blank" rel="noopener noreferrer">x</a>'
    )
    assert isinstance(join([folded("a", "b")]), Html)
    assert show(str(folded("a", "b"))).startswith("&lt;details&gt;")
