"""Words that are a command's data, on stdout."""

from __future__ import annotations

import sys

import click

from scraper.errors import StoreError


def print_line(text: str) -> None:
    """The text and a line end. Raises StoreError where stdout was closed by whoever started us: click would say nothing."""
    if sys.stdout is None:
        raise StoreError("is closed; leave it open, or send it to a file with > FILE", "stdout")
    click.echo(text)
