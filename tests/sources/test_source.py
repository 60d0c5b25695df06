"""What a reply of any source means before it is believed, and where its requests go."""

from __future__ import annotations

from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.sources.source import site_of
from tests.sources.test_registry import PMIDS, SECRETS
from tests.sources.test_replies import PMID


def test_a_key_raises_the_pace_only_where_it_is_sent() -> None:
    request = SOURCES["pubmed"].requests_for(PMIDS[:1], SECRETS)[0]
    assert site_of(SOURCES["pubmed"], request, SECRETS).requests_per_second == 10
    assert site_of(SOURCES["pubmed"], request, Settings()).requests_per_second == 3
    assert "email" not in site_of(SOURCES["pubmed"], request, Settings()).credentials


def test_user_and_password_of_a_base_address_are_no_part_of_a_name() -> None:
    settings = Settings(base_urls={"icite": "http://user:word@127.0.0.1:8099"})
    site = site_of(SOURCES["icite"], SOURCES["icite"].requests_for([PMID], settings)[0], settings)
    assert site.pace_key == "icite.od.nih.gov at 127.0.0.1:8099"
    assert settings.secrets == ("word", "dXNlcjp3b3Jk")
