"""The client of a run, made of the user's settings: who asks, through which proxy, trusting whom."""

from __future__ import annotations

from pathlib import Path

from scraper.errors import InputError
from scraper.fetch.certificates import read_trust
from scraper.fetch.client import Client
from scraper.fetch.pace import pace_folder
from scraper.fetch.proxies import read_proxies
from scraper.fetch.transport import Transport
from scraper.settings import BASE_URL, Settings, suggest
from scraper.sources.registry import SOURCES
from scraper.sources.whole_files import NAME as WHOLE_FILES
from scraper.version import __version__


def make_client(settings: Settings) -> Client:
    """A client that asks as the settings say.

    Raises InputError, before anything is asked, on a base address of no source, a proxy that cannot be used and certificates
    that cannot be read.
    """
    refuse_unknown_base_urls(settings)
    contact = f" (mailto:{settings.email})" if settings.email else ""
    transport = Transport(
        user_agent=f"literature-scraper/{__version__}{contact}",
        secrets=settings.secrets,
        proxies=read_proxies(settings),
        trust=read_trust(settings.certificates),
    )
    cache = Path(settings.cache_dir) if settings.cache_dir else None
    return Client(transport, pace_folder=pace_folder(), cache=cache, secrets=settings.secrets)


def refuse_unknown_base_urls(settings: Settings) -> None:
    """Raise InputError on a base address of a source that is none: its requests would go where they always do."""
    known = [*SOURCES, WHOLE_FILES]
    for name in settings.base_urls:
        if name not in known:
            hint = suggest(name, known) or f"; known: {', '.join(known)}"
            raise InputError(f"{BASE_URL.upper()}{name.upper()}: there is no source {name!r}{hint}")
