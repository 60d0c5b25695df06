"""`scraper view`: a corpus or a bulk build in the browser."""

from __future__ import annotations

import contextlib
import sys

import click


@click.command()
@click.argument("db", metavar="DB|DIR")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port; any that is free unless given.")
@click.option("--open/--no-open", "opens", default=None, help="Open the browser, or do not; by default on a terminal.")
def view(db: str, port: int, opens: bool | None) -> None:
    """Look at a corpus, or at a bulk build, in the browser: search, papers, neighbourhoods, pictures, downloads.

    Served on 127.0.0.1 only, to whoever has the address that is printed; nothing is changed. Ctrl-C ends it.
    """
    from scraper.view.site.server import serve

    opened = contextlib.ExitStack()

    def ready(address: str, papers: int) -> None:
        click.echo(address)  # at once: a program may wait for the line
        click.echo(f"scraper: {papers:,} papers of {db} at this address, for you only; Ctrl-C ends", err=True)
        if opens or (opens is None and sys.stderr is not None and sys.stderr.isatty()):
            _open_browser(address, opened)

    with opened:
        serve(db, port=port, ready=ready)


def _open_browser(address: str, opened: contextlib.ExitStack) -> None:
    """Lead the browser there by a file, kept while the site is served: the address is a key, and must not stand in `ps`."""
    from scraper.view.site.first_page import first_page

    try:
        failed = click.launch(opened.enter_context(first_page(address)).as_uri())
    except OSError as error:
        failed = True
        click.echo(f"scraper: no page for the browser can be written: {error.strerror}", err=True)
    if failed:
        click.echo("scraper: no browser could be opened: open the address above in one", err=True)
