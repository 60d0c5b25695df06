"""Which proxy an address is asked through: as the user's HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say.

The rules are curl's: an entry of NO_PROXY is a host with all below it, a network, or * for everything, each with a port or
without. Nothing is exempt by itself, also not 127.0.0.1.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from scraper.errors import InputError
from scraper.redact import host_of
from scraper.settings import Settings

_USABLE = ("http", "https")
_PORTS = {"https": 443, "http": 80}


class Proxies(NamedTuple):
    """`addresses` maps "https" and "http" to the address of a proxy; `exempt` are the entries of NO_PROXY."""

    addresses: Mapping[str, str] = {}
    exempt: tuple[str, ...] = ()

    def address_for(self, url: str) -> str | None:
        """The proxy, with its user and password, that an address is asked through; None where it is asked directly."""
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme, 0)
        if any(_matches(entry, host, port) for entry in self.exempt):
            return None
        return self.addresses.get(parts.scheme)

    def name_for(self, url: str) -> str | None:
        """Host and port of that proxy, as anybody may see them."""
        address = self.address_for(url)
        return None if address is None else host_of(address)


def read_proxies(settings: Settings) -> Proxies:
    """The proxies the user chose. Raises InputError on one of a kind that cannot be used."""
    exempt = tuple(entry.lower() for entry in re.split(r"[,\s]+", settings.no_proxy) if entry)
    for scheme, address in settings.proxies.items():
        kind = urlsplit(address).scheme
        if kind not in _USABLE and "*" not in exempt:
            what = "SOCKS proxies cannot be used" if kind.startswith("socks") else f"{kind!r} is no kind of proxy"
            advice = f"name an http proxy in {scheme.upper()}_PROXY, or set NO_PROXY=* to go without"
            raise InputError(f"{scheme.upper()}_PROXY or ALL_PROXY: {kind}://{host_of(address)}: {what}; {advice}")
    return Proxies(settings.proxies, exempt)


def _matches(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY names the host.

    >>> [_matches(entry, "api.example.org", 443) for entry in ("example.org", ".example.org", "*.example.org", "example.org:443")]
    [True, True, True, True]
    >>> [_matches(entry, "api.example.org", 443) for entry in ("ple.org", "www.example.org", "example.org:8080", "10.0.0.0/8")]
    [False, False, False, False]
    >>> _matches("10.0.0.0/8", "10.1.2.3", 443), _matches("[::1]:443", "::1", 443), _matches("::1", "::1", 80)
    (True, True, True)
    """
    if entry == "*":
        return True
    network = _read_network(entry)
    name, _, wanted = ("", "", "") if network else entry.rpartition(":")
    if wanted.isdecimal():
        if int(wanted) != port:
            return False
        entry, network = name, _read_network(name)
    if network is not None:
        address = _read_network(host)
        return address is not None and address.version == network.version and address.network_address in network
    name = entry.removeprefix("*").lstrip(".").rstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _read_network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """An address or network in the notation of CIDR; None when the text is a name."""
    try:
        return ipaddress.ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None
