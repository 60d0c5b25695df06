"""`scraper fetch`, `scraper citing`, `scraper references`: records, and the edges of their lists."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.options import (
    cache_options,
    check_format,
    edge_format_option,
    fetch_options,
    flushing,
    format_option,
    output_option,
    pmid_arguments,
    split_options,
    write_edges,
    write_records,
)
from scraper.cli.paper_ids import AskedRun, find_asked, query_options, read_asked
from scraper.cli.run import check_outputs, delivered, exit_code, fetching, tell_kept

if TYPE_CHECKING:
    from scraper.export.edges import Edge, ListName
    from scraper.model import Record


@click.command()
@pmid_arguments
@fetch_options
@cache_options
@output_option
@format_option
@query_options
@click.option("--pretty/--lines", default=None, help="Indent for people; the default on a terminal with one PMID.")
def fetch(
    pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool, pretty: bool | None, **options: Any
) -> None:
    """Print the record of each paper, one JSON line each. PMCIDs and DOIs are looked up first."""
    from scraper.files import open_output
    from scraper.pipeline.records import fetch_many

    query = {name: options.pop(f"query{more}") for name, more in (("query", ""), ("days", "_days"), ("limit", "_limit"))}
    asking, ending = split_options(options)
    check_format(format_, output, bom=bom)
    check_outputs(output, ending)
    ids = read_asked(pmids, input_file, quiet=ending["quiet"], query=query["query"])
    asked = find_asked(ids, asking, ending, query=query)
    if pretty is None:
        pretty = output == "-" and len(asked.pmids) == 1 and sys.stdout is not None and sys.stdout.isatty()
    records = fetch_many(asked.pmids, **asking)
    run = AskedRun(records, asked)
    with open_output(output, partial(delivered, records)) as out, fetching(records, asked.pmids, asking, ending, output, run):
        write_records(flushing(records, out), out, format_, pretty=pretty, bom=bom)
    tell_kept(output, delivered=delivered(records))
    sys.exit(asked.exit_code(exit_code(records)))


def edge_options(command: Any) -> Any:
    """How edges are printed."""
    ids_only = click.option("--ids-only", is_flag=True, help="Leave edges known by PMID as they are: no title, no journal.")
    return ids_only(edge_format_option(command))


@click.command()
@pmid_arguments
@partial(fetch_options, sources="citing")
@cache_options
@output_option
@edge_options
def citing(**options: Any) -> None:
    """Print the articles that cite each paper, one edge per line: what the sources know together."""
    _print_edges("citing_articles", **options)


@click.command()
@pmid_arguments
@partial(fetch_options, sources="references")
@cache_options
@output_option
@edge_options
def references(**options: Any) -> None:
    """Print the articles that each paper cites, one edge per line: what the sources know together."""
    _print_edges("references", **options)


def _print_edges(name: ListName, *, pmids: tuple[str, ...], input_file: str | None, output: str, **options: Any) -> None:
    from scraper.files import open_output
    from scraper.pipeline.details import iter_with_details
    from scraper.pipeline.records import fetch_many

    format_, bom, ids_only = (options.pop(option) for option in ("format_", "bom", "ids_only"))
    check_format(format_, output, bom=bom)
    asking, ending = split_options(options)
    check_outputs(output, ending)
    asked = find_asked(read_asked(pmids, input_file, quiet=ending["quiet"]), asking, ending)
    records = fetch_many(asked.pmids, **asking)
    run = AskedRun(records, asked)
    with open_output(output, partial(delivered, records)) as out, fetching(records, asked.pmids, asking, ending, output, run):
        told = flushing(records if ids_only or format_ == "ids" else iter_with_details(records, name), out)
        write_edges(_iter_edges(told, name, format_, quiet=ending["quiet"] > 0), out, format_, bom=bom)
    tell_kept(output, delivered=delivered(records))
    sys.exit(asked.exit_code(exit_code(records)))


def _iter_edges(records: Iterable[Record], name: ListName, format_: str, *, quiet: bool) -> Iterator[Edge]:
    """The edges of each record, and then a line for people on its list."""
    from scraper.export.edges import describe_list, iter_edges

    for record in records:
        yield from iter_edges(record, name)
        if not quiet:
            click.echo(f"scraper: {describe_list(record, name, format_)}", err=True)
