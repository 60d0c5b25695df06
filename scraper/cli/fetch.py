"""`scraper fetch`, `scraper citing`, `scraper references`: records, and the edges of their lists."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.options import (
    check_format,
    edge_format_option,
    fetch_options,
    format_option,
    output_option,
    pmid_arguments,
    read_pmids,
    split_options,
    write_edges,
    write_records,
)
from scraper.cli.run import exit_code, running

if TYPE_CHECKING:
    from scraper.export.edges import Edge, ListName
    from scraper.model import Record


@click.command()
@pmid_arguments
@fetch_options
@output_option
@format_option
@click.option("--pretty/--lines", default=None, help="Indent for people; the default on a terminal with one PMID.")
def fetch(
    pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool, pretty: bool | None, **options: Any
) -> None:
    """Print the record of each PMID, one JSON line each."""
    from scraper.files import open_output
    from scraper.pipeline.records import fetch_many

    check_format(format_, output, bom=bom)
    asked = read_pmids(pmids, input_file)
    if pretty is None:
        pretty = output == "-" and len(asked) == 1 and sys.stdout is not None and sys.stdout.isatty()
    asking, ending = split_options(options)
    records = fetch_many(asked, **asking)
    with open_output(output) as out, running(records, **ending):
        write_records(records, out, format_, pretty=pretty, bom=bom)
    sys.exit(exit_code(records))


def edge_options(command: Any) -> Any:
    """How edges are printed."""
    ids_only = click.option("--ids-only", is_flag=True, help="Leave edges known by PMID as they are: no title, no journal.")
    return ids_only(edge_format_option(command))


@click.command()
@pmid_arguments
@partial(fetch_options, sources="citing")
@output_option
@edge_options
def citing(**options: Any) -> None:
    """Print the articles that cite each PMID, one edge per line: what the sources know together."""
    _print_edges("citing_articles", **options)


@click.command()
@pmid_arguments
@partial(fetch_options, sources="references")
@output_option
@edge_options
def references(**options: Any) -> None:
    """Print the articles that each PMID cites, one edge per line: what the sources know together."""
    _print_edges("references", **options)


def _print_edges(name: ListName, *, pmids: tuple[str, ...], input_file: str | None, output: str, **options: Any) -> None:
    from scraper.files import open_output
    from scraper.pipeline.details import iter_with_details
    from scraper.pipeline.records import fetch_many

    format_, bom, ids_only = (options.pop(option) for option in ("format_", "bom", "ids_only"))
    check_format(format_, output, bom=bom)
    asking, ending = split_options(options)
    records = fetch_many(read_pmids(pmids, input_file), **asking)
    with open_output(output) as out, running(records, **ending):
        told = records if ids_only or format_ == "ids" else iter_with_details(records, name)
        write_edges(_iter_edges(told, name, format_, quiet=ending["quiet"] > 0), out, format_, bom=bom)
    sys.exit(exit_code(records))


def _iter_edges(records: Iterable[Record], name: ListName, format_: str, *, quiet: bool) -> Iterator[Edge]:
    """The edges of each record, and then a line for people on its list."""
    from scraper.export.edges import describe_list, iter_edges

    for record in records:
        yield from iter_edges(record, name)
        if not quiet:
            click.echo(f"scraper: {describe_list(record, name, format_)}", err=True)
