"""Where whole files are: on NCBI's server unless the user says otherwise, and nowhere else."""

from __future__ import annotations

from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.sources.whole_files import HOST, NAME, OTHERS, place_of


def test_the_server_is_ncbis() -> None:
    place = place_of(Settings())
    assert place.origin == f"https://{HOST}" == "https://ftp.ncbi.nlm.nih.gov"
    assert place.site.hosts == {HOST}
    assert not place.site.robots
    assert place.site.requests_per_second <= 3


def test_the_users_own_server_replaces_it_with_a_pace_of_its_own() -> None:
    place = place_of(Settings(base_urls={NAME: "http://someone:word@127.0.0.1:8099"}))
    assert place.origin == "http://someone:word@127.0.0.1:8099"
    assert "http://127.0.0.1:8099" in place.site.hosts
    assert place.site.pace_key == f"{HOST} at 127.0.0.1:8099"


def test_it_is_no_source_of_papers_and_its_names_are_plain() -> None:
    assert NAME not in SOURCES
    for folder, names in OTHERS.values():
        assert folder.startswith("/pub/")
        assert folder.endswith("/")
        assert all("/" not in name and name.endswith(".gz") for name in names)
