"""What a character may become where a text is printed in plain letters, and whether a text can be such a form of ours."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What one character becomes where plain decomposition (NFKD) does not say; the first form is the usual one.
_FOLDS: dict[str, tuple[str, ...]] = {
    "≤": ("<=", "<", "< or =", "=<"), "≥": (">=", ">", "> or =", "=>"), "≠": ("!=", "="), "≈": ("~", "approximately"),
    "∼": ("~",), "±": ("+-", "+/-", "+ or -"), "×": ("x", "*"), "÷": ("/",), "·": (".", "*", ""), "⋅": (".", "*", ""),
    "∙": (".", "*", ""), "°": ("degrees ", "degrees", "degree ", "deg", ""), "µ": ("mu", "u", "m"), "μ": ("mu", "u", "m"),
    "‘": ("'",), "’": ("'",), "′": ("'",), "ʹ": ("'",), "“": ('"',), "”": ('"',), "″": ('"',), "«": ('"',), "»": ('"',),
    "„": ('"',), "‐": ("-",), "‑": ("-",), "‒": ("-",), "–": ("-",), "—": ("-", "--"), "―": ("-",), "−": ("-",),
    "\u00ad": ("", "-"), "…": ("...",), "→": ("->", "-->"), "←": ("<-",), "↔": ("<->",), "↑": ("", "up"), "↓": ("", "down"),
    "•": ("*", ".", ""), "ß": ("ss", "b"), "æ": ("ae",), "Æ": ("AE",), "œ": ("oe",), "Œ": ("OE",), "ø": ("o", "oe"),
    "Ø": ("O", "OE"), "đ": ("d",), "Đ": ("D",), "ł": ("l",), "Ł": ("L",), "ı": ("i",), "þ": ("th",), "ð": ("d",),
    "å": ("a", "aa"), "ä": ("a", "ae"), "ö": ("o", "oe"), "ü": ("u", "ue"), "®": ("", "(R)"), "™": ("", "(TM)", "TM"),
    "©": ("(c)", ""), "†": ("",), "∞": ("infinity",),
}  # fmt: skip
_LONGEST_FORM = 13  # characters that one may become: "approximately"
_MOST_VANISHED = 4  # characters of which one may be left: a letter and its combining marks
_LONGEST_FOLDED = 10_000  # characters that are folded in every way; no mention has as many


@lru_cache(maxsize=4096)
def _forms(char: str) -> tuple[str, ...]:
    """Every form one character may take when folded; the usual one first."""
    if char.isascii():
        return (char,)
    if char.isspace():
        return (" ",)
    forms = list(_FOLDS.get(char, ()))
    name = unicodedata.name(char, "")
    if name.startswith("GREEK "):
        letter = re.sub(r"^GREEK (?:(?:SMALL|CAPITAL) LETTER |LUNATE )?(?:FINAL )?| (?:WITH .*|SYMBOL)$", "", name).lower()
        spelled = "lambda" if letter == "lamda" else letter  # Unicode spells it without the b
        forms += [spelled, spelled[0]]
    if unicodedata.category(char) in ("Mn", "Cf"):  # combining marks and zero-width characters vanish
        forms.append("")
    forms.append("".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)))
    return tuple(dict.fromkeys([*forms, char]))


def folds_to(ours: str, printed: str) -> bool:
    """Whether `printed` is `ours` after folding of characters, white space or case.

    >>> folds_to("TNF-α", "TNF-alpha"), folds_to("TNF-α", "TNF-a"), folds_to("µg", "mug"), folds_to("Müller", "Muller")
    (True, True, True, True)
    >>> folds_to("Sjögren’s syndrome", "Sjogren's syndrome"), folds_to("GABA", "GABAB")
    (True, False)
    """
    return ours == printed or (may_fold(len(ours), len(printed)) and _can_fold(ours, printed.lower()))


def may_fold(ours: int, printed: int) -> bool:
    """Whether so many characters may be folded to so many, before any is looked at."""
    return ours <= _MOST_VANISHED * (printed + 1) and printed <= _LONGEST_FORM * ours and max(ours, printed) <= _LONGEST_FOLDED


def _can_fold(ours: str, printed: str) -> bool:
    """Whether forms of the characters, in their order, make up `printed`.

    The places that each can end at are the bits of a number, so that a step for all of them costs what one does.
    """
    begins: dict[str, int] = {}
    spaces = sum(1 << at for at, char in enumerate(printed) if char.isspace())
    reached, in_space = 1, False
    for char in ours:
        if char.isspace():
            reached = reached if in_space else _through(reached, spaces)
        else:
            forms = {form.lower() for form in (char, *_forms(char))}
            for form in forms - begins.keys():
                begins[form] = _places(form, printed)
            starts, reached = reached, 0
            for form in forms:
                reached |= (starts & begins[form]) << len(form)
        in_space = char.isspace()
        if not reached:
            return False
    return bool(reached >> len(printed) & 1)


def _places(form: str, text: str) -> int:
    """The bits of the places where a form begins in a text; an empty form begins everywhere."""
    if not form:
        return (2 << len(text)) - 1
    found, at = bytearray(len(text) // 8 + 1), text.find(form)
    while at >= 0:
        found[at // 8] |= 1 << at % 8
        at = text.find(form, at + 1)
    return int.from_bytes(found, "little")


def _through(places: int, spaces: int) -> int:
    """The places after one white space or more that begin at one of `places`."""
    width, inside = 1, places & spaces
    while spaces:  # after each round, runs of twice the length are passed
        inside |= spaces & (inside << width)
        spaces &= spaces << width
        width *= 2
    return inside << 1


@lru_cache(maxsize=4096)
def usual_form(char: str) -> str:
    """The usual folded form of a character, in lower case."""
    return _forms(char)[0].lower()
