"""Which hosts lie outside, without and behind a proxy; names are resolved by a table of our own."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from scraper.fetch.public_hosts import is_outside

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
