"""A client made of the user's settings: who asks, through which proxy, trusting whom, at whose pace."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from scraper.fetch.certificates import read_trust
from scraper.fetch.client import Client
from scraper.fetch.pace import pace_folder
from scraper.fetch.proxies import read_proxies
from scraper.fetch.transport import Transport
from scraper.settings import Settings
from scraper.version import __version__

AnyClient = TypeVar("AnyClient", bound=Client)


def connect(settings: Settings, client: type[AnyClient], transport: type[Transport]) -> AnyClient:
    """A client of a kind, over a transport of a kind.

    Raises InputError, before anything is asked, on a proxy that cannot be used and certificates that cannot be read.
    """
    contact = f" (mailto:{settings.email})" if settings.email else ""
    way = transport(
        user_agent=f"literature-scraper/{__version__}{contact}",
        secrets=settings.secrets,
        keys=settings.keys,
        proxies=read_proxies(settings),
        trust=read_trust(settings.certificates),
    )
    cache = Path(settings.cache_dir) if settings.cache_dir else None
    return client(way, pace_folder=pace_folder(cache), cache=cache, secrets=settings.secrets)
