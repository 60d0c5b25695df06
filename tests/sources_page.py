"""docs/sources.md, made from the `Source` values: what each source gives, what it asks of us, and what we keep to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from scraper.settings import Settings
from scraper.sources import whole_files
from scraper.sources.registry import NAMED_SETS, SOURCES
from scraper.sources.source import Source

HEAD = """# Sources, their pace and their terms

Made from the values in `scraper/sources/` by `make docs`; `scraper sources` prints the same. Pace and number of papers a
request are what `scraper` keeps to, whatever the machine could do: [how](concepts/pace.md). Keys are [settings](settings.md).
The terms are the sources' own: read those of the sources that you use, above all before you pass on what they gave you. Links
could not be followed when this page was made."""

SETS = """## Named sets

What `--sources` takes beside the names; `default` is what `scraper fetch` asks.

| set | sources |
|---|---|"""

FILES = """## pubmed_files

Whole files, for `scraper bulk fetch` only: no source of single papers.

| | `pubmed_files` |
|---|---|"""


def make_page() -> str:
    """A section for each source in the order of `scraper sources`, then the sets, then the server of whole files."""
    lines = [HEAD, *(line for source in SOURCES.values() for line in section_of(source)), "", SETS]
    lines += [f"| `{name}` | {', '.join(f'[{one}](#{one})' for one in members)} |" for name, members in NAMED_SETS.items()]
    lines += ["", FILES, *rows_of_files()]
    return "\n".join(lines) + "\n"


def section_of(source: Source) -> Iterator[str]:
    example = {"pmid": "37622028", "doi": "10.5555/inv.18"}[source.asks_by]
    host = urlsplit(source.requests_for([example], Settings())[0].url).hostname
    unit = source.asks_by.upper()
    each = 1 / source.ids_per_request + source.more_requests
    more = " or more" if source.more_requests or source.name == "landing" else ""
    yield from ("", f"## {source.name}", "", f"| | `{source.name}` |", "|---|---|")
    yield f"| gives | {source.gives} |"
    yield f"| asked at | `{host}`{', and where a DOI leads from there' if source.anywhere else ''} |"
    yield f"| pace | {source.requests_per_second:g} requests a second, {counted(source.ids_per_request, unit)} a request |"
    yield f"| 1,000 papers cost | {1000 * each:,.0f} requests{more} |"
    yield f"| key | {source.key} |"
    rules = "read first and obeyed: these are pages" if source.robots else "not asked: an interface for programs"
    yield f"| robots.txt | {rules} |"
    yield f"| terms | {linked(source.terms)} |"


def rows_of_files() -> Iterator[str]:
    yield "| gives | NLM's baseline and update files of PubMed, PubTator 3's annotations, the table of PMCIDs |"
    yield f"| asked at | `{whole_files.HOST}` |"
    yield f"| pace | {whole_files.REQUESTS_PER_SECOND:g} requests a second |"
    assert not whole_files.ROBOTS
    yield "| robots.txt | not asked: [why](decisions/2026-11-26-robots-and-whole-files.md) |"
    yield f"| terms | {linked(whole_files.TERMS)} |"


def counted(number: int, unit: str) -> str:
    return f"1 {unit}" if number == 1 else f"up to {number} {unit}s"


def linked(terms: str) -> str:
    """The address in a text on terms as a link."""
    address, blank, rest = terms.partition(" ")
    return f"<{address}>{blank}{rest}" if address.startswith("https://") else terms
