"""`scraper parse`: saved files to records, without any network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scraper.cli.options import output_option
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME

if TYPE_CHECKING:
    from scraper.model import Record


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--layout", metavar="NAME", help="Read the files as this layout instead of recognising it from the content.")
@output_option
def parse(files: tuple[str, ...], layout: str | None, output: str) -> None:
    """Print one record per document in saved FILEs: landing pages (HTML or text), PubTator exports."""
    from scraper.cli.files import open_output
    from scraper.errors import Blocked, ParseError
    from scraper.model import to_json
    from scraper.text import escape_controls

    delivered = failed = 0
    blocked = False
    with open_output(output) as out:
        for name in files:
            try:
                lines = [to_json(record) + b"\n" for record in _read_records(name, layout)]
            except (ParseError, Blocked) as error:
                failed += 1
                blocked = blocked or isinstance(error, Blocked)
                reason = (
                    ": ".join(filter(None, (error.where, error.reason, error.shown)))
                    if isinstance(error, ParseError)
                    else str(error)
                )
                click.echo(f"scraper: {escape_controls(f'{name}: {reason}')}", err=True)
            else:
                delivered += len(lines)
                out.write(b"".join(lines))
    sys.exit(BLOCKED if blocked else DELIVERED if not failed else SOME if delivered else NOTHING)


def _read_records(name: str, layout: str | None) -> list[Record]:
    """The records of one file: all of its documents, or an error and none."""
    import scraper
    from scraper.cli.files import read_bytes

    return [scraper.normalize([parsed]) for parsed in scraper.parse_all(read_bytes(name), layout=layout)]
