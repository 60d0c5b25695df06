"""Texts that are drawn: names of any length and content made fit to stand beside a bar, and numbers with their nouns."""

from __future__ import annotations

import unicodedata

from scraper.text import counted, escape_controls, fold_space, without_controls

_READ = 2000  # characters: a name is not longer


def clip(text: str, columns: int) -> str:
    r"""A text in one line of so many columns at most, controls shown as escapes; wide characters take two columns.

    >>> clip("a\x1b[31m  b", 20), clip("Journal of Pain Research", 12), clip("日本疼痛学会", 6)
    ('a\\x1b[31m b', 'Journal of …', '日本…')
    >>> clip(" ", 9)
    '(no name)'
    """
    shown = without_controls(escape_controls(fold_space(text[:_READ]))) or "(no name)"
    if len(shown) * 2 <= columns or sum(map(_columns, shown)) <= columns:
        return shown
    room, kept = columns - 1, ""
    for character in shown:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return f"{kept}…"


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def part_of(some: int, all_: int, noun: str) -> str:
    """How many of how many.

    >>> part_of(3, 10, "paper"), part_of(1, 1, "journal")
    ('3 of 10 papers', '1 journal')
    """
    return counted(all_, noun) if some == all_ else f"{some:,} of {counted(all_, noun)}"
