"""Settings: the environment wins over the file; nothing unusable passes."""

from __future__ import annotations

import logging
from pathlib import Path

import platformdirs
import pytest

from scraper import settings as settings_module
from scraper.errors import InputError
from scraper.settings import SETTINGS, Settings, config_file, explain_settings, find_misspelt, load_settings
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


def write_config(folder: Path, text: str) -> dict[str, str]:
    """A settings file; gives the environment that leads to it."""
    (folder / "scraper").mkdir()
    (folder / "scraper" / "config.toml").write_text(text, encoding="utf-8")
    return {"XDG_CONFIG_HOME": str(folder)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('ncbi_emal = "x@example.org"', "config.toml: unknown setting 'ncbi_emal'; did you mean ncbi_email?"),
        ('email = "x@example.org"', "unknown setting 'email'; did you mean ncbi_email"),
        ('NCBI_EMAIL = "x@example.org"', "unknown setting 'NCBI_EMAIL'; did you mean ncbi_email?"),
        ('sources = "batch"', "unknown setting 'sources'. 'scraper config' and docs/settings.md name every setting"),
        ('ssl_cert_fil = "x"\nhttps_prox = "y"', "'ssl_cert_fil'; did you mean ssl_cert_file?; unknown setting 'https_prox'"),
        ('scraper_base_url_ = "http://127.0.0.1"', "unknown setting 'scraper_base_url_'"),
        ('[network]\nhttps_proxy = "x"', "[network] is a table: settings stand at the top of the file, as ncbi_email"),
        ('[[proxy]]\nname = "x"', "[proxy] is a table"),
        ("ncbi_api_key = 12", 'ncbi_api_key must be a text in quotes, as ncbi_api_key = "…"'),
        ('no_proxy = ["a", "b"]', "no_proxy must be a text in quotes"),
        ("no_color = true", "no_color must be a text in quotes"),
        ('ncbi_email = "not an email"', "config.toml: ncbi_email: this is no address"),
        ('https_proxy = "http://127.0.0.1:x"', "config.toml: https_proxy must be http://[user:password@]host:port"),
        ('ncbi_email = "a@b.org"\nncbi_email = "c@d.org"', "cannot be read as settings"),
    ],
)
def test_what_is_no_setting_in_the_file_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_settings(write_config(tmp_path, text))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "value", ["not an email", "@example.org", "me@", "a@b@c", "<me@example.org>", "mailto:me@example.org", "me"]
)
@pytest.mark.parametrize("name", [setting.variable for setting in SETTINGS if setting.kind == "address"])
def test_an_address_has_the_form_of_one(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"^{name}: this is no address: write it as you@example.org$"):
        load_settings({name: value, "XDG_CONFIG_HOME": "/nowhere"})


def test_a_file_of_an_editor_that_writes_a_mark_first_is_read(tmp_path: Path) -> None:
    assert load_settings(write_config(tmp_path, '\ufeffncbi_email = "me@example.org"\n')).email == "me@example.org"


def test_empty_values_are_not_set(tmp_path: Path) -> None:
    env = write_config(tmp_path, 'ncbi_email = ""\nhttps_proxy = "http://127.0.0.1:1"\n')
    found = load_settings({**env, "NCBI_EMAIL": "", "HTTPS_PROXY": ""})
    assert (found.email, found.proxies) == (None, {"https": "http://127.0.0.1:1"})


@pytest.mark.parametrize(
    ("env", "proxies"),
    [
        ({"HTTPS_PROXY": "http://a:1"}, {"https": "http://a:1"}),
        ({"https_proxy": "http://small:1", "HTTPS_PROXY": "http://large:1"}, {"https": "http://small:1"}),
        ({"ALL_PROXY": "a:1", "HTTP_PROXY": "b:2"}, {"https": "http://a:1", "http": "http://b:2"}),
        ({"HTTP_PROXY": "http://a:1", "REQUEST_METHOD": "GET"}, {}),  # a header of a request under CGI
        ({"http_proxy": "http://a:1", "REQUEST_METHOD": "GET"}, {"http": "http://a:1"}),
        ({"all_proxy": "https://[::1]:3128/"}, {"https": "https://[::1]:3128/", "http": "https://[::1]:3128/"}),
    ],
)
def test_proxies_are_read_as_curl_reads_them(env: dict[str, str], proxies: dict[str, str]) -> None:
    assert load_settings({**env, "XDG_CONFIG_HOME": "/nowhere"}).proxies == proxies


def test_proxies_and_certificates_of_the_environment_win_as_a_whole(tmp_path: Path) -> None:
    """A variable for all beats a setting of the file for one: who sets it expects that it counts."""
    env = write_config(tmp_path, 'https_proxy = "http://file:1"\nrequests_ca_bundle = "/file.pem"\nno_proxy = "x.example"\n')
    found = load_settings(env)
    assert (found.proxies, found.no_proxy) == ({"https": "http://file:1"}, "x.example")
    assert found.certificates == {"REQUESTS_CA_BUNDLE": "/file.pem"}
    found = load_settings({**env, "ALL_PROXY": "http://env:2", "SSL_CERT_FILE": "/env.pem", "SSL_CERT_DIR": "/env"})
    assert found.proxies == {"https": "http://env:2", "http": "http://env:2"}
    assert found.certificates == {"SSL_CERT_FILE": "/env.pem", "SSL_CERT_DIR": "/env"}


