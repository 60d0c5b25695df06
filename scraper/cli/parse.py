"""`scraper parse`: saved files to records, without any network."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

import click

from scraper.cli.options import check_format, format_option, output_option, source_option, write_records
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME, spare_collector, tell_kept

if TYPE_CHECKING:
    from scraper.model import Record
    from scraper.pipeline.file_tally import Tally
    from scraper.pipeline.read_many import Reading
    from scraper.pipeline.read_side_by_side import ReadFile


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--layout", metavar="NAME", help="Read the files as this layout instead of recognising it from the content.")
@source_option
@output_option
@format_option
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Read N files at once.")
def parse(
    files: tuple[str, ...], layout: str | None, source: str | None, output: str, format_: str, bom: bool, jobs: int
) -> None:
    """Print one record per document in saved FILEs: landing pages (HTML or text), PubTator text, BioC JSON and XML, PubMed XML.

    Whole tables are read too: PubTator 3's concepts and relations, iCite's metadata, PMC-ids.csv; a record per paper or row.

    Records that scraper wrote (JSON lines, .gz, .zst) are read too, as the layout 'records': so they become any other format. A
    file of any size is read in constant memory. Where one breaks, the records before that place are printed, of our own records
    all others, and the exit code is 3. The order is that of the files, with -j too; what waits for its turn lies in TMPDIR.
    """
    from scraper.files import open_output
    from scraper.pipeline.file_tally import Tally

    check_format(format_, output, bom=bom)
    spare_collector()
    if source is not None:
        from scraper.pipeline.annotator import read_annotator

        read_annotator(source)
    tally = Tally()
    with open_output(output, lambda: tally.delivered > 0) as out:
        if jobs > 1 and len(files) > 1:
            from scraper.pipeline.read_side_by_side import iter_read_files

            found = iter_read_files(files, jobs=jobs, layout=layout, source=source)
            _write_read_files(found, tally, out, format_, bom=bom)
        else:
            from scraper.pipeline.read_many import Reading

            reading = Reading(layout, source, tally, _tell)
            _write_here(files, reading, out, format_, bom=bom)
    tell_kept(output, delivered=tally.delivered > 0)
    sys.exit(BLOCKED if tally.blocked else DELIVERED if not tally.failed else SOME if tally.delivered else NOTHING)


def _tell(line: str) -> None:
    click.echo(f"scraper: {line}", err=True)


def _write_here(files: Sequence[str], reading: Reading, out: IO[bytes], format_: str, *, bom: bool) -> None:
    """Read the files one after the other in this process."""
    from scraper.model import to_json
    from scraper.pipeline.make_record import make_line, make_record

    alone = len(files) == 1
    if format_ == "jsonl":  # a line is made in one go, without the record
        for name in files:
            for line in reading.iter_made(name, make_line, to_json, alone=alone):
                out.write(line + b"\n")
        return

    def iter_records() -> Iterator[Record]:
        for name in files:
            yield from reading.iter_made(name, lambda document: make_record([document]), lambda record: record, alone=alone)

    write_records(iter_records(), out, format_, bom=bom)


def _write_read_files(found: Iterator[ReadFile], tally: Tally, out: IO[bytes], format_: str, *, bom: bool) -> None:
    """Write what other processes made of the files, and add it to what was read."""

    def iter_files() -> Iterator[IO[bytes]]:
        for one in found:
            for line in one.told:
                _tell(line)
            with one.lines.open("rb") as lines:
                yield lines
            tally.add(one.delivered, one.failed, one.blocked)

    if format_ == "jsonl":
        for lines in iter_files():
            shutil.copyfileobj(lines, out, 1 << 20)
    else:
        from scraper.model import from_json

        write_records((from_json(line) for lines in iter_files() for line in lines), out, format_, bom=bom)
