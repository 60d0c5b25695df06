"""`scraper config` and `scraper doctor`, and the commands that fetch, in an institution: a proxy, a CA of its own, settings."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import tenacity
import trustme

from scraper.fetch import client as client_module
from tests.conftest import CASSETTES, Run
from tests.local_network import LocalProxy, PlainServer, serving, serving_tls, write_ca

ICITE, PUBTATOR = "icite.od.nih.gov", "www.ncbi.nlm.nih.gov"
EXPORT = "/research/pubtator3-api/publications/export/biocjson"
PAGE = (CASSETTES / "landing" / "37622028" / "body.txt").read_bytes()
REPLY = b'{"data":[{"pmid":37622028,"title":"Application of Ketamine","year":2023,"cited_by":[],"references":[]}]}'
SECRETS = ("someone", "p@ssword", "p%40ssword", "0123456789abcdef")


@pytest.fixture(autouse=True)
def _as_wired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())


@pytest.fixture
def institution(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[PlainServer, LocalProxy]]:
    """iCite behind a proxy that wants a user, with a certificate of the institution's own."""
    authority = trustme.CA()
    with ExitStack() as stack:
        server = stack.enter_context(serving_tls(authority, ICITE))
        server.replies["/api/pubs"] = (200, {"Content-Type": "application/json"}, REPLY)
        proxy = stack.enter_context(serving(LocalProxy({f"{ICITE}:443": server.server_port}, user="someone:p@ssword")))
        write_config(
            tmp_path,
            f'https_proxy = "http://someone:p%40ssword@{proxy.place}"\n'
            f'ssl_cert_file = "{write_ca(authority, tmp_path / "ca.pem")}"\nncbi_api_key = "0123456789abcdef"\n',
        )
        yield server, proxy


def write_config(tmp_path: Path, text: str) -> None:
    (tmp_path / "config" / "scraper").mkdir(parents=True, exist_ok=True)
    (tmp_path / "config" / "scraper" / "config.toml").write_text(text)


def findings(stdout: str) -> dict[str, tuple[str, str]]:
    rows = [line.split(None, 2) for line in stdout.splitlines()]
    return {name: (state, words) for state, name, words in rows}


def test_fetch_behind_a_proxy_with_a_ca_of_its_own(run: Run, institution: tuple[PlainServer, LocalProxy], tmp_path: Path) -> None:
    result = run("fetch", "37622028", "--sources", "icite", "--record", str(tmp_path / "kept"))
    assert (result.code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["title"] == "Application of Ketamine"
    assert [line.split()[:2] for line in institution[1].seen] == [["CONNECT", f"{ICITE}:443"]]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file())
    assert not [secret for secret in SECRETS if secret.encode() in kept]


def test_fetch_behind_a_proxy_that_does_not_know_us(
    run: Run, institution: tuple[PlainServer, LocalProxy], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://someone:wrongword@{institution[1].place}")
    kept = tmp_path / "kept"
    result = run("fetch", "37622028", "7", "--sources", "icite", "--record", str(kept))
    assert result.code == 1
    assert f"icite: the proxy {institution[1].place} does not take the user and password in HTTPS_PROXY" in result.stderr
    assert len(institution[1].seen) == 1
    written = b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file()).decode() + result.stderr
    assert not [secret for secret in (*SECRETS, "wrongword") if secret in written]


def test_doctor_when_all_is_well(run: Run, institution: tuple[PlainServer, LocalProxy]) -> None:
    result = run("doctor", "--sources", "icite")
    found = findings(result.stdout)
    assert result.code == 0
    assert found["icite"] == ("OK", "answered")
    assert found["proxy"] == ("OK", f"{institution[1].place} for icite")
    assert found["certificates"][1].startswith("SSL_CERT_FILE (")
    assert found["contact"][0] == "NOTE"
    assert not [secret for secret in SECRETS if secret in result.stdout + result.stderr]
    assert [path.partition("?")[2] for path, _ in institution[0].seen] == ["pmids=37622028"]


def test_doctor_names_what_is_wrong_and_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(PlainServer()) as server, socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        listener.close()
        server.replies["/api/pubs"] = (200, {"Content-Type": "application/json"}, REPLY)
        server.replies["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /secret/\n")
        server.replies["/page/37622028/"] = (200, {"Content-Type": "text/plain"}, PAGE)
        monkeypatch.setenv("SCRAPER_BASE_URL_ICITE", f"http://{server.place}")
        monkeypatch.setenv("SCRAPER_BASE_URL_LANDING", f"http://{server.place}")
        monkeypatch.setenv("SCRAPER_LANDING_URL", "https://example.org/page/{pmid}/")
        monkeypatch.setenv("SCRAPER_BASE_URL_PUBTATOR3", f"http://{place}")
        monkeypatch.setenv("NCBI_EMAIL", "private.person@example.org")
        result = run("doctor", "--sources", "landing,icite,pubtator3")
    found = findings(result.stdout)
    assert result.code == 3
    assert found["landing"] == ("OK", "robots.txt allows it, it answered")
    assert found["pubtator3"] == ("WRONG", f"connection refused by {place}: is the service up, the address right?")
    assert [path.partition("?")[0] for path, _ in server.seen] == ["/robots.txt", "/page/37622028/", "/api/pubs"]
    assert "private.person" not in result.stdout


