"""`scraper demo`, `sources`, `schema`, `completion`: a record to look at, what can be asked, what a record holds."""

from __future__ import annotations

from pathlib import Path

import click

from scraper.cli.stdout import print_line

SAMPLE = "37622028"


@click.command()
@click.option("--pretty/--lines", default=True, help="Indented for people, the default, or one JSON line.")
def demo(pretty: bool) -> None:
    """Print the record of one paper from exchanges that are part of this program, without network."""
    from scraper.cli.options import write_records
    from scraper.files import open_output
    from scraper.pipeline.records import fetch_record

    folder = sample_folder()
    record = fetch_record(SAMPLE, captures=folder, offline=True)
    with open_output("-") as out:
        write_records([record], out, "jsonl", pretty=pretty)
    click.echo(f"scraper: that was 'scraper fetch {SAMPLE}', from the exchanges in {folder}; now try one of yours", err=True)


def sample_folder() -> Path:
    """Where the exchanges of the sample are: in the installed package, or in the checkout it runs from."""
    package = Path(__file__).parent.parent
    inside = package / "sample"
    return inside if inside.is_dir() else package.parent / "cassettes"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, flags and values."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    context = click.get_current_context().find_root()
    if kind is None:  # click knows all three
        raise click.UsageError(f"no completion for {shell}")
    print_line(kind(context.command, {}, "scraper", "_SCRAPER_COMPLETE").source())


@click.command()
def sources() -> None:
    """Print every source: what it gives, its pace, what 1,000 papers cost, its key, its terms, and the named sets it is in."""
    from scraper.sources.registry import NAMED_SETS, SOURCES

    for source in SOURCES.values():
        sets = ", ".join(name for name, members in NAMED_SETS.items() if source.name in members)
        print_line(f"{source.name}\n  gives  {source.gives}")
        batch = f"{source.ids_per_request} {source.asks_by.upper()}s a request"
        print_line(f"  pace   {source.requests_per_second:g} requests a second, {batch}")
        each = 1 / source.ids_per_request + source.more_requests
        more = " or more" if source.more_requests or source.name == "landing" else ""
        print_line(f"  cost   {1000 * each:,.0f} requests{more} per 1,000 papers")
        print_line(f"  key    {source.key}")
        print_line(f"  terms  {source.terms}\n  sets   {sets}")


@click.command()
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of a record."""
    import msgspec

    from scraper.model import json_schema

    print_line(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode())
