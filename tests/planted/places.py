"""Every place where a user may give a secret, and what is planted there; and the forms in which one may be found again."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import zstandard

ADDRESS, KEY, PASSWORD = "address", "key", "password"


class Place(NamedTuple):
    """A setting, its value with `{}` where the server stands, and the secrets in it; `core` is looked for in every form."""

    setting: str
    value: str
    kind: str
    core: str


# Of each secret the core is what no other text has; signs around it are written otherwise in addresses, HTML and JSON.
PLACES = (
    Place("ncbi_email", "contact0planted@q7.example", ADDRESS, "contact0planted"),
    Place("entrez_email", "entrez0planted@q7.example", ADDRESS, "entrez0planted"),
    Place("crossref_mailto", "polite0planted@q7.example", ADDRESS, "polite0planted"),
    Place("unpaywall_email", "unpaid0planted@q7.example", ADDRESS, "unpaid0planted"),
    Place("ncbi_api_key", "q7ncbi0planted5d6e7f8a9b", KEY, "ncbi0planted5d6e"),
    Place("openalex_api_key", "+q7/oalex0planted&4=x", KEY, "oalex0planted"),
    Place("opencitations_token", "q7-ocite0planted-4\"<x>", KEY, "ocite0planted"),
    Place("s2_api_key", "q7 s2key0planted \\4", KEY, "s2key0planted"),
    Place("scraper_landing_url", "https://u:q7page0planted@a.example/page/{{pmid}}?key=q7query0planted", KEY, "page0planted"),
    Place("scraper_landing_url", "", PASSWORD, "query0planted"),
    *(
        Place(f"scraper_base_url_{source}", "http://someone:q7%40base0planted%2F1@{}", PASSWORD, "base0planted")
        for source in ("landing", "pubtator3", "pubmed", "icite", "europepmc", "elink", "crossref", "opencitations", "openalex",
                       "semanticscholar", "idconv", "publisher")
    ),
)  # fmt: skip
PROXY = Place("http_proxy", "http://proxyuser0planted:q7%40proxy0planted%3A2@{}", PASSWORD, "proxy0planted")
CORES = {one.core: one.kind for one in (*PLACES, PROXY)} | {"proxyuser0planted": PASSWORD}


def settings_of(server: str, proxy: str | None = None) -> dict[str, str]:
    """Every setting with its secret, as it is written; `proxy` is where one stands, if there is one."""
    found = {one.setting: one.value.format(server) for one in PLACES if one.value}
    if proxy is not None:
        found[PROXY.setting] = PROXY.value.format(proxy)
    return found


def find_secrets(content: bytes, cores: Iterable[str]) -> list[str]:
    """The cores that bytes hold: as they are, percent-encoded, or in base64 at each of its three places."""
    low = content.lower()
    return [
        core
        for core in dict.fromkeys(cores)
        if core.encode() in low or _percent(core) in low or any(form in content for form in _in_base64(core))
    ]


def _percent(core: str) -> bytes:
    return "".join(f"%{ord(letter):02x}" for letter in core).encode()


def _in_base64(core: str) -> Iterator[bytes]:
    """What base64 shows of the core, wherever it begins, without the letters that its neighbours have a part in."""
    for before in range(3):
        packed = b64encode(b"\0" * before + core.encode())
        yield packed[-(-8 * before // 6) : 8 * (before + len(core)) // 6]


def contents_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every name below a folder and all that stands under it; of databases the values too, unpacked."""
    for path in sorted(folder.rglob("*")):
        yield f"the name {path}", str(path.relative_to(folder)).encode()
        if path.is_file():
            body = path.read_bytes()
            yield str(path), body
            if body.startswith(b"SQLite format 3\0"):
                yield from _values_of(path)


def _values_of(path: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                for value in row:
                    if isinstance(value, str | bytes):
                        yield f"{path}: {name}", _unpacked(value.encode() if isinstance(value, str) else value)


def _unpacked(value: bytes) -> bytes:
    if value.startswith(zstandard.MAGIC_NUMBER.to_bytes(4, "little")):
        return zstandard.ZstdDecompressor().decompressobj().decompress(value)
    return value
