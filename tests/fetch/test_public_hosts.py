"""Which hosts lie outside, without and behind a proxy; names are resolved by a table of our own."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from scraper.fetch.public_hosts import is_outside, is_public_address

PROXY = "http://user:word@proxy.hospital.example.org:3128"
NAMES = {
    "public.example.org": ["93.184.216.34"],
    "both.example.org": ["93.184.216.34", "10.0.0.1"],
    "inside.example.org": ["192.168.1.4"],
    "router": ["192.168.1.1"],
    "short": ["93.184.216.34"],
    "six.example.org": ["2606:4700::1"],
    "link.example.org": ["fe80::1%eth0"],
}


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(host: str, *_args: Any, **_options: Any) -> list[Any]:
        if host == "odd.example.net":
            raise UnicodeError("label empty or too long")
        if host not in NAMES:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(0, 0, 0, "", (address, 443)) for address in NAMES[host]]

    monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.mark.parametrize(
    ("host", "direct", "behind_proxy"),
    [
        ("public.example.org", True, True),
        ("PUBLIC.example.org.", True, True),
        ("six.example.org", True, True),
        ("both.example.org", False, False),
        ("inside.example.org", False, False),  # what is known here to be inside is inside, whatever the proxy knows
        ("link.example.org", False, False),
        ("router", False, False),
        ("short", True, True),
        ("93.184.216.34", True, True),
        ("2606:4700::1", True, True),
        ("127.0.0.1", False, False),
        ("127.1", False, False),
        ("0x7f.0.0.1", False, False),
        ("0177.0.0.1", False, False),
        ("2130706433", False, False),
        ("10.0.0.1.", False, False),
        ("169.254.169.254", False, False),
        ("1.2.3.4.5", False, False),
        ("0x", False, False),
        ("::1", False, False),
        ("fe80::1%eth0", False, False),
        ("::ffff:10.0.0.1", False, False),
        ("\uff11\uff12\uff17.0.0.1", False, False),  # full-width digits, and full stops that are none
        ("127\u30020\u30020\u30021", False, False),
        ("unknown.example.net", False, True),  # the proxy may know it
        ("\u00fcbung.example.net", False, True),
        ("unknown", False, False),
        ("localhost", False, False),
        ("localhost.localdomain", False, False),
        ("printer.local", False, False),
        ("wiki.corp", False, False),
        ("vault.internal", False, False),
        ("nas.home.arpa", False, False),
        ("records.hospital.example.org", False, False),  # beside the proxy
        ("hospital.example.org", False, False),
        ("nothospital.example.org", False, True),
        ("vault.internal.example.net", False, True),  # only its last part says that a name is local
        ("0x7f", False, False),
        ("0x7F000001", False, False),
        ("0xz.example.net", False, True),
        ("0x7f.example.net", False, True),
        ("7f", False, False),
        ("www.7f", False, True),
        ("www.127", False, False),
        ("93.184.216.34.", True, True),
        ("0x5d.184.216.34", True, True),
        ("1572395042", True, True),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2606:4700::1%eth0", True, True),
        ("1:2", False, False),
        ("odd.example.net", False, True),
        ("a..b", False, False),
        ("", False, False),
        ("x" * 64 + ".example.org", False, False),
    ],
)
def test_what_lies_outside(host: str, direct: bool, behind_proxy: bool) -> None:
    assert (is_outside(host), is_outside(host, PROXY)) == (direct, behind_proxy)


@pytest.mark.parametrize("proxy", ["http://10.1.2.3:3128", "http://[fd00::1]:3128", "http://proxy:3128", "http://gate.org:80"])
def test_a_proxy_without_a_domain_of_its_own_hides_nothing_but_local_names(proxy: str) -> None:
    assert is_outside("unknown.example.net", proxy)
    assert not is_outside("wiki.corp", proxy)


@pytest.mark.parametrize(
    "ending",
    ["localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "alt", "test",
     "example", "invalid", "onion"],
)  # fmt: skip
def test_names_that_say_they_are_local_are_asked_of_no_proxy(ending: str) -> None:
    assert not is_outside(f"wiki.{ending}", PROXY)
    assert not is_outside(f"WIKI.{ending.upper()}.", PROXY)
    assert is_outside(f"{ending}.example.net", PROXY)
    assert is_outside(f"wiki.not{ending}", PROXY)


@pytest.mark.parametrize(
    ("proxy", "host", "outside"),
    [
        ("http://PROXY.Hospital.Example.ORG.:3128", "records.hospital.example.org", False),
        ("http://proxy.hospital.example.org", "proxy.hospital.example.org", False),
        ("http://proxy.hospital.example.org", "www.example.net", True),
        ("http://proxy.hospital.example.org", "example.org", True),
        ("http://proxy.hospital.example.org", "library.example.org", True),
        ("http://gate.example.org", "www.example.org", False),
        ("http://gate.org", "www.org", True),  # its domain is everybody's
        ("http://10.1.2.3", "www.1.2.3x", True),
        ("", "www.example.net", True),
    ],
)
def test_names_beside_the_proxy_are_the_institutions_own(proxy: str, host: str, outside: bool) -> None:
    assert is_outside(host, proxy) == outside


PUBLIC = [
    "1.1.1.1", "93.184.216.34", "192.0.1.0", "191.255.255.255", "192.88.98.255", "192.88.100.0", "9.255.255.255", "11.0.0.0",
    "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "169.253.255.255", "169.255.0.0", "100.63.255.255",
    "100.128.0.0", "126.255.255.255", "128.0.0.0", "223.255.255.255", "2606:4700::1", "2a00:1450::1", "2000:1::", "3ffe::",
    "64:ff9b::5db8:d822", "::ffff:93.184.216.34", "::93.184.216.34", "2002:5db8:d822::1",
]  # fmt: skip
INSIDE = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255",
    "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.192", "192.0.0.255", "192.0.2.1",
    "192.88.99.0", "192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::2", "::7f00:1", "::10.0.0.1", "::ffff:127.0.0.1",
    "::ffff:0:7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::e000:1", "64:ff9b:0:0:0:1:5db8:d822", "64:ff9b:1::5db8:d822", "100::1",
    "1fff:ffff::", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::5db8:d822", "3fff::1", "3fff:fff:ffff::", "4000::", "5f00::1",
    "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_lead_out(address: str) -> None:
    assert is_public_address(address)
    assert is_outside(address)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_do_not(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_public_address(address)
    assert not is_outside(address)
    monkeypatch.setitem(NAMES, "rebound.example.org", ["93.184.216.34", address])
    assert not is_outside("rebound.example.org")
    assert not is_outside("rebound.example.org", PROXY)


def test_what_is_no_address_is_refused() -> None:
    for text in ("", "www.example.org", "1.2.3", "1.2.3.4.5"):
        with pytest.raises(ValueError, match="does not appear to be"):
            is_public_address(text)
