"""Whether a mention stands where its offsets say, told without the code that carries annotations."""

from __future__ import annotations

from scraper.folding import folds_to
from scraper.model import Check
from scraper.text import find_nearest


def check_place(mention: str, text: str, start: int, end: int) -> Check:
    """`exact`: at [start:end] letter by letter; `folded`: after folding; `shifted`: not far from there; `lost`: nowhere."""
    there = text[start:end]
    if there == mention:
        return "exact"
    if folds_to(there, mention) or folds_to(mention, there):  # a few mentions keep what the text folds
        return "folded"
    return "lost" if find_nearest(mention, text, start) is None else "shifted"
