"""Whether a host lies outside: a redirect must not lead into the network the user sits in (SSRF), with a proxy or without.

Behind a proxy names may be known to the proxy alone; docs/decisions/2026-11-26-certificates.md says what is allowed then.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

_WRAPPING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))  # RFC 6052; RFC 4291, 2.5.5.1
_IN_USE = ipaddress.IPv6Network("2000::/3")  # all that is given out (RFC 4291, 2.4); other prefixes may be translated to IPv4
# What some tables of Python lack: IETF's own protocols, where a metadata service stands; relays (RFC 7526); examples (RFC 9637).
_INSIDE = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
# Names that mean something in a local network only (RFC 6761, 6762, 8375, 9476; ICANN's .internal) or are used so.
_LOCAL = frozenset(
    "localhost localdomain local internal intranet private corp home lan arpa alt test example invalid onion".split()
)


def is_outside(host: str, proxy: str | None = None) -> bool:
    """Whether every address of the host is a public one.

    `proxy` is the address of the proxy the host will be asked through, if any: a name that cannot be resolved here is then
    taken to be public unless it says that it is local, or stands below the proxy's own domain.
    """
    try:
        name = host.rstrip(".").partition("%")[0].lower()
        name = name if ":" in name else name.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    if ":" in name or _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _is_public_literal(name)
    addresses = _resolve(name)
    if addresses is not None:
        return all(is_public_address(address) for address in addresses)
    return proxy is not None and not _says_local(name) and not _beside(name, urlsplit(proxy).hostname or "")


def is_public_address(text: str) -> bool:
    """Whether an address leads out; of one that wraps an IPv4 address (NAT64, 6to4, mapped, compatible), whether that does.

    >>> [is_public_address(one) for one in ("93.184.216.34", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::127.0.0.1", "224.0.0.1")]
    [True, False, False, False, False]
    >>> [is_public_address(one) for one in ("64:ff9b::5db8:d822", "fec0::1", "::ffff:10.0.0.1", "2606:4700::1")]
    [True, False, False, True]
    >>> [is_public_address(one) for one in ("192.0.0.192", "64:ff9b:1::a9fe:a9fe", "::ffff:0:7f00:1", "3fff::1", "5f00::1")]
    [False, False, False, False, False]
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        low = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        wrapped = address.sixtofour or address.ipv4_mapped or (low if any(address in one for one in _WRAPPING) else None)
        if wrapped is not None:
            address = wrapped
        elif address not in _IN_USE:
            return False
    if any(address in one for one in _INSIDE):
        return False
    return address.is_global and not address.is_multicast


def _is_public_literal(host: str) -> bool:
    """Of a host that is a number in any spelling that programs take for an address (127.1, 0x7f000001).

    >>> [_is_public_literal(one) for one in ("93.184.216.34", "127.1", "0x7f000001", "2130706433", "::1", "1.2.3.4.5")]
    [True, False, False, False, False, False]
    """
    try:
        return is_public_address(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host)))
    except (OSError, ValueError):
        return False


def _resolve(name: str) -> list[str] | None:
    """The addresses of a name; None when it has none here."""
    try:
        found = socket.getaddrinfo(name, 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return None
    return [str(address[4][0]).partition("%")[0] for address in found]


def _says_local(name: str) -> bool:
    """Whether a name has one label only, or ends as names of local networks do.

    >>> [_says_local(name) for name in ("intranet", "records.hospital.local", "wiki.corp", "www.example.org")]
    [True, True, True, False]
    """
    return "." not in name or name.rpartition(".")[2] in _LOCAL


def _beside(name: str, proxy: str) -> bool:
    """Whether a name stands below the proxy's own domain: the institution's own machines.

    >>> [_beside(name, "proxy.hospital.example.org") for name in ("records.hospital.example.org", "www.example.org")]
    [True, False]
    """
    domain = proxy.lower().rstrip(".").partition(".")[2]
    return "." in domain and (name == domain or name.endswith(f".{domain}"))