@pytest.mark.parametrize(
    ("reply", "state", "words"),
    [
        ((404, {}, b""), "OK", "answered, but does not know PMID 37622028"),
        ((503, {}, b""), "WRONG", "HTTP 503; try again later, or leave it out with --sources"),
        ((429, {}, b""), "WRONG", "the source says that it is asked too often; key: none needed"),
        ((403, {}, b""), "WRONG", "HTTP 403: the site refuses us; nothing more is asked of it. Read its terms, or ask it"),
        ((200, {}, b"<html>sign in to the guest network</html>"), "WRONG", ""),
    ],
)
def test_doctor_asks_once_and_says_the_next_step(
    reply: tuple[int, dict[str, str], bytes], state: str, words: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(PlainServer()) as server:
        server.replies["/api/pubs"] = reply
        monkeypatch.setenv("SCRAPER_BASE_URL_ICITE", f"http://{server.place}")
        result = run("doctor", "--sources", "icite")
    assert result.code == (0 if state == "OK" else 1)
    assert findings(result.stdout)["icite"][0] == state
    assert findings(result.stdout)["icite"][1].startswith(words)
    assert len(server.seen) == 1


def test_doctor_offline_asks_nobody(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run("doctor", "--offline").code == 0
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCRAPER_CACHE_DIR", str(tmp_path / "file" / "cache"))
    result = run("doctor", "--offline")
    found = findings(result.stdout)
    assert result.code == 3
    assert [name for name, (state, _) in found.items() if state == "WRONG"] == ["cache", "certificates", "proxy"]
    assert run("doctor", "--sources", "icite").stdout.endswith("not asked: mend what is above first\n")
    assert run("doctor", "--sources", "icite").code == 1


def test_doctor_tells_of_a_file_of_keys_that_others_can_read(run: Run, tmp_path: Path) -> None:
    write_config(tmp_path, 'ncbi_api_key = "0123456789abcdef"\n')
    (tmp_path / "config" / "scraper" / "config.toml").chmod(0o644)
    assert findings(run("doctor", "--offline").stdout)["file"][0] == "NOTE"
    (tmp_path / "config" / "scraper" / "config.toml").chmod(0o600)
    assert "file" not in findings(run("doctor", "--offline").stdout)


@pytest.mark.parametrize(
    "command", [("doctor", "--offline"), ("config",), ("config", "--json"), ("fetch", "1", "--sources", "icite")]
)
def test_a_misspelt_setting_is_exit_2_everywhere(command: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    write_config(tmp_path, 'ncbi_emal = "x@example.org"\n')
    result = run(*command)
    assert result.code == 2
    assert "config.toml: unknown setting 'ncbi_emal'; did you mean ncbi_email?" in result.stdout + result.stderr


@pytest.mark.parametrize("command", [("doctor", "--offline"), ("config",), ("fetch", "1", "--sources", "icite")])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PUBTATOR", "no source 'pubtator'; did you mean pubtator3?"),
        ("WEATHER", "no source 'weather'; known: landing, pubtator3,"),
    ],
)
def test_a_base_address_of_no_source_is_refused(
    command: tuple[str, ...], name: str, words: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SCRAPER_BASE_URL_{name}", "http://127.0.0.1:1")
    result = run(*command)
    assert result.code == 2
    assert f"SCRAPER_BASE_URL_{name}: there is {words}" in result.stdout + result.stderr


def test_config_shows_every_setting_and_no_secret(run: Run, institution: tuple[PlainServer, LocalProxy], tmp_path: Path) -> None:
    result = run("config")
    assert result.code == 0
    assert result.stdout.startswith(f"file: {tmp_path}/config/scraper/config.toml\n")
    assert "set, 16 characters  [file]" in result.stdout
    assert f"http://{institution[1].place} (with user and password)  [file]" in result.stdout
    assert f"scraper_cache_dir          {tmp_path}/cache  [environment: SCRAPER_CACHE_DIR]" in result.stdout
    whole = json.loads(run("config", "--json").stdout)
    assert (whole["file"], whole["exists"]) == (f"{tmp_path}/config/scraper/config.toml", True)
    by_name = {one["name"]: one for one in whole["settings"]}
    assert by_name["ncbi_api_key"]["origin"] == "file"
    assert by_name["ncbi_email"]["value"] is None
    assert not [secret for secret in SECRETS if secret in result.stdout + json.dumps(whole)]
