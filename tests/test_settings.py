"""Settings: the environment wins over the file; nothing unusable passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.settings import load_settings
from scraper.sources.landing import requests_for
from scraper.sources.source import place_request


def test_environment_wins_over_file(tmp_path: Path) -> None:
    (tmp_path / "scraper").mkdir()
    (tmp_path / "scraper" / "config.toml").write_text(
        'ncbi_email = "file@example.org"\nscraper_landing_url = "https://f.example/{pmid}"\n'
    )
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert load_settings(env).email == "file@example.org"
    assert load_settings({**env, "NCBI_EMAIL": "env@example.org"}).email == "env@example.org"
    assert load_settings({"ENTREZ_EMAIL": "other@example.org", "XDG_CONFIG_HOME": "/nowhere"}).email == "other@example.org"
    assert load_settings({"XDG_CONFIG_HOME": "/nowhere"}).email is None


def test_base_url_replaces_scheme_host_and_port() -> None:
    env = {"SCRAPER_BASE_URL_LANDING": "http://127.0.0.1:8099", "SCRAPER_LANDING_URL": "https://example.org/overview/{pmid}/"}
    settings = load_settings({**env, "XDG_CONFIG_HOME": "/nowhere"})
    assert place_request(requests_for(["7"], settings)[0], settings).url == "http://127.0.0.1:8099/overview/7/"


@pytest.mark.parametrize(
    "env",
    [
        {"SCRAPER_LANDING_URL": "https://example.org/"},
        {"SCRAPER_LANDING_URL": "file:///{pmid}"},
        {"SCRAPER_LANDING_URL": "http://example.org/{pmid}"},
        {"SCRAPER_BASE_URL_LANDING": "ftp://example.org"},
        {"SCRAPER_BASE_URL_LANDING": "https://example.org/path"},
    ],
)
def test_unusable_settings_are_named(env: dict[str, str]) -> None:
    with pytest.raises(InputError, match=next(iter(env))):
        load_settings({**env, "XDG_CONFIG_HOME": "/nowhere"})


@pytest.mark.parametrize("content", ["not toml", "ncbi_email = 3"])
def test_unusable_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "scraper").mkdir()
    (tmp_path / "scraper" / "config.toml").write_text(content)
    with pytest.raises(InputError, match=r"config\.toml"):
        load_settings({"XDG_CONFIG_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCRAPER_BASE_URL_ICITE", "http://127.0.0.1:abc"),
        ("SCRAPER_BASE_URL_ICITE", "http://127.0.0.1:99999"),
        ("SCRAPER_BASE_URL_ICITE", "http://[::1"),
        ("SCRAPER_LANDING_URL", "https://[x/{pmid}"),
        ("NCBI_EMAIL", "me@example.org\n"),
        ("NCBI_EMAIL", "mich\u0105\u0142@example.org"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        load_settings({name: value, "XDG_CONFIG_HOME": "/nonexistent", "HOME": "/nonexistent"})


def test_the_environment_wins_whatever_the_address_is_called(tmp_path: Path) -> None:
    (tmp_path / "scraper").mkdir()
    (tmp_path / "scraper" / "config.toml").write_text('ncbi_email = "file@example.org"\n')
    found = load_settings({"ENTREZ_EMAIL": "env@example.org", "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)})
    assert found.email == "env@example.org"
