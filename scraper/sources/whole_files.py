"""Whole files of NCBI's file server: all of PubMed, PubTator 3's annotations, the table of PMCIDs. No source of single papers.

About:   https://pubmed.ncbi.nlm.nih.gov/download/ and https://ftp.ncbi.nlm.nih.gov/pub/lu/PubTator3/
Nothing here could be tried on the server itself: addresses and names are as documented, and as others report them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from scraper.fetch.site import Site
from scraper.redact import host_of
from scraper.settings import Settings

NAME = "pubmed_files"  # as in SCRAPER_BASE_URL_PUBMED_FILES
HOST = "ftp.ncbi.nlm.nih.gov"
BASELINE = "/pubmed/baseline/"
UPDATES = "/pubmed/updatefiles/"
TERMS = "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html"
REQUESTS_PER_SECOND = 3.0  # no figure is published for this server; this is what NCBI allows to its programs without a key
# The files are published for programs, as APIs are: docs/decisions/2026-11-26-robots-and-whole-files.md.
ROBOTS = False

# Files beside PubMed's, by the name that --also takes: folder and names. None has a checksum beside it.
OTHERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "pubtator3": ("/pub/lu/PubTator3/", ("bioconcepts2pubtator3.gz", "relation2pubtator3.gz")),
    "pubtator3-bioc": ("/pub/lu/PubTator3/", tuple(f"BioCXML.{number}.tar.gz" for number in range(10))),
    "pmc-ids": ("/pub/pmc/", ("PMC-ids.csv.gz",)),
}


class Place(NamedTuple):
    """Where the files are: `origin` is scheme, host and port; `site` what the client needs to know."""

    origin: str
    site: Site


def place_of(settings: Settings) -> Place:
    """The file server, or what the user set in its place."""
    base = settings.base_urls.get(NAME)
    if base is None:
        return Place(f"https://{HOST}", Site(HOST, REQUESTS_PER_SECOND, frozenset({HOST}), ROBOTS, {}))
    parts = urlsplit(base)
    hosts = frozenset(f"{parts.scheme}://{place}" for place in (parts.netloc, host_of(base)))
    key = f"{HOST} at {host_of(base)}"
    return Place(f"{parts.scheme}://{parts.netloc}", Site(key, REQUESTS_PER_SECOND, hosts, ROBOTS, {}))
