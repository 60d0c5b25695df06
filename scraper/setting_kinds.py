"""Kinds of settings: what a value of each must be, and how it may be shown."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from scraper.errors import InputError
from scraper.redact import redact_url, secrets_in_query


def check_value(kind: str, value: str, place: str) -> str:
    """The value in the form it is used in. Raises InputError, naming its place, on one that cannot be used."""
    return _CHECKS[kind](value, place)


def show_value(kind: str, value: str) -> str:
    """A value as anybody may see it."""
    if kind == "key":
        return f"set, {len(value)} characters"
    if kind == "address":
        return f"{value[:1]}…@{value.rpartition('@')[2]}"
    if kind in ("proxy", "origin") and "@" in value:
        scheme, _, rest = value.partition("://")
        return f"{scheme}://{_after_user(rest)} (with user and password)"
    return redact_url(value).replace("%7Bpmid%7D", "{pmid}") if kind == "page" else value


def _after_user(url: str) -> str:
    return url.rpartition("@")[2]


def _wrong(value: str) -> str:
    """A value that cannot be used, without what may be a secret: user, password, parameters, and a "port" that is no number.

    >>> [_wrong(value) for value in ("http://u:p@host:99999", "someone:word", "http://host/x?key=1")]
    ['host:99999', 'someone:…', 'http://host/x']
    """
    return re.sub(r":(?![0-9/])[^:/]*$", ":…", _after_user(value).partition("?")[0])


def secrets_in(url: str) -> tuple[str, ...]:
    """The password in an address, user and password as they are sent (RFC 7617), and keys among its parameters."""
    user, password = (unquote(part or "") for part in (urlsplit(url).username, urlsplit(url).password))
    if not password:
        return secrets_in_query(url)
    pair = f"{user}:{password}"
    sent = (b64encode(pair.encode(charset, "replace")).decode() for charset in ("utf-8", "latin-1"))
    return (password, *dict.fromkeys(sent), *secrets_in_query(url))


def _check_sent(value: str, place: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise InputError(f"{place}: only plain letters, digits and signs can be sent, no line ends")
    return value


def _check_address(value: str, place: str) -> str:
    sent = _check_sent(value, place).strip()
    if not re.fullmatch(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+", sent):
        raise InputError(f"{place}: this is no address: write it as you@example.org")
    return sent


def _check_page(value: str, place: str) -> str:
    parts = _split(value)
    if "{pmid}" not in value or parts is None or parts.scheme != "https" or not parts.hostname:
        raise InputError(f"{place} must be an https address with {{pmid}} in it")
    return value


def _check_origin(value: str, place: str) -> str:
    parts = _split(value)
    if parts is None or parts.scheme not in ("https", "http") or not _is_origin(parts):
        raise InputError(f"{place} must be scheme, host and port, not {_wrong(value)!r}")
    return value


def _check_proxy(value: str, place: str) -> str:
    """Without a scheme it is an http proxy, as for curl. Whether its kind can be used is told when it is to be used."""
    address = value.strip() if "://" in value else f"http://{value.strip()}"
    parts = _split(address)
    if parts is None or not _is_origin(parts) or not _is_sendable(address):
        advice = "a password's own signs are written %40 for @, %3A for :, %2F for /, %23 for #"
        raise InputError(f"{place} must be http://[user:password@]host:port, not {_wrong(value)!r}; {advice}")
    return address


def _check_path(value: str, _place: str) -> str:
    return str(Path(value).expanduser())


def _check_text(value: str, _place: str) -> str:
    return value


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None when it is none."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return None
    return None if port == 0 else parts


def _is_origin(parts: SplitResult) -> bool:
    """Whether an address is no more than scheme, user, host and port."""
    return bool(parts.hostname) and not parts.path.strip("/") and not parts.query and not parts.fragment


def _is_sendable(address: str) -> bool:
    return address.isprintable() and " " not in address


_CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "address": _check_address, "key": _check_sent, "page": _check_page, "origin": _check_origin, "proxy": _check_proxy,
    "path": _check_path, "text": _check_text,
}  # fmt: skip
