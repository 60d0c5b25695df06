"""A bug of ours, told as Python tells it, without what is the user's own: such texts are passed on in reports."""

from __future__ import annotations

import traceback

import click


def tell_crash(error: BaseException) -> None:
    """The traceback on stderr, without keys and addresses; with settings that cannot be read, without messages."""
    from scraper.errors import ScraperError
    from scraper.redact import redact_message
    from scraper.settings import load_settings

    try:
        text = redact_message("".join(traceback.format_exception(error)), load_settings().secrets)
    except ScraperError:
        text = "".join([*traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n"])
    click.echo(f"{text}scraper: this is a bug of scraper: please report it with what stands above", err=True)
