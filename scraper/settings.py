"""Settings: a flag wins over the environment, the environment over the file `config.toml`.

`SETTINGS` is the one table of them: what is read, checked, printed by `scraper config` and written in docs/settings.md
comes from it. A setting's variable is its name in capitals; in the file its name stands as it is:
`ncbi_email = "you@example.org"`. No address and no key is ever invented or shipped.
"""

from __future__ import annotations

import difflib
import logging
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from scraper.errors import InputError
from scraper.setting_kinds import check_value, secrets_in, show_value

DEFAULT_LANDING_URL = "https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
BASE_URL = "scraper_base_url_"
_SOURCE = "<source>"
_SHORTEST_NAME = 4  # letters of a user name that is removed from texts: shorter ones would take words apart
_OWN_FOLDERS = sys.platform in ("darwin", "win32")  # systems that keep settings and caches elsewhere than XDG says
_OURS = ("SCRAPER_", "NCBI_", "ENTREZ_", "CROSSREF_", "OPENALEX_", "OPENCITATIONS_", "UNPAYWALL_")  # how our variables begin
_log = logging.getLogger(__name__)


class Setting(NamedTuple):
    """One thing a user may set. `kind` says what a value must be and how it is shown; `default` is in words."""

    name: str
    kind: str
    meaning: str
    default: str = "none"

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return self.name.replace(_SOURCE, "").upper() + (_SOURCE.upper() if _SOURCE in self.name else "")


