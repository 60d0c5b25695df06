"""The client of a run: what the settings name wrongly is told before anything is asked."""

from __future__ import annotations

import pytest

from scraper.errors import InputError
from scraper.pipeline.connect import make_client, refuse_unknown_base_urls
from scraper.settings import Settings
from scraper.sources.registry import SOURCES

LOCAL = "http://127.0.0.1:8099"


@pytest.mark.parametrize(("name", "told"), [
    ("icit", r"^SCRAPER_BASE_URL_ICIT: there is no source 'icit'; did you mean icite\?$"),
    ("weather", r"^SCRAPER_BASE_URL_WEATHER: there is no source 'weather'; known: .*icite, .*pubmed_files$"),
    ("", r"^SCRAPER_BASE_URL_: there is no source ''; known: "),
])  # fmt: skip
def test_an_address_of_a_source_that_is_none_is_refused(name: str, told: str) -> None:
    settings = Settings(base_urls={"icite": LOCAL, name: LOCAL})
    for refuse in (refuse_unknown_base_urls, make_client):
        with pytest.raises(InputError, match=told):
            refuse(settings)


def test_every_source_and_the_whole_files_may_have_an_address_of_their_own() -> None:
    settings = Settings(base_urls=dict.fromkeys([*SOURCES, "pubmed_files"], LOCAL))
    assert refuse_unknown_base_urls(settings) is None
    assert sum(make_client(settings).requests.values()) == 0
