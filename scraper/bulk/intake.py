"""One input on its way into a run: what it is, which papers are taken of it, where its documents go, and what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

import msgspec

from scraper.bulk.inputs import Input
from scraper.bulk.members import open_member, open_members
from scraper.bulk.part import Chosen, Part
from scraper.bulk.run import RunWriter
from scraper.errors import ParseError, ScraperError, wall
from scraper.files import open_input
from scraper.model import Capture, ParsedRecord
from scraper.parse.layouts import UNKNOWN_SOURCE, iter_stream
from scraper.version import __version__

MAX_TOLD = 1000  # failures of one file that are told one by one
_NOBODY = Capture(source=UNKNOWN_SOURCE, body=b"")
_ARCHIVES = (".tar", ".tar.gz", ".tgz")


class Failure(msgspec.Struct, frozen=True):
    """A record that could not be read: where in the file, its PMID where that is known, and why."""

    where: str
    pmid: str | None
    reason: str


class Intake:
    """An input while it is read: `local` is the file on this machine, `told` what the run will tell of it."""

    def __init__(self, one: Input, part: Part, local: str, out: IO[bytes], temp: str | None):
        self.input = one
        self.part = part
        self.local = local
        self.temp = temp
        self.chosen = Chosen(part)
        self.writer = RunWriter(out, newest_only=one.kind == "pubmed")
        self.told: dict[str, Any] = {"version": __version__, "input": one.name, "md5": one.md5, "kind": one.kind}
        self.documents = 0
        self._failures: list[Failure] = []
        self._failed = 0

    def add(self, pmid: int, document: bytes, order: int = 1) -> None:
        """A document of a paper."""
        self.documents += 1
        self.writer.add(pmid, document, order)

    def fail(self, where: str, pmid: str | None, reason: str) -> None:
        """Note a record that cannot be read; the next ones follow."""
        self._failed += 1
        if len(self._failures) < MAX_TOLD:
            self._failures.append(Failure(where, pmid, reason))

    def count(self, name: str, number: int = 1) -> None:
        """Count something that is told of the file."""
        self.told[name] = self.told.get(name, 0) + number

    def close(self) -> None:
        """End the run."""
        self.told |= {"documents": self.documents, "failed": self._failed, "failures": self._failures}
        self.writer.close(msgspec.to_builtins(self.told))

    def parse(
        self, wanted: Callable[[bytes], bool] | None = None, pass_over: Callable[[ParseError], None] | None = None
    ) -> Iterator[ParsedRecord]:
        """Every document of the file, or of each file in an archive, of which one that is broken does not stop the next."""
        if not self.local.endswith(_ARCHIVES):
            with open_input(self.local) as file, wall(self.input.name):
                options: dict[str, Any] = {"wanted": wanted, "pass_over": pass_over}
                yield from iter_stream(file.chunks, _NOBODY, sha256=file.sha256, tail=file.tail, **options)
            return
        for name, stream in open_members(self.local):
            try:
                with open_member(stream, self.temp) as file, wall(name):
                    yield from iter_stream(file.chunks, _NOBODY, sha256=file.sha256, tail=file.tail)
            except ScraperError as error:
                self.fail(name, None, str(error))
