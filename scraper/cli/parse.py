"""`scraper parse`: saved files to records, without any network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from scraper.cli.options import check_format, format_option, output_option, source_option, write_records
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME, spare_collector, tell_kept

if TYPE_CHECKING:
    from scraper.errors import ParseError
    from scraper.model import ParsedRecord, Record

Made = TypeVar("Made")  # a record, or its line
TOLD = 20  # lines of a file that are named one by one


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--layout", metavar="NAME", help="Read the files as this layout instead of recognising it from the content.")
@source_option
@output_option
@format_option
def parse(files: tuple[str, ...], layout: str | None, source: str | None, output: str, format_: str, bom: bool) -> None:
    """Print one record per document in saved FILEs: landing pages (HTML or text), PubTator text, BioC JSON and XML, PubMed XML.

    Records that scraper wrote (JSON lines, .gz, .zst) are read too, as the layout 'records': so they become any other format. A
    file of any size is read in constant memory. Where one breaks, the records before that place are printed, of our own records
    all others, and the exit code is 3.
    """
    from scraper.files import open_output
    from scraper.model import to_json
    from scraper.pipeline.making import make_line, make_record

    check_format(format_, output, bom=bom)
    spare_collector()
    if source is not None:
        from scraper.pipeline.annotator import read_annotator

        read_annotator(source)
    run = _Run(layout, source)
    with open_output(output, lambda: run.delivered > 0) as out:
        if format_ == "jsonl":  # a line is made in one go, without the record
            for line in run.iter_made(files, make_line, to_json):
                out.write(line + b"\n")
        else:
            records = run.iter_made(files, lambda document: make_record([document]), lambda record: record)
            write_records(records, out, format_, bom=bom)
    tell_kept(output, delivered=run.delivered > 0)
    sys.exit(BLOCKED if run.blocked else DELIVERED if not run.failed else SOME if run.delivered else NOTHING)


class _Run:
    """The records of some files, and how many files failed."""

    def __init__(self, layout: str | None, source: str | None):
        self.delivered = self.failed = 0
        self._unread = 0  # lines of one file
        self.blocked = False
        self._layout = layout
        self._source = source

    def iter_made(
        self, files: Sequence[str], make: Callable[[ParsedRecord], Made], keep: Callable[[Record], Made]
    ) -> Iterator[Made]:
        """What is made of every document, and of every record of ours, that can be read; what cannot is told on stderr."""
        from scraper.errors import Blocked, InputError, ParseError
        from scraper.pipeline.read_file import iter_file

        for name in files:
            try:
                for one in iter_file(name, layout=self._layout, source=self._source):
                    made = self._make(name, one, make, keep)
                    if made is not None:
                        yield made
                        self.delivered += 1
            except (InputError, ParseError, Blocked) as error:
                if isinstance(error, InputError) and len(files) == 1:
                    raise
                self.blocked = self.blocked or isinstance(error, Blocked)
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
        from scraper.errors import InputError, ParseError
        from scraper.model import Record

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
        from scraper.text import escape_controls

        if self._unread > TOLD:
            click.echo(f"scraper: {escape_controls(name)}: {self._unread - TOLD} more lines are no records", err=True)
        self._unread = 0

    def _tell(self, name: str, error: Exception, *, silent: bool = False) -> None:
        from scraper.errors import InputError, ParseError
        from scraper.text import escape_controls

        self.failed += 1
        if silent:
            return
        parts = (name, error.where, error.reason, error.shown) if isinstance(error, ParseError) else (name, str(error))
        told = parts[1:] if isinstance(error, InputError) and str(error).startswith(name) else parts  # it names the file itself
        click.echo(f"scraper: {escape_controls(': '.join(filter(None, told)))}", err=True)
