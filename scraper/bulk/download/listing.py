"""NCBI's listings of folders, and the checksum beside each file: what they say, read from pages of HTML and lines of text.

A listing is a page of links, as web servers make it of a folder: `<a href="pubmed26n0001.xml.gz">…</a>  2026-01-29 14:48  19M`.
Links that sort it, lead upwards or to other files are passed over.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from scraper.errors import FetchError, Incomplete
from scraper.model import Capture
from scraper.sources.source import refuse_challenge

FILE_NAME = re.compile(r"pubmed([0-9]{2})n([0-9]{4,6})\.xml\.gz", re.ASCII)
_LOOKS_LIKE_ONE = re.compile(r"pubmed[0-9]{2}n[0-9]{4,6}\.xml\.gz(?:[?#].*)?\Z", re.ASCII | re.DOTALL)
_MD5_LINE = re.compile(r"MD5 ?\(([^()\s]+)\) ?= ?([0-9a-f]{32})|([0-9a-f]{32}) [ *]?(\S+)", re.IGNORECASE | re.ASCII)
_A_LISTING = re.compile(r"Index of /|Parent Directory|href=\"\.\./?\"", re.IGNORECASE)
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,3})?)([KMGT]?)", re.IGNORECASE | re.ASCII)
_SHOWN = 80


class ListedFile(NamedTuple):
    """One of PubMed's files: `year` and `number` as in its name, `listed` what the listing says beside it (date and size)."""

    name: str
    year: int
    number: int
    listed: str

    @property
    def bytes(self) -> int | None:
        """The size as the listing rounds it, if it tells one.

        >>> ListedFile("", 26, 1, "2026-01-29 14:48 19M").bytes, ListedFile("", 26, 1, "").bytes
        (19922944, None)
        """
        found = _SIZE.fullmatch(self.listed.rpartition(" ")[2])
        return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ")) if found else None


class Listing(NamedTuple):
    """The files of a listing by number, and links that look like one of them and are no plain name in this folder."""

    files: dict[int, ListedFile]
    refused: tuple[str, ...]


def read_listing(capture: Capture, *, may_be_empty: bool = False) -> Listing:
    """The files that a listing names.

    `may_be_empty`: a folder without files is an answer, if the page is a listing. Raises Blocked on a block page, Incomplete on a
    page that is no listing, FetchError on an error status and on files of two years.
    """
    url = capture.url or ""
    details: dict[str, Any] = {"source": capture.source, "url": capture.url}
    if capture.status != 200:
        raise FetchError(
            f"HTTP {capture.status} for the listing {url}", **details, status=capture.status, kind=f"http_{capture.status}"
        )
    text = capture.body.decode("utf-8", "replace")
    files, refused = _read_links(text, url)
    if not files and not (may_be_empty and _A_LISTING.search(text)):
        refuse_challenge(capture, text)
        raise Incomplete(f"{url} names no file of PubMed: it is no listing of them", **details, kind="no_listing")
    years = sorted({file.year for file in files})
    if len(years) > 1:
        told = " and ".join(f"20{year}" for year in years)
        reason = f"{url} names files of {told}: NLM is replacing its baseline; ask again when that is done"
        raise FetchError(reason, **details, kind="two_years")
    return Listing({file.number: file for file in files}, tuple(refused))


def _read_links(text: str, base: str) -> tuple[list[ListedFile], list[str]]:
    from lxml import etree, html

    files: list[ListedFile] = []
    refused: list[str] = []
    try:
        links = list(html.document_fromstring(text).iter("a"))
    except (etree.LxmlError, ValueError):  # nothing, or nothing of HTML
        links = []
    for link in links:
        target = (link.get("href") or "").strip()
        if not _LOOKS_LIKE_ONE.search(unquote(target)):
            continue
        name = target.rpartition("/")[2]
        found = FILE_NAME.fullmatch(name)
        if found is None or not _is_here(target, base, name):
            refused.append(target[:_SHOWN])
            continue
        row = link.tail or ""
        if not row.strip() and (cell := link.getparent()) is not None and cell.tag == "td":
            row = " ".join(str(other.text_content()) for other in cell.itersiblings("td"))
        files.append(ListedFile(name, int(found[1]), int(found[2]), " ".join(row.split())[:_SHOWN]))
    return files, refused


def _is_here(target: str, base: str, name: str) -> bool:
    """Whether a link leads to a file of this folder on this host, and nowhere else.

    >>> base = "https://files.example.org/pubmed/baseline/"
    >>> [_is_here(one, base, "x.gz") for one in ("x.gz", "./x.gz", "/pubmed/baseline/x.gz", base + "x.gz")]
    [True, True, True, True]
    >>> [_is_here(one, base, "x.gz") for one in ("../x.gz", "//example.org/x.gz", "sub/x.gz", "http://[/x.gz")]
    [False, False, False, False]
    """
    try:
        found, wanted = urlsplit(urljoin(base, target)), urlsplit(base)
    except ValueError:
        return False
    return (found.scheme, found.netloc, found.path) == (wanted.scheme, wanted.netloc, wanted.path + name)


def read_md5(capture: Capture, name: str) -> str:
    """The checksum in a file beside another: "MD5(name)= hex", or as md5sum writes it.

    Raises FetchError where there is none, Blocked on a block page, Incomplete on what is no checksum of that file.
    """
    details: dict[str, Any] = {"source": capture.source, "url": capture.url}
    if capture.status != 200:
        reason = f"HTTP {capture.status} for the checksum of {name}: the file cannot be checked, so it is not fetched"
        raise FetchError(reason, **details, status=capture.status, kind=f"http_{capture.status}")
    text = capture.body[:4096].decode("utf-8", "replace")
    for line in text.splitlines():
        found = _MD5_LINE.fullmatch(line.strip())
        if found and (found[1] or found[4]) == name:
            return (found[2] or found[3]).lower()
    refuse_challenge(capture, text)
    raise Incomplete(f"what should be the checksum of {name} is none: {text[:_SHOWN]!r}", **details, kind="no_checksum")