SETTINGS = (
    Setting("ncbi_email", "address", "your contact address, in the User-Agent of every request; NCBI asks for it"),
    Setting("entrez_email", "address", "the same under the name other tools give it; `ncbi_email` comes first"),
    Setting("ncbi_api_key", "key", "NCBI's key: `pubmed` and `elink` may then be asked 10 times a second, not 3"),
    Setting("crossref_mailto", "address", "your address for Crossref's polite pool (`crossref`)"),
    Setting("openalex_api_key", "key", "OpenAlex's key (`openalex`)"),
    Setting("opencitations_token", "key", "OpenCitations' token (`opencitations`)"),
    Setting("s2_api_key", "key", "Semantic Scholar's key (`semanticscholar`)"),
    Setting("unpaywall_email", "address", "your address for Unpaywall; no source of today asks it"),
    Setting("scraper_landing_url", "page", "the landing page: an https address with {pmid} in it", DEFAULT_LANDING_URL),
    Setting(BASE_URL + _SOURCE, "origin", "scheme, host and port in place of those of one source; only here may http be plain"),
    Setting("scraper_cache_dir", "path", "where robots.txt and exchanges are kept", "the user's cache folder"),
    Setting("https_proxy", "proxy", "the proxy for https addresses: `http://[user:password@]host:port`", "`all_proxy`"),
    Setting("http_proxy", "proxy", "the proxy for plain http addresses", "`all_proxy`"),
    Setting("all_proxy", "proxy", "the proxy for both"),
    Setting("no_proxy", "text", "hosts, domains and networks to reach without proxy, comma-separated; * for all"),
    Setting("requests_ca_bundle", "path", "certificates to trust in place of the system's: a PEM file or a folder"),
    Setting("curl_ca_bundle", "path", "the same; `requests_ca_bundle` comes first"),
    Setting("ssl_cert_file", "path", "the same, a PEM file; after the two above", "the system's certificates"),
    Setting("ssl_cert_dir", "path", "folders of certificates, beside `ssl_cert_file`"),
    Setting("no_color", "text", "anything: no colours on the terminal; nothing printed today has any"),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_CERTIFICATES = (("requests_ca_bundle",), ("curl_ca_bundle",), ("ssl_cert_file", "ssl_cert_dir"))  # the first that is set counts


class Settings(Struct, frozen=True, kw_only=True):
    """What the user chose.

    `base_urls` maps a source's name to the scheme, host and port that replace its own; `proxies` "https" and "http" to the
    address of a proxy; `certificates` variables to the files or folders that replace the system's certificates.
    """

    email: str | None = None
    ncbi_api_key: str | None = None
    crossref_mailto: str | None = None
    openalex_api_key: str | None = None
    opencitations_token: str | None = None
    s2_api_key: str | None = None
    landing_url: str = DEFAULT_LANDING_URL
    base_urls: Mapping[str, str] = {}
    cache_dir: str | None = None
    proxies: Mapping[str, str] = {}
    no_proxy: str = ""
    certificates: Mapping[str, str] = {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must appear in no log, error, capture, report or record."""
        users = (unquote(urlsplit(url).username or "") for url in self.proxies.values())
        long_users = dict.fromkeys(user for user in users if len(user) >= _SHORTEST_NAME)
        return tuple(dict.fromkeys(filter(None, (self.email, self.crossref_mailto, *self.keys, *long_users))))

    @property
    def keys(self) -> tuple[str, ...]:
        """Those of the secrets that are keys and passwords: no document has them of its own."""
        keys = (self.ncbi_api_key, self.openalex_api_key, self.opencitations_token, self.s2_api_key)
        addresses = (*self.base_urls.values(), *self.proxies.values(), self.landing_url)
        return tuple(dict.fromkeys(filter(None, (*keys, *(word for url in addresses for word in secrets_in(url))))))


class Given(NamedTuple):
    """What a user set, and where: `place` names the variable, or the file and the setting in it."""

    value: str
    place: str
    in_file: bool


class Explained(Struct, frozen=True):
    """A setting as it is: `value` without secrets, None when nothing is set; `origin` environment, file, default or not set."""

    name: str
    variable: str
    value: str | None
    origin: str
    place: str | None
    meaning: str


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    A variable that is no setting and looks like one is told as a warning. Raises InputError, naming the variable or the
    file, on a value that cannot be used and on settings of the file that are none.
    """
    env = os.environ if environ is None else environ
    given = read_given(env)
    for variable, meant in find_misspelt(env):
        _log.warning("scraper: the variable %s is no setting; did you mean %s?", variable, meant)

    def first(*names: str) -> str | None:
        found = sorted((given[name] for name in names if name in given), key=lambda one: one.in_file)
        return found[0].value if found else None

    landing_url = first("scraper_landing_url") or DEFAULT_LANDING_URL
    proxies = {scheme: first(f"{scheme}_proxy", "all_proxy") for scheme in ("https", "http")}
    return Settings(
        email=first("ncbi_email", "entrez_email"),
        ncbi_api_key=first("ncbi_api_key"),
        crossref_mailto=first("crossref_mailto"),
        openalex_api_key=first("openalex_api_key"),
        opencitations_token=first("opencitations_token"),
        s2_api_key=first("s2_api_key"),
        landing_url=landing_url,
        base_urls={name.removeprefix(BASE_URL): one.value for name, one in given.items() if name.startswith(BASE_URL)},
        cache_dir=first("scraper_cache_dir") or str(_cache_folder(env)),
        proxies={scheme: address for scheme, address in proxies.items() if address},
        no_proxy=first("no_proxy") or "",
        certificates=_certificates(given),
    )


def explain_settings(environ: Mapping[str, str] | None = None) -> list[Explained]:
    """Every setting of the table, in its order, as it is now. Keys and passwords are not in it; raises as `load_settings`."""
    env = os.environ if environ is None else environ
    given = read_given(env)
    explained = []
    for setting in SETTINGS:
        placed = setting.name.startswith(BASE_URL)
        names = sorted(name for name in given if name.startswith(BASE_URL)) if placed else [setting.name]
        for name in names or [setting.name]:
            one = given.get(name)
            value = show_value(setting.kind, one.value) if one else _default(setting, env, given)
            unset = "default" if value else "not set"
            origin = unset if one is None else "file" if one.in_file else "environment"
            variable = name.upper() if one else setting.variable
            explained.append(Explained(name, variable, value, origin, one.place if one else None, setting.meaning))
    return explained


def read_given(environ: Mapping[str, str]) -> dict[str, Given]:
    """What is set, by the name of the setting, checked; the environment wins. Raises as `load_settings`."""
    given = {**_load_file(config_file(environ)), **dict(_iter_environment(environ))}
    return {name: one._replace(value=check_value(_kind_of(name), one.value, one.place)) for name, one in given.items()}


def find_misspelt(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Variables that are no setting, yet begin and look like one, each with the one that may be meant."""
    known = [setting.variable for setting in SETTINGS if _SOURCE not in setting.name]
    odd = (name for name in environ if name.startswith(_OURS) and name not in known and not name.lower().startswith(BASE_URL))
    return [(name, close[0]) for name in odd if (close := difflib.get_close_matches(name, known, 1, 0.85))]


def suggest(name: str, known: list[str]) -> str:
    """What may have been meant: "; did you mean …?", or nothing.

    >>> suggest("ncbi_emal", ["ncbi_email", "entrez_email"]), suggest("weather", ["ncbi_email"])
    ('; did you mean ncbi_email?', '')
    """
    close = difflib.get_close_matches(name.lower(), known, 1, 0.8) or difflib.get_close_matches(name.lower(), known, 3, 0.6)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def config_file(environ: Mapping[str, str]) -> Path:
    """Where the settings file stands: `$XDG_CONFIG_HOME/scraper/config.toml` (XDG Base Directory Specification).

    Without that variable and without the file in ~/.config, macOS and Windows have a place of their own.
    """
    own = environ.get("XDG_CONFIG_HOME")
    path = Path(own or Path.home() / ".config") / "scraper" / "config.toml"
    if own or not _OWN_FOLDERS or path.exists():
        return path
    import platformdirs

    return platformdirs.user_config_path("scraper", appauthor=False) / "config.toml"


def _cache_folder(environ: Mapping[str, str]) -> Path:
    if environ.get("XDG_CACHE_HOME") or not _OWN_FOLDERS:
        return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scraper"
    import platformdirs

    return platformdirs.user_cache_path("scraper", appauthor=False)


def _iter_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Given]]:
    """What variables say. Of two spellings the small one counts, as for curl; empty is not set."""
    names = (*_BY_NAME, *(name.lower() for name in environ if name.lower().startswith(BASE_URL)))
    for name in dict.fromkeys(names):
        for variable in (name, name.upper()):
            if variable == "HTTP_PROXY" and "REQUEST_METHOD" in environ:
                continue  # under CGI that is a header of somebody's request (httpoxy, CVE-2016-5385)
            if environ.get(variable):
                yield name, Given(environ[variable], variable, in_file=False)
                break


def _load_file(path: Path) -> dict[str, Given]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: cannot be read as settings: {error}") from None
    wrong = [told for name, value in content.items() if (told := _refusal(name, value))]
    if wrong:
        raise InputError(f"{path}: {'; '.join(wrong)}. 'scraper config' and docs/settings.md name every setting")
    return {name: Given(value, f"{path}: {name}", in_file=True) for name, value in content.items() if value}


def _refusal(name: str, value: object) -> str | None:
    """Why an entry of the file is none; None when it is one."""
    if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        return f'[{name}] is a table: settings stand at the top of the file, as ncbi_email = "you@example.org"'
    if name not in _BY_NAME and not re.fullmatch(f"{BASE_URL}[a-z0-9_]+", name):
        return f"unknown setting {name!r}{suggest(name, list(_BY_NAME))}"
    return None if isinstance(value, str) else f'{name} must be a text in quotes, as {name} = "…"'


def _kind_of(name: str) -> str:
    return "origin" if name.startswith(BASE_URL) else _BY_NAME[name].kind


def _certificates(given: Mapping[str, Given]) -> dict[str, str]:
    """The files that count, by variable: those of the environment first, then as `_CERTIFICATES` stands."""
    for in_file in (False, True):
        for names in _CERTIFICATES:
            found = {name.upper(): given[name].value for name in names if name in given and given[name].in_file == in_file}
            if found:
                return found
    return {}


def _default(setting: Setting, environ: Mapping[str, str], given: Mapping[str, Given]) -> str | None:
    """What counts where a setting is not set, as far as that is a value."""
    if setting.name == "scraper_cache_dir":
        return str(_cache_folder(environ))
    if setting.name == "ssl_cert_file" and _certificates(given):
        return None
    return None if setting.default == "none" or setting.default.startswith("`") else setting.default
