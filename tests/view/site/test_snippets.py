"""A piece of a text with the words of a query marked where they stand."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.view.site.snippets import render_snippet


def test_snippets_mark_what_was_looked_for() -> None:
    text = f"{'Before. ' * 60}We gave TNF-α to Müller’s mice. {'After. ' * 60}"
    assert "<mark>TNF-α</mark> to <mark>Müller’s</mark>" in render_snippet(text, 'tnf-alpha "müller\'s"')
    found = render_snippet(text, "tnf-alpha")
    assert found.startswith("…")
    assert "<mark>TNF-α</mark>" in found
    assert len(found) < 500
    assert render_snippet("<b>", "b") == "&lt;<mark>b</mark>&gt;"
    assert render_snippet("plain", None) == "plain"
    assert render_snippet("a\u202eb", "x") == "a\\u202eb"


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ('"knee pain" OR mice', ["pain", "mice", "Knee"]),
        ("title:pain", ["pain"]),
        ("NOT OR AND", []),
        ("mic*", ["mice"]),
        ("*", []),
        ("pai", []),
        ("PAIN", ["pain"]),
        ('"', []),
    ],
)
def test_words_are_marked_wherever_they_stand_and_operators_are_not(words: str, marked: list[str]) -> None:
    found = render_snippet("The pain of mice or not. Knee", words)
    assert lxml.html.fromstring(f"<p>{found}</p>").xpath("mark/text()") == marked


@pytest.mark.parametrize(("length", "begins", "ends"), [(320, "x", "x"), (321, "x", "…")])
def test_a_text_is_shown_whole_or_cut_with_a_sign(length: int, begins: str, ends: str) -> None:
    found = render_snippet("x" * length, None)
    assert (found[0], found[-1], len(found)) == (begins, ends, min(length, 320) + (length > 320))


@given(
    st.lists(st.sampled_from(["pain", "Müller's", "<b>", "of", "\n"]), max_size=200),
    st.sampled_from(["pain", "of*", "b", '"muller\'s"']),
)
def test_a_snippet_is_a_piece_of_the_text(parts: list[str], words: str) -> None:
    text = " ".join(parts)
    shown = lxml.html.fromstring(f"<pre>.{render_snippet(text, words)}</pre>").text_content()[1:]
    assert shown.strip("…") in text
    assert shown.startswith("…") or text.startswith(shown.rstrip("…"))
    assert len(shown) <= 322


def test_the_first_word_that_is_found_stands_near_the_beginning() -> None:
    text = "Before. " * 100 + "pain " + "After. " * 100
    found = render_snippet(text, "pain")
    assert found.index("<mark>pain</mark>") == len("…") + 60
