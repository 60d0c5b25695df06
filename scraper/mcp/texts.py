"""Texts and values of records made fit for an answer: nothing invisible in them, and no longer than they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from scraper.mcp.answers import LeftOut
from scraper.mcp.limits import DATA_BYTES, TEXT_BYTES
from scraper.model import words
from scraper.text import escape_controls

_Row = TypeVar("_Row", bound=msgspec.Struct)
_LEFT_OUT_TOLD = 60
_FRAME = 1_000  # bytes: the names of an answer's members, and its numbers


def visible(text: str) -> str:
    r"""A text whose control, format and direction characters are shown as escapes; line feeds stay.

    >>> visible("a\x1b[31m\u202eb\nc")
    'a\\x1b[31m\\u202eb\nc'
    """
    return text if text.isascii() and text.isprintable() else "\n".join(map(escape_controls, text.split("\n")))


def shorten(text: str | None, most: int) -> str | None:
    """In one line of at most so many characters, "…" for what is left out; None stays None."""
    return None if text is None else words.shorten(text, most)


class Level(NamedTuple):
    """At most so many entries of a list, characters of a text, and entries of what is always told: sources, issues, names."""

    entries: int
    characters: int
    kept: int


# Tried one after the other until the record fits. The last one fits whatever the record is.
_LEVELS = (
    Level(200, 20_000, 200), Level(25, 20_000, 100), Level(10, 6_000, 100), Level(5, 2_000, 60), Level(2, 500, 40),
    Level(0, 100, 20), Level(0, 40, 8),
)  # fmt: skip
KEPT = ("provenance.sources", "issues")


class Cut(NamedTuple):
    """A value that is cut, and what was left out."""

    value: Any
    left_out: tuple[LeftOut, ...]


def cut_to_fit(value: object, entries: int, room: int) -> Cut:
    """A plain value (of JSON) with at most so many entries in each list, and fewer until it fits into `room` bytes."""
    found = Cut(None, ())
    for level in _LEVELS:
        found = _cut(value, level._replace(entries=min(level.entries, entries)))
        if len(msgspec.json.encode(found)) <= room:
            break
    return found


def _cut(value: object, level: Level) -> Cut:
    left_out: dict[tuple[str, str], LeftOut] = {}
    shown = _Cutter(level, left_out).cut(value, "")
    return Cut(shown, tuple(left_out.values())[:_LEFT_OUT_TOLD])


class _Cutter(NamedTuple):
    """Cuts values at one level, and notes what it leaves out under the name of the field."""

    level: Level
    left_out: dict[tuple[str, str], LeftOut]

    def cut(self, value: object, field: str) -> Any:
        if isinstance(value, str):
            return self._text(value, field)
        if isinstance(value, Mapping):
            names = list(value)[: max(self.level.kept, len(value) if not field else 0)]
            self._note(field, len(names), len(value), "entries")
            return {visible(name[:100]): self.cut(value[name], f"{field}.{visible(name[:40])}".lstrip(".")) for name in names}
        if isinstance(value, Sequence):
            kept = value[: self.level.kept if field in KEPT else self.level.entries]
            self._note(field, len(kept), len(value), "entries")
            return [self.cut(one, f"{field}[]") for one in kept]
        return value

    def _text(self, text: str, field: str) -> str:
        kept = text[: self.level.characters]
        while len(visible(kept)) > self.level.characters:  # escapes are longer than what they stand for
            kept = kept[: len(kept) // 2]
        self._note(field, len(kept), len(text), "characters")
        return visible(kept) + ("…" if len(kept) < len(text) else "")

    def _note(self, field: str, shown: int, of: int, unit: Any) -> None:
        if shown < of:
            before = self.left_out.get((field, unit), LeftOut(field, 0, 0, unit))
            self.left_out[field, unit] = LeftOut(field, before.shown + shown, before.of + of, unit)


def room_beside(*others: Any) -> int:
    """How many bytes are left for the rows or the record of an answer that tells these too."""
    return DATA_BYTES - len(msgspec.json.encode(others)) - _FRAME


def rows_that_fit(rows: Sequence[_Row], room: int) -> list[_Row]:
    """The first rows, as many as `room` bytes take; at least one."""
    found: list[_Row] = []
    for row in rows:
        room -= len(msgspec.json.encode(row)) + 1
        if room < 0 and found:
            break
        found.append(row)
    return found


def text_of(lines: Sequence[str], room: int = TEXT_BYTES) -> str:
    """The lines as one text, as many as `room` bytes of JSON take; how many are left out is told."""
    last = "… {} more lines are left out of this text; the data of the answer may have them, or ask for less at once"
    room -= len(last) + 10
    found: list[str] = []
    for line in lines:
        room -= len(msgspec.json.encode(line))
        if room < 0:
            return "\n".join([*found, last.format(len(lines) - len(found))])
        found.append(line)
    return "\n".join(found)
