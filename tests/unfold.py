"""An ASCII-folded text back to the Unicode it may come from, with the truth: where each piece of it went.

PubTator folds titles and abstracts; nobody records both sides. So the folding is undone here at random, piece by
piece, and whoever carries a place over can be held to the pieces.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "kappa": "κ",
    "lambda": "λ",
    "omega": "ω",
    "sigma": "σ",
    "tau": "τ",
}
# What stands in a folded text, what it may have been, and how often it is changed back.
_RULES: tuple[tuple[re.Pattern[str], dict[str, Sequence[str]] | Sequence[str], float], ...] = (
    (re.compile("(?i)" + "|".join(GREEK)), {name: (letter,) for name, letter in GREEK.items()}, 0.8),
    (re.compile(r"(?<=-)[abgdk]\b"), {"a": "α", "b": "β", "g": "γ", "d": "δ", "k": "κ"}, 0.7),
    (re.compile(r"\bmu(?=[gmMlLs]\b)|(?<=\b[0-9] )mu(?=[gmMlL])"), ("µ", "μ"), 0.9),
    (re.compile(r"<=|< or ="), ("≤",), 0.9),
    (re.compile(r">=|> or ="), ("≥",), 0.9),
    (re.compile(r"\+/-|\+-"), ("±",), 0.9),
    (re.compile(r" degrees (?=C\b)"), (" °",), 0.9),
    (re.compile(r"\.\.\."), ("…",), 0.9),
    (re.compile(r"(?<=[0-9]) x (?=[0-9])"), (" × ",), 0.8),
    (re.compile(r"'"), ("’", "′"), 0.6),
    (re.compile(r'"'), ("“", "”"), 0.6),
    (re.compile(r"-"), ("‑", "–", "-", "−"), 0.3),
    (re.compile(r" "), ("\u2009", "\u00a0", "\u202f"), 0.04),
    (re.compile(r"[eoucnai]"), {"e": "éèë", "o": "öóô", "u": "üú", "c": "ç", "n": "ñ", "a": "áä", "i": "íï"}, 0.01),
    (re.compile(r"fi"), ("ﬁ",), 0.01),
    (re.compile(r"(?<=[A-Za-z])[23](?=[\s,.)+-])"), {"2": "₂²", "3": "₃³"}, 0.3),
)  # fmt: skip
_LABEL = re.compile(r"(?:(?<=^)|(?<=[.?!] ))[A-Z][A-Z &/,]{3,}: ")
_SENTENCE = re.compile(r"(?<=[a-z)][.?!]) (?=[A-Z])")


class Piece(NamedTuple):
    """What stands in the folded text, and what in the restored one; one of them may be empty."""

    folded: str
    restored: str


def unfold(text: str, boundaries: Sequence[int], dice: random.Random, *, versions: bool = False) -> list[Piece]:
    """`text` in pieces whose `folded` parts joined are `text`. No change of length stands across one of the `boundaries`.

    Labels ("BACKGROUND: ") go, sentences may begin a line, a space may be lost, and a text in capitals may have been
    written so by the source alone. With `versions` a sentence may be missing or new.
    """
    inner, pieces, at = set(boundaries), [], 0
    capital = dice.random() < 0.1
    while at < len(text):
        piece = _change(text, at, dice, versions) or Piece(text[at], text[at])
        if any(place in inner for place in range(at + 1, at + len(piece.folded))):
            piece = Piece(text[at], text[at])
        restored = piece.restored
        pieces.append(piece if not (capital and restored.isascii()) else Piece(piece.folded, restored.upper()))
        at += len(piece.folded)
    return pieces


def _change(text: str, at: int, dice: random.Random, versions: bool) -> Piece | None:
    label = _LABEL.match(text, at)
    if label:
        return Piece(label[0], "")
    if _SENTENCE.match(text, at) and dice.random() < 0.2:
        return Piece(" ", "\n" if not versions or dice.random() < 0.5 else " In a later version these words were added. ")
    if versions and dice.random() < 0.0005:
        end = text.find(" ", at + 40)
        return Piece(text[at:end], "") if end != -1 else None
    if text[at] == " " and dice.random() < 0.002:
        return Piece(" ", "")
    for pattern, forms, often in _RULES:
        match = pattern.match(text, at)
        if match and dice.random() < often:
            choice = forms[match[0].lower()] if isinstance(forms, dict) else forms
            return Piece(match[0], dice.choice(list(choice)))
    return None


def place_of(pieces: Sequence[Piece], start: int, end: int) -> tuple[int, int] | None:
    """Where folded[start:end] stands in the restored text; None when nothing of it is left there.

    >>> place_of([Piece("5 ", "5 "), Piece("mu", "µ"), Piece("g", "g")], 2, 5)
    (2, 4)
    """
    here = there = 0
    found: list[int] = []
    for piece in pieces:
        if here < end and here + len(piece.folded) > start and piece.folded and piece.restored:
            found += [there, there + len(piece.restored)]
        here, there = here + len(piece.folded), there + len(piece.restored)
    return (min(found), max(found)) if found else None
