"""Settings: a flag wins over the environment, the environment over `$XDG_CONFIG_HOME/scraper/config.toml`.

In the file a setting has the name of its variable in lower case: `ncbi_email = "you@example.org"`. No address and no
key is ever invented or shipped.
"""

from __future__ import annotations

import os
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from scraper.errors import InputError

DEFAULT_LANDING_URL = "https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
_BASE_URL = "SCRAPER_BASE_URL_"
_SENT = ("ncbi_email", "ncbi_api_key", "crossref_mailto", "openalex_api_key", "opencitations_token", "s2_api_key")


class Settings(Struct, frozen=True, kw_only=True):
    """What the user chose; `base_urls` maps a source's name to the scheme, host and port that replace its own."""

    email: str | None = None
    ncbi_api_key: str | None = None
    crossref_mailto: str | None = None
    openalex_api_key: str | None = None
    opencitations_token: str | None = None
    s2_api_key: str | None = None
    landing_url: str = DEFAULT_LANDING_URL
    base_urls: Mapping[str, str] = {}
    cache_dir: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must appear in no log, error, capture, report or record."""
        keys = (self.ncbi_api_key, self.openalex_api_key, self.opencitations_token, self.s2_api_key)
        words = (word for url in self.base_urls.values() for word in _secrets_in(url))
        return tuple(filter(None, (self.email, self.crossref_mailto, *keys, *words)))


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises InputError, naming the variable or file, on a value that cannot be used.
    """
    env = os.environ if environ is None else environ
    own = {name.lower(): value for name, value in env.items() if value}
    values = {**_load_file(config_file(env)), **own}
    email = own.get("ncbi_email") or own.get("entrez_email") or values.get("ncbi_email") or values.get("entrez_email")
    for name in (*_SENT, "entrez_email"):
        if not values.get(name, "").isascii() or not values.get(name, "").isprintable():
            raise InputError(f"{name.upper()}: only plain letters, digits and signs can be sent, no line ends")
    landing_url = values.get("scraper_landing_url", DEFAULT_LANDING_URL)
    parts = _split(landing_url)
    if "{pmid}" not in landing_url or parts is None or parts.scheme != "https" or not parts.hostname:
        raise InputError(f"SCRAPER_LANDING_URL must be an https address with {{pmid}} in it, not {landing_url!r}")
    prefix = _BASE_URL.lower()
    base_urls = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    for source, url in base_urls.items():
        parts = _split(url)
        if parts is None or parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise InputError(f"{_BASE_URL}{source.upper()} must be scheme, host and port, not {url.rpartition('@')[2]!r}")
    return Settings(
        email=email,
        ncbi_api_key=values.get("ncbi_api_key"),
        crossref_mailto=values.get("crossref_mailto"),
        openalex_api_key=values.get("openalex_api_key"),
        opencitations_token=values.get("opencitations_token"),
        s2_api_key=values.get("s2_api_key"),
        landing_url=landing_url,
        base_urls=base_urls,
        cache_dir=values.get("scraper_cache_dir") or str(Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scraper"),
    )


def _secrets_in(url: str) -> tuple[str, ...]:
    """The password in an address, and user and password as they are sent (RFC 7617)."""
    user, password = (unquote(part or "") for part in (urlsplit(url).username, urlsplit(url).password))
    return (password, b64encode(f"{user}:{password}".encode()).decode()) if password else ()


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None when it is none."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return None
    return None if port == 0 else parts


def config_file(environ: Mapping[str, str]) -> Path:
    """Where the settings file stands (XDG Base Directory Specification)."""
    return Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "scraper" / "config.toml"


def _load_file(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: cannot be read as settings: {error}") from None
    wrong = next((name for name, value in content.items() if not isinstance(value, str)), None)
    if wrong is not None:
        raise InputError(f"{path}: {wrong} must be a text in quotes")
    return content
