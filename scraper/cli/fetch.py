"""`scraper fetch`, `scraper citing`, `scraper references`: records, and the edges of their lists."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from scraper.cli.asked import AskedRun, find_asked, query_options, read_asked
from scraper.cli.options import (
    cache_options,
    fetch_options,
    flushing,
    format_option,
    output_option,
    pmid_arguments,
    split_options,
    write_records,
)
from scraper.cli.run import check_outputs, delivered, exit_code, fetching, tell_kept


@click.command()
@pmid_arguments
@fetch_options
@cache_options
@output_option
@format_option
@query_options
@click.option("--pretty/--lines", default=None, help="Indent for people; the default on a terminal with one PMID.")
def fetch(pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, pretty: bool | None, **options: Any) -> None:
    """Print the record of each paper, one JSON line each. PMCIDs and DOIs are looked up first."""
    from scraper.files import open_output
    from scraper.pipeline.records import fetch_many

    query = {name: options.pop(f"query{more}") for name, more in (("query", ""), ("days", "_days"), ("limit", "_limit"))}
    asking, ending = split_options(options)
    check_outputs(output, ending)
    ids = read_asked(pmids, input_file, quiet=ending["quiet"], query=query["query"])
    asked = find_asked(ids, asking, query=query, quiet=ending["quiet"])
    if pretty is None:
        pretty = output == "-" and len(asked.pmids) == 1 and sys.stdout is not None and sys.stdout.isatty()
    records = fetch_many(asked.pmids, **asking)
    run = AskedRun(records, asked)
    with open_output(output, partial(delivered, records)) as out, fetching(records, asked.pmids, asking, ending, output, run):
        write_records(flushing(records, out), out, format_, pretty=pretty)
    tell_kept(output, delivered=delivered(records))
    sys.exit(asked.exit_code(exit_code(records)))


def edge_options(command: Any) -> Any:
    """How edges are printed."""
    formats = click.Choice(["jsonl", "csv", "tsv", "ids"])
    command = click.option("--format", "format_", type=formats, default="jsonl", show_default=True, help="One edge per line.")(
        command
    )
    return click.option("--ids-only", is_flag=True, help="Leave edges known by PMID as they are: no title, no journal.")(command)


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


def _print_edges(
    name: str, *, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, ids_only: bool, **options: Any
) -> None:
    from scraper.cli.edges import describe_list, render_edges
    from scraper.files import open_output
    from scraper.pipeline.details import iter_with_details
    from scraper.pipeline.records import fetch_many

    asking, ending = split_options(options)
    check_outputs(output, ending)
    asked = find_asked(read_asked(pmids, input_file, quiet=ending["quiet"]), asking)
    records = fetch_many(asked.pmids, **asking)
    run = AskedRun(records, asked)
    with open_output(output, partial(delivered, records)) as out, fetching(records, asked.pmids, asking, ending, output, run):
        bare = ids_only or format_ == "ids"
        found = flushing(records if bare else iter_with_details(records, name), out)
        for number, record in enumerate(found):
            out.write(render_edges(record, name, format_, header=number == 0))
            if not ending["quiet"]:
                click.echo(f"scraper: {describe_list(record, name, format_)}", err=True)
    tell_kept(output, delivered=delivered(records))
    sys.exit(asked.exit_code(exit_code(records)))
