"""Saved files one after the other: what is made of their documents; what cannot be read is told, and the next one follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from scraper.errors import Blocked, InputError, ParseError
from scraper.model import ParsedRecord, Record
from scraper.pipeline.file_tally import Tally
from scraper.pipeline.read_file import iter_file
from scraper.text import escape_controls

Made = TypeVar("Made")  # a record, or its line
TOLD = 20  # lines of a file that are named one by one


class Reading:
    """Reads files and counts in `tally` what comes of them.

    `layout` and `source` are those of `iter_file`; `tell` gets a line for people on everything that failed.
    """

    def __init__(self, layout: str | None, source: str | None, tally: Tally, tell: Callable[[str], None]):
        self._tally = tally
        self._unread = 0  # lines of one file
        self._layout = layout
        self._source = source
        self._tell_line = tell

    def iter_made(
        self, name: str, make: Callable[[ParsedRecord], Made], keep: Callable[[Record], Made], *, alone: bool = False
    ) -> Iterator[Made]:
        """What is made of every document in a file, and of every record of ours, in its order.

        Raises InputError on a file that cannot be read and stands `alone`; otherwise it is told as the rest is.
        """
        try:
            for one in iter_file(name, layout=self._layout, source=self._source):
                made = self._make(name, one, make, keep)
                if made is not None:
                    yield made
                    self._tally.delivered += 1
        except (InputError, ParseError, Blocked) as error:
            if isinstance(error, InputError) and alone:
                raise
            self._tally.blocked = self._tally.blocked or isinstance(error, Blocked)
            self._tell(name, error)
        self._tell_rest(name)

    def _make(
        self,
        name: str,
        one: ParsedRecord | Record | ParseError,
        make: Callable[[ParsedRecord], Made],
        keep: Callable[[Record], Made],
    ) -> Made | None:
        """What is made of one document; None when nothing can be: the next ones of the file follow."""
        if isinstance(one, ParseError):  # a line of a file of our own
            self._unread += 1
            self._tell(name, one, silent=self._unread > TOLD)
            return None
        if isinstance(one, Record):
            return keep(one)
        try:
            return make(one)
        except (InputError, ParseError) as error:
            self._tell(f"{name}: PMID {one.pmid}" if one.pmid else name, error)
            return None

    def _tell_rest(self, name: str) -> None:
        """How many lines of a file were not told one by one."""
        if self._unread > TOLD:
            self._tell_line(f"{escape_controls(name)}: {self._unread - TOLD} more lines are no records")
        self._unread = 0

    def _tell(self, name: str, error: Exception, *, silent: bool = False) -> None:
        self._tally.failed += 1
        if silent:
            return
        parts = (name, error.where, error.reason, error.shown) if isinstance(error, ParseError) else (name, str(error))
        told = parts[1:] if isinstance(error, InputError) and str(error).startswith(name) else parts  # it names the file itself
        self._tell_line(escape_controls(": ".join(filter(None, told))))
