"""`scraper parse`: saved files to records, without any network."""

from __future__ import annotations

import sys

import click

from scraper.cli.options import output_option
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--layout", metavar="NAME", help="Read the files as this layout instead of recognising it from the content.")
@output_option
def parse(files: tuple[str, ...], layout: str | None, output: str) -> None:
    """Print one record per document in saved FILEs: landing pages (HTML or text), PubTator text, BioC JSON and XML.

    A file of any size is read in constant memory. Where one breaks, the records before that place are printed, and the
    exit code is 3.
    """
    import scraper
    from scraper.errors import Blocked, ParseError
    from scraper.files import open_output
    from scraper.model import to_json
    from scraper.text import escape_controls

    delivered = failed = 0
    blocked = False
    with open_output(output) as out:
        for name in files:
            try:
                for parsed in scraper.parse_file(name, layout=layout):
                    out.write(to_json(scraper.normalize([parsed])) + b"\n")
                    delivered += 1
            except (ParseError, Blocked) as error:
                failed += 1
                blocked = blocked or isinstance(error, Blocked)
                reason = (
                    ": ".join(filter(None, (error.where, error.reason, error.shown)))
                    if isinstance(error, ParseError)
                    else str(error)
                )
                click.echo(f"scraper: {escape_controls(f'{name}: {reason}')}", err=True)
    sys.exit(BLOCKED if blocked else DELIVERED if not failed else SOME if delivered else NOTHING)
