"""Every source, and the named sets that `--sources` takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from scraper.errors import InputError
from scraper.sources.source import Source


class _Sources(Mapping[str, Source]):
    """The sources by name, in an order that stays. The module of one is imported when it is asked for, with its parsers."""

    def __init__(self, names: Iterable[str]):
        self._names = dict.fromkeys(names)

    def __getitem__(self, name: str) -> Source:
        if name not in self._names:
            raise KeyError(name)
        source: Source = import_module(f"scraper.sources.{name}").SOURCE
        return source

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


SOURCES = _Sources((  # each is the `SOURCE` of the module of this name, beside this one
    "landing",
    "pubtator3",
    "pubmed",
    "icite",
    "europepmc",
    "elink",
    "crossref",
    "opencitations",
    "openalex",
    "semanticscholar",
    "idconv",
    "datacite",
    "publisher",
))  # fmt: skip
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
