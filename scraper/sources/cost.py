"""What asking costs: requests, and seconds at the pace that the sources allow."""

from __future__ import annotations

import math
from collections.abc import Iterable

from scraper.settings import Settings
from scraper.sources.source import Source, site_of

_EXAMPLE = {"pmid": "1", "doi": "10.5555/1"}


def requests_for_papers(source: Source, papers: int) -> int:
    """How many requests so many papers take at least."""
    return math.ceil(papers / source.ids_per_request) + papers * source.more_requests


def seconds_for_papers(sources: Iterable[Source], papers: int, settings: Settings) -> float:
    """How long so many papers take at least: sources are asked side by side, those of one host in turn."""
    seconds: dict[str, float] = {}
    for source in sources:
        example = source.requests_for([_EXAMPLE[source.asks_by]], settings)[0]
        site = site_of(source, example, settings)
        cost = requests_for_papers(source, papers) / site.requests_per_second
        seconds[site.pace_key] = seconds.get(site.pace_key, 0.0) + cost
    return max(seconds.values(), default=0.0)
