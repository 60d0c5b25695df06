"""`scraper bulk …`: all of PubMed, or a slice, from whole files."""

from __future__ import annotations

import click

from scraper.cli.bulk_fetch import fetch


@click.group()
def bulk() -> None:
    """All of PubMed, or a slice of it, from whole files."""


bulk.add_command(fetch)
