"""`scraper search`: the PMIDs of a query, one per line, and how the query was understood."""

from __future__ import annotations

import sys
from itertools import chain, islice
from typing import Any

import click

from scraper.cli.options import exchange_options, output_option
from scraper.cli.paper_ids import tell_search
from scraper.cli.run import DELIVERED, SOME


@click.command()
@click.argument("query")
@click.option("--count", is_flag=True, help="Print how many papers fit, and no PMIDs.")
@click.option("--days", type=click.IntRange(min=1), metavar="N", help="Only papers that came to PubMed in the last N days.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N PMIDs.")
@click.option(
    "--source",
    type=click.Choice(["pubmed", "europepmc"]),
    default="pubmed",
    show_default=True,
    help="Whom to ask, in its syntax.",
)
@exchange_options
@output_option
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors and what was not found.")
def search(query: str, count: bool, output: str, quiet: int, limit: int | None, **options: Any) -> None:
    """Print the PMIDs of a query, one per line; how it was understood is told on stderr.

    PubMed's order, newest first. Beyond the 9,999 that it shows of one query, the query is asked for in ranges of the date of
    entry: all papers, each once, the newest range first.
    """
    from scraper.cli.progress import counting
    from scraper.files import check_output, open_output
    from scraper.pipeline.search import search as search_for

    check_output(output)
    found = search_for(query, limit=0 if count else limit, **options)
    delivered = None
    if count:
        with open_output(output) as out:
            out.write(f"{found.count}\n".encode())
    elif first := list(islice(found, 1)):
        with open_output(output) as out:
            each = found if output == "-" else counting(found, "PMIDs", found.count, quiet=quiet)
            for delivered, pmid in enumerate(chain(first, each), 1):  # noqa: B007 - the last number is how many there were
                out.write(f"{pmid}\n".encode())
    tell_search(found, delivered, quiet)
    sys.exit(SOME if found.complete is False else DELIVERED)
