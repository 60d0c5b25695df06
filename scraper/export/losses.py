"""What a format could not hold, counted while it is written and told to the user afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_LINE_END = re.compile("\r\n|[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_NAMED = 5  # papers named for one kind of loss


class Losses(msgspec.Struct):
    """Counts of what was left out or changed; `cut` names the papers whose cells were too long.

    `replaced` counts control characters that became U+FFFD; a line end that became a blank is no loss worth telling.
    """

    annotations: int = 0
    formulas: int = 0
    replaced: int = 0
    cut: list[str] = []  # msgspec copies empty defaults

    def in_line(self, text: str) -> str:
        """`text` for one line of a file: line ends and tabs are blanks, other control characters U+FFFD."""
        return self.plain(_LINE_END.sub(" ", text))

    def plain(self, text: str) -> str:
        """`text` without the control characters that a terminal obeys and readers stumble over; tabs and line feeds too."""
        plain, number = _CONTROL.subn("\ufffd", text)
        self.replaced += number
        return plain

    def iter_told(self, format_: str) -> Iterator[str]:
        """A sentence for each kind of loss, for people; nothing when all is there."""
        if self.annotations:
            them = "it has" if self.annotations == 1 else "they have"
            yield f"{_number(self.annotations, 'annotation')} not in the {format_} output: {them} no place in the text"
        if self.formulas == 1:
            yield "1 cell that a spreadsheet would run as a formula begins with an apostrophe"
        elif self.formulas:
            yield f"{self.formulas} cells that a spreadsheet would run as formulas begin with an apostrophe"
        if self.replaced:
            yield f"{_number(self.replaced, 'control character')} written as U+FFFD: {format_} cannot hold them"
        if self.cut:
            named = ", ".join(list(dict.fromkeys(self.cut))[:_NAMED])
            more = " and others" if len(set(self.cut)) > _NAMED else ""
            yield f"{_number(len(self.cut), 'cell')} cut to 32,767 characters, the most {format_} can hold: {named}{more}"


def _number(count: int, noun: str) -> str:
    """
    >>> _number(1, "cell"), _number(2, "cell")
    ('1 cell is', '2 cells are')
    """
    return f"{count} {noun} is" if count == 1 else f"{count} {noun}s are"
