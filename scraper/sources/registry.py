"""Every source, and the named sets that `--sources` takes."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.errors import InputError
from scraper.sources import (
    crossref,
    elink,
    europepmc,
    icite,
    idconv,
    landing,
    openalex,
    opencitations,
    publisher,
    pubmed,
    pubtator3,
    semanticscholar,
)  # fmt: skip
from scraper.sources.source import Source

_ALL = (
    landing, pubtator3, pubmed, icite, europepmc, elink, crossref, opencitations, openalex, semanticscholar, idconv, publisher,
)  # fmt: skip
SOURCES: dict[str, Source] = {module.SOURCE.name: module.SOURCE for module in _ALL}
NAMED_SETS: dict[str, tuple[str, ...]] = {
    "default": ("landing", "pubtator3"),
    "batch": ("pubtator3", "pubmed", "icite", "elink"),
    "citing": ("landing", "icite", "europepmc", "elink"),
    "references": ("landing", "pubmed", "icite", "europepmc", "elink"),
    "all": tuple(SOURCES),
}


def read_sources(chosen: str | Iterable[str]) -> list[Source]:
    """The sources that names and named sets mean, each once; they stand in a list, or in a text with commas between them.

    Raises InputError on a name that is neither, or on an empty list.
    """
    parts = chosen.split(",") if isinstance(chosen, str) else list(chosen)
    names = [name for part in parts if part.strip() for name in NAMED_SETS.get(part.strip(), (part.strip(),))]
    unknown = [name for name in names if name not in SOURCES]
    if unknown or not names:
        known = ", ".join((*SOURCES, *NAMED_SETS))
        raise InputError(f"no source {', '.join(map(repr, unknown)) or 'given'}; known: {known}")
    return [SOURCES[name] for name in dict.fromkeys(names)]
