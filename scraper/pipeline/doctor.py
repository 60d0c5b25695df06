"""What stands between this machine and the sources: settings, folders, certificates, proxy, and one request to each source."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from scraper.errors import FetchError, InputError, ParseError
from scraper.fetch.certificates import read_trust
from scraper.fetch.client import Client
from scraper.fetch.pace import pace_folder
from scraper.fetch.proxies import read_proxies
from scraper.files import make_private_folder
from scraper.pipeline.connect import make_client, refuse_unknown_base_urls
from scraper.pipeline.failures import kind_of, reason_of
from scraper.redact import redact_text
from scraper.settings import Settings, config_file, load_settings
from scraper.sources.source import Source, place_request, read_reply, site_of

SAMPLE = {"pmid": "37622028", "doi": "10.1002/phar.2065"}  # the paper of the README, and the first it cites with a DOI
_OTHERS_ANSWER = "try again later, or leave it out with --sources"
_REPORT = "try again; if it stays so, please report it with the reply (scraper fetch --record DIR)"

State = Literal["ok", "wrong", "note"]


class Finding(NamedTuple):
    """One thing that was looked at; `of_source` tells that a source was asked. `words` have the next step where it is wrong."""

    name: str
    state: State
    words: str
    of_source: bool = False


def examine(sources: Sequence[Source], *, offline: bool = False) -> Iterator[Finding]:
    """Findings, each as soon as it is made: the machine's first, then, unless offline, one per source. Nothing in them is secret.

    After settings that cannot be used nothing else is looked at.
    """
    path = config_file(os.environ)
    try:
        settings = load_settings()
        refuse_unknown_base_urls(settings)
    except InputError as error:
        yield Finding("settings", "wrong", str(error))
        return
    yield Finding("settings", "ok", f"{path}" if path.exists() else f"{path} (no such file, and none is needed)")
    yield from _examine_settings(settings, path)
    ways = [_examine_certificates(settings), _examine_proxies(settings, sources)]
    yield from ways
    if offline:
        return
    if any(way.state == "wrong" for way in ways):
        yield from (Finding(source.name, "wrong", "not asked: mend what is above first", True) for source in sources)
        return
    client = make_client(settings)
    for source in sources:
        yield _examine_source(source, client, settings)


def _examine_settings(settings: Settings, path: Path) -> Iterator[Finding]:
    if settings.email:
        yield Finding("contact", "ok", "an address is set and goes into the User-Agent")
    else:
        yield Finding("contact", "note", "no address: set NCBI_EMAIL, so that a site can write to you before it blocks you")
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        yield Finding("file", "note", f"others may read {path}: chmod 600 it if it holds keys")
    yield _examine_cache(settings)
    folder = pace_folder(Path(settings.cache_dir) if settings.cache_dir else None)
    if folder is not None and os.access(folder, os.W_OK):
        yield Finding("pace", "ok", f"{folder} is shared by all your processes")
    else:
        advice = "set XDG_RUNTIME_DIR to a folder of your own, or run one process at a time"
        yield Finding("pace", "wrong", f"no folder for the pace: each process keeps it for itself; {advice}")


def _examine_cache(settings: Settings) -> Finding:
    folder = Path(settings.cache_dir or "")
    try:
        make_private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            return Finding("cache", "ok", f"{folder} can be written")
    except OSError as error:
        return Finding("cache", "wrong", f"{folder} cannot be written ({error.strerror}): set SCRAPER_CACHE_DIR to one that can")


def _examine_certificates(settings: Settings) -> Finding:
    try:
        return Finding("certificates", "ok", read_trust(settings.certificates).name)
    except InputError as error:
        return Finding("certificates", "wrong", str(error))


def _examine_proxies(settings: Settings, sources: Sequence[Source]) -> Finding:
    """Which proxy each source is asked through."""
    try:
        proxies = read_proxies(settings)
    except InputError as error:
        return Finding("proxy", "wrong", str(error))
    by_proxy: dict[str, list[str]] = {}
    for source in sources:
        address = place_request(source.requests_for([SAMPLE[source.asks_by]], settings)[0], settings).url
        by_proxy.setdefault(proxies.name_for(address) or "none", []).append(source.name)
    if not settings.proxies:
        return Finding("proxy", "ok", "none")
    return Finding("proxy", "ok", "; ".join(f"{proxy} for {', '.join(names)}" for proxy, names in by_proxy.items()))


def _examine_source(source: Source, client: Client, settings: Settings) -> Finding:
    """One request, at the source's pace and after its robots.txt where that counts; no other try."""
    sample = SAMPLE[source.asks_by]
    request = source.requests_for([sample], settings)[0]
    read = partial(read_reply, source, pmids=[sample])
    try:
        _, reply = client.fetch(place_request(request, settings), read, site_of(source, request, settings), tries=1)
    except (FetchError, ParseError) as error:
        words = "; ".join(filter(None, (reason_of(error), _next_step(error, source))))
        return Finding(source.name, "wrong", redact_text(words, settings.secrets), True)
    allowed = "robots.txt allows it, it " if source.robots else ""
    known = "" if reply.found else f", but does not know {source.asks_by.upper()} {sample}"
    return Finding(source.name, "ok", f"{allowed}answered{known}", True)


def _next_step(error: FetchError | ParseError, source: Source) -> str:
    """What to do, where the reason does not say it."""
    kind = kind_of(error)
    if kind in ("unauthorized", "http_401", "http_429"):
        return f"key: {source.key}"
    if kind.startswith("http_") or kind in ("timeout", "broken", "deadline", "cut_short", "down"):
        return _OTHERS_ANSWER
    if kind == "robots":
        return "leave it out with --sources"
    return _REPORT if kind in ("parse", "other_page", "not_json", "odd", "bad_encoding", "redirect") else ""
