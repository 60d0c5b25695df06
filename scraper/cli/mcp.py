"""`scraper mcp`: a server for assistants on stdin and stdout, by the Model Context Protocol."""

from __future__ import annotations

import signal
import sys
from typing import Any

import click

from scraper.cli.options import cache_options, exchange_options

_SOURCES = "What get_record asks, comma-separated, unless a call names others; see 'scraper sources'."


@click.command()
@click.option("--corpus", metavar="DB", help="Answer from this corpus first; it is read, never written.")
@click.option("--sources", default="default", show_default=True, metavar="NAMES", help=_SOURCES)
@exchange_options
@cache_options
@click.option("--log-file", metavar="FILE", help="Add a line for every request and paper to FILE.")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
@click.option("-v", "--verbose", count=True, help="A line for every paper on stderr; -vv: for every request.")
def mcp(corpus: str | None, sources: str, log_file: str | None, quiet: int, verbose: int, **asking: Any) -> None:
    """Serve papers to an assistant: records, citing and reference lists, searches, snowballing, each answer with its sources.

    An assistant's program starts it and talks to it on stdin and stdout (Model Context Protocol); see docs/mcp.md.
    """
    from scraper.cli.logs import logging_to
    from scraper.mcp.library import Asking, Library
    from scraper.mcp.server import check_installed, serve
    from scraper.sources.registry import read_sources

    check_installed()
    read_sources(sources)
    library = Library(corpus, Asking(**asking), sources)
    if corpus is not None:
        with library.corpus():
            pass
    if not quiet and sys.stdin is not None and sys.stdin.isatty():
        click.echo(
            "scraper: waiting for an assistant's program on stdin; Ctrl-C ends it, docs/mcp.md tells how to set it up", err=True
        )
    with logging_to(quiet=quiet, verbose=verbose, log_file=log_file):
        _end(serve(library))


def _end(number: int | None) -> None:
    """End the command as the signal that came, if any, would have."""
    from scraper.cli import Terminated

    if number is not None:
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt
