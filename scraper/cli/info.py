"""`scraper sources` and `scraper schema`: what can be asked, and what a record looks like."""

from __future__ import annotations

import click


@click.command()
def sources() -> None:
    """Print every source: what it gives, its pace, what 1,000 papers cost, its key, its terms, and the named sets it is in."""
    from scraper.sources.registry import NAMED_SETS, SOURCES

    for source in SOURCES.values():
        sets = ", ".join(name for name, members in NAMED_SETS.items() if source.name in members)
        click.echo(f"{source.name}\n  gives  {source.gives}")
        batch = f"{source.ids_per_request} {source.asks_by.upper()}s a request"
        click.echo(f"  pace   {source.requests_per_second:g} requests a second, {batch}")
        each = 1 / source.ids_per_request + source.more_requests
        more = " or more" if source.more_requests or source.name == "landing" else ""
        click.echo(f"  cost   {1000 * each:,.0f} requests{more} per 1,000 papers")
        click.echo(f"  key    {source.key}")
        click.echo(f"  terms  {source.terms}\n  sets   {sets}")


@click.command()
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of a record."""
    import msgspec

    from scraper.model import json_schema

    click.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode())
