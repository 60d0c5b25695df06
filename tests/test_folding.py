"""Forms of a text in plain letters: every way of folding its characters, and no other."""

from __future__ import annotations

from itertools import product

import pytest

from scraper.folding import folds_to, may_fold

FORMS = {
    "°": ["degrees ", "deg", ""], "µ": ["mu", "u", "m"], "≤": ["<=", "<"], " ": [" ", "  ", "\u2009\n"], "e\u0301": ["e"],
    "b": ["b", "B"],
}  # fmt: skip


@pytest.mark.parametrize("ours", ["°µ", "b° b", "≤ °", "e\u0301b e\u0301", "°°µ", "b b  b"])
def test_every_way_of_folding(ours: str) -> None:
    parts, before, rest = [], "", ours
    while rest:
        part = next(part for part in FORMS if rest.startswith(part))
        parts.append([""] if part == before == " " else FORMS[part])  # white space is white space, however much
        before, rest = part, rest.removeprefix(part)
    for forms in product(*parts):
        assert folds_to(ours, "".join(forms))
        assert not folds_to(ours, "".join(forms) + "q")
        assert not folds_to(ours, "q" + "".join(forms))


def test_what_is_too_short_or_too_long_is_no_form() -> None:
    assert not may_fold(100, 1)
    assert not may_fold(1, 100)
    assert folds_to("°" * 4, "")
    assert not folds_to("°" * 5, "")
    assert folds_to("TNF-α " * 1_000, "TNF-alpha " * 1_000)
    assert folds_to("é" * 20_000, "é" * 20_000)
