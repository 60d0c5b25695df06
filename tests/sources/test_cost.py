"""What asking costs: requests by the batch, and seconds of the slowest host."""

from __future__ import annotations

import pytest

from scraper.settings import Settings
from scraper.sources.cost import requests_for_papers, seconds_for_papers
from scraper.sources.registry import SOURCES


@pytest.mark.parametrize(("name", "papers", "requests"), [
    ("icite", 0, 0), ("icite", 1, 1), ("icite", 200, 1), ("icite", 201, 2), ("elink", 201, 3), ("landing", 7, 7),
    ("europepmc", 7, 21), ("openalex", 7, 14), ("crossref", 3, 3),
])  # fmt: skip
def test_requests_of_so_many_papers(name: str, papers: int, requests: int) -> None:
    assert requests_for_papers(SOURCES[name], papers) == requests


@pytest.mark.parametrize(("names", "settings", "seconds"), [
    ("", Settings(), 0), ("icite", Settings(), 2 / 3), ("pubmed elink", Settings(), 2 / 3 + 4 / 3),  # one host: in turn
    ("pubmed icite", Settings(), 2 / 3), ("landing icite", Settings(), 400 / 3), ("crossref", Settings(), 400 / 5),
    ("pubmed elink", Settings(ncbi_api_key="q7"), 6 / 10), ("crossref", Settings(crossref_mailto="me@socks.example"), 400 / 10),
    ("pubmed elink", Settings(base_urls={"elink": "http://127.0.0.1:1"}), 4 / 3),  # side by side
])  # fmt: skip
def test_seconds_of_four_hundred_papers(names: str, settings: Settings, seconds: float) -> None:
    assert seconds_for_papers([SOURCES[name] for name in names.split()], 400, settings) == pytest.approx(seconds)
