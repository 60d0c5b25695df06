"""The client of a run, made of the user's settings: who asks, through which proxy, trusting whom."""

from __future__ import annotations

from scraper.errors import InputError
from scraper.fetch.client import Client
from scraper.fetch.connect import connect
from scraper.fetch.transport import Transport
from scraper.settings import BASE_URL, Settings, suggest
from scraper.sources.registry import SOURCES
from scraper.sources.whole_files import NAME as WHOLE_FILES


def make_client(settings: Settings) -> Client:
    """A client that asks as the settings say.

    Raises InputError, before anything is asked, on a base address of no source, a proxy that cannot be used and certificates
    that cannot be read.
    """
    refuse_unknown_base_urls(settings)
    return connect(settings, Client, Transport)


def refuse_unknown_base_urls(settings: Settings) -> None:
    """Raise InputError on a base address of a source that is none: its requests would go where they always do."""
    known = [*SOURCES, WHOLE_FILES]
    for name in settings.base_urls:
        if name not in known:
            hint = suggest(name, known) or f"; known: {', '.join(known)}"
            raise InputError(f"{BASE_URL.upper()}{name.upper()}: there is no source {name!r}{hint}")
