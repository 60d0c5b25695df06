"""`scraper fetch`, `scraper citing`, `scraper references`: records, and the edges of their lists."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.options import fetch_options, output_option, pmid_arguments, read_pmids

if TYPE_CHECKING:
    from scraper.pipeline import Records

SOME_FAILED, NOTHING_DELIVERED = 3, 1


@click.command()
@pmid_arguments
@fetch_options
@output_option
@click.option("--pretty/--lines", default=None, help="Indent for people; the default on a terminal with one PMID.")
def fetch(pmids: tuple[str, ...], input_file: str | None, output: str, pretty: bool | None, **options: Any) -> None:
    """Print the record of each PMID, one JSON line each."""
    import msgspec

    from scraper.cli.files import open_output
    from scraper.model import to_json
    from scraper.pipeline import fetch_many

    asked = read_pmids(pmids, input_file)
    if pretty is None:
        pretty = output == "-" and len(asked) == 1 and sys.stdout.isatty()
    records = fetch_many(asked, **options)
    with open_output(output) as out:
        for record in records:
            line = to_json(record)
            out.write((msgspec.json.format(line, indent=2) if pretty else line) + b"\n")
    sys.exit(report_outcomes(records))


@click.command()
@pmid_arguments
@fetch_options
@output_option
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv", "tsv", "ids"]), default="jsonl", show_default=True)
def citing(**options: Any) -> None:
    """Print the articles that cite each PMID, one edge per line."""
    _print_edges("citing_articles", **options)


@click.command()
@pmid_arguments
@fetch_options
@output_option
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv", "tsv", "ids"]), default="jsonl", show_default=True)
def references(**options: Any) -> None:
    """Print the articles that each PMID cites, one edge per line."""
    _print_edges("references", **options)


def _print_edges(name: str, *, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, **options: Any) -> None:
    from scraper.cli.edges import describe_list, render_edges
    from scraper.cli.files import open_output
    from scraper.pipeline import fetch_many

    records = fetch_many(read_pmids(pmids, input_file), **options)
    with open_output(output) as out:
        for number, record in enumerate(records):
            out.write(render_edges(record, name, format_, header=number == 0))
            click.echo(f"scraper: {describe_list(record, name, format_)}", err=True)
    code = report_outcomes(records)
    sys.exit(code or (SOME_FAILED if records.failures else 0))


def report_outcomes(records: Records) -> int:
    """Say on stderr what was not delivered, and give the exit code."""
    from scraper.text import escape_controls

    for failure in records.failures:
        click.echo(f"scraper: PMID {failure.pmid}: {escape_controls(failure.reason or '')}", err=True)
    shown = {failure.pmid for failure in records.failures}
    for outcome in records.outcomes:
        if outcome.outcome != "stored" and outcome.pmid not in shown:
            click.echo(f"scraper: PMID {outcome.pmid}: {outcome.outcome}: {escape_controls(outcome.reason or '')}", err=True)
    failed = sum(1 for outcome in records.outcomes if outcome.outcome == "failed")
    if not failed:
        return 0
    return SOME_FAILED if failed < len(records.outcomes) else NOTHING_DELIVERED