@pytest.mark.parametrize(
    "value",
    [
        "http://",
        "http://host:99999",
        "http://host:0",
        "http://us:pa#ss@host:1",
        "http://us:12/ss@host:1",
        "http://h:1/path",
        "a b:1",
    ],
)
def test_a_proxy_that_is_none_is_named_without_its_password(value: str) -> None:
    with pytest.raises(InputError, match="HTTPS_PROXY must be") as caught:
        load_settings({"HTTPS_PROXY": value, "XDG_CONFIG_HOME": "/nowhere"})
    assert "ss@" not in str(caught.value)


def test_users_and_passwords_of_proxies_are_secrets() -> None:
    settings = Settings(proxies={"https": "http://someone:p%40ss%C3%BC@127.0.0.1:1", "http": "http://me:word@127.0.0.1:1"})
    assert {"someone", "p@ssü", "word", "bWU6d29yZA==", "c29tZW9uZTpwQHNzw7w="} <= set(settings.secrets)
    assert "me" not in settings.secrets  # two letters stand in too many words


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("NCBI_EMAL", "NCBI_EMAIL"),
        ("SCRAPER_LANDIG_URL", "SCRAPER_LANDING_URL"),
        ("SCRAPER_CACHE_DIRS", "SCRAPER_CACHE_DIR"),
        ("OPENALEX_APIKEY", "OPENALEX_API_KEY"),
        ("SCRAPER_RECORDINGS", None),
        ("SCRAPER_BASE_URL_ICITE", None),
        ("NCBI_EMAIL", None),
        ("NCBI_SETTINGS", None),
        ("HTTPS_PROXYS", None),
    ],
)
def test_variables_that_look_like_ours_are_told(variable: str, meant: str | None, caplog: pytest.LogCaptureFixture) -> None:
    env = {variable: "me@example.org" if variable.endswith("EMAIL") else "http://127.0.0.1:1"}
    assert find_misspelt(env) == ([(variable, meant)] if meant else [])
    with caplog.at_level(logging.WARNING):
        load_settings({**env, "XDG_CONFIG_HOME": "/nowhere"})
    assert caplog.messages == ([f"scraper: the variable {variable} is no setting; did you mean {meant}?"] if meant else [])


def test_what_is_set_is_explained_and_keys_are_not_shown(tmp_path: Path) -> None:
    env = write_config(tmp_path, 'ncbi_api_key = "0123456789abcdef"\nhttps_proxy = "http://someone:word@127.0.0.1:1"\n')
    explained = explain_settings({**env, "NCBI_EMAIL": "me@example.org", "SCRAPER_BASE_URL_ICITE": "http://u:word@127.0.0.1:2"})
    shown = {one.name: (one.value, one.origin) for one in explained}
    assert shown["ncbi_email"] == ("m…@example.org", "environment")
    assert shown["ncbi_api_key"] == ("set, 16 characters", "file")
    assert shown["https_proxy"] == ("http://127.0.0.1:1 (with user and password)", "file")
    assert shown["scraper_base_url_icite"] == ("http://127.0.0.1:2 (with user and password)", "environment")
    assert shown["scraper_landing_url"] == ("https://pubmed.ncbi.nlm.nih.gov/{pmid}/", "default")
    assert shown["s2_api_key"] == (None, "not set")
    assert not [word for word in ("0123", "someone", ":word") if word in str(explained)]
    assert [one.name for one in explained_without_base_urls(explained)] == [
        setting.name for setting in SETTINGS if "<" not in setting.name
    ]


def explained_without_base_urls(explained: list[settings_module.Explained]) -> list[settings_module.Explained]:
    return [one for one in explained if not one.name.startswith("scraper_base_url_")]


def test_folders_of_other_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """XDG's places count wherever they are used; else macOS and Windows have places of their own."""
    monkeypatch.setattr(settings_module, "_OWN_FOLDERS", True)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "Preferences")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "Caches")
    assert config_file({}) == tmp_path / "Preferences" / "config.toml"
    assert config_file({"XDG_CONFIG_HOME": "/x"}) == Path("/x/scraper/config.toml")
    assert load_settings({}).cache_dir == str(tmp_path / "Caches")
    assert load_settings({"XDG_CACHE_HOME": "/x"}).cache_dir == str(Path("/x/scraper"))
    assert load_settings({"SCRAPER_CACHE_DIR": "~/y"}).cache_dir == str(Path("~/y").expanduser())
    (tmp_path / ".config" / "scraper").mkdir(parents=True)
    (tmp_path / ".config" / "scraper" / "config.toml").write_text("")
    assert config_file({}) == tmp_path / ".config" / "scraper" / "config.toml"
    monkeypatch.setattr(settings_module, "_OWN_FOLDERS", False)
    assert load_settings({}).cache_dir == str(tmp_path / ".cache" / "scraper")
