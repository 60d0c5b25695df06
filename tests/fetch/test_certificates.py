"""Certificates against TLS servers of our own: whose are trusted, and what is said of those that are not."""

from __future__ import annotations

import base64
import contextlib
import datetime
import os
import re
import socket
import ssl
from contextlib import ExitStack
from pathlib import Path

import pytest
import tenacity
import trustme

from scraper.errors import FetchError, InputError
from scraper.fetch import certificates
from scraper.fetch import client as client_module
from scraper.fetch.certificates import read_trust
from scraper.fetch.client import Client
from scraper.fetch.proxies import read_proxies
from scraper.fetch.site import Site
from scraper.fetch.transport import Transport
from scraper.model import Request
from scraper.settings import load_settings
from tests.local_network import LocalProxy, PlainServer, serving, serving_tls, write_ca

LONG_AGO = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
YEAR_AFTER = datetime.datetime(2002, 1, 1, tzinfo=datetime.UTC)
FAR_OFF = datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_wait", tenacity.wait_none())


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    return write_ca(authority, tmp_path / "ca.pem")


def ask(place: str, *, proxy: str | None = None, **variables: str) -> tuple[bytes, Client]:
    settings = load_settings({**variables, **({"HTTPS_PROXY": proxy} if proxy else {}), "XDG_CONFIG_HOME": "/nowhere"})
    trust = read_trust(settings.certificates)
    client = Client(Transport(user_agent="test", proxies=read_proxies(settings), trust=trust))
    site = Site("test", 10_000, frozenset(), False, {})
    return client.fetch(Request("src", f"https://{place}/x", ("1",)), lambda capture: capture.body, site)[1], client


@pytest.mark.parametrize("through_proxy", [False, True])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "ssl_cert_file"])
def test_the_users_own_authority_is_trusted(variable: str, through_proxy: bool, authority: trustme.CA, ca: str) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(serving_tls(authority, "127.0.0.1"))
        server.replies["/x"] = (200, {}, b"good")
        proxy = stack.enter_context(serving(LocalProxy())) if through_proxy else None
        assert ask(server.place, proxy=proxy and proxy.place, **{variable: ca})[0] == b"good"


def test_a_bundle_may_hold_the_servers_certificate_alone(authority: trustme.CA, tmp_path: Path) -> None:
    """As for curl: a chain may end in any certificate that the user trusts."""
    context, leaf = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), authority.issue_cert("127.0.0.1")
    leaf.configure_cert(context)
    leaf.cert_chain_pems[0].write_to_path(tmp_path / "leaf.pem")
    server = PlainServer()
    server.replies["/x"] = (200, {}, b"good")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server):
        assert ask(server.place, SSL_CERT_FILE=str(tmp_path / "leaf.pem"))[0] == b"good"


@pytest.mark.parametrize("through_proxy", [False, True])
@pytest.mark.parametrize(
    ("name", "dates", "trusted", "words"),
    [
        ("127.0.0.1", {}, False, r"is not trusted by .* \(.*\): behind an inspecting proxy set SSL_CERT_FILE"),
        ("127.0.0.1", {"not_before": LONG_AGO, "not_after": YEAR_AFTER}, True, "has expired: is the clock of this machine right"),
        ("127.0.0.1", {"not_before": FAR_OFF, "not_after": FAR_OFF.replace(year=2091)}, True, "is not valid yet"),
        ("other.example.org", {}, True, r"is of another name \(.*mismatch"),
    ],
)
def test_a_certificate_that_does_not_count_is_named_and_tried_once(
    name: str,
    dates: dict[str, datetime.datetime],
    trusted: bool,
    words: str,
    through_proxy: bool,
    authority: trustme.CA,
    ca: str,
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(serving_tls(authority, name, **dates))
        proxy = stack.enter_context(serving(LocalProxy()))
        with pytest.raises(FetchError, match=rf"src: the certificate of {re.escape(server.place)} {words}") as caught:
            ask(server.place, proxy=proxy.place if through_proxy else None, **({"SSL_CERT_FILE": ca} if trusted else {}))
    assert (caught.value.kind, caught.value.attempts) == ("certificate", 1)
    assert server.seen == []


def test_a_host_whose_certificate_does_not_count_is_left_alone(authority: trustme.CA) -> None:
    client = Client(Transport(user_agent="test"))
    site = Site("test", 10_000, frozenset(), False, {})
    with serving_tls(authority, "127.0.0.1") as server:
        for _ in range(3):
            with pytest.raises(FetchError, match=r"not trusted by the system's certificates|not trusted by certifi's"):
                client.fetch(Request("src", f"https://{server.place}/x", ("1",)), lambda capture: capture, site)
    assert client.requests["src"] == 1


def test_a_named_file_stands_in_place_of_all_others(authority: trustme.CA, ca: str, tmp_path: Path) -> None:
    other = write_ca(trustme.CA(), tmp_path / "other.pem")
    with serving_tls(authority, "127.0.0.1") as server:
        server.replies["/x"] = (200, {}, b"good")
        assert ask(server.place, REQUESTS_CA_BUNDLE=ca, SSL_CERT_FILE=other)[0] == b"good"
        with pytest.raises(FetchError, match=r"not trusted by REQUESTS_CA_BUNDLE \(.*other\.pem\) .* in place of the system's"):
            ask(server.place, REQUESTS_CA_BUNDLE=other, SSL_CERT_FILE=ca)


def test_https_to_a_plain_port_is_named() -> None:
    with serving(PlainServer()) as server, pytest.raises(FetchError, match=f"{server.place} does not speak TLS"):
        ask(server.place)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_are_not_there_are_named(variable: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"{variable}: .*none: no such file or folder"):
        read_trust({variable: str(tmp_path / "none")})


@pytest.mark.parametrize(
    "content", ["", "# no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "DER"]
)
def test_files_without_certificate_are_named(content: str, authority: trustme.CA, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    lines = authority.cert_pem.bytes().decode().split("-----")[2]
    file.write_bytes(base64.b64decode(lines) if content == "DER" else content.encode())
    with pytest.raises(InputError, match=r"SSL_CERT_FILE: .*ca\.pem: holds no certificate; it must be PEM text"):
        read_trust({"SSL_CERT_FILE": str(file)})


HASHED = "0157af2e"  # what `openssl x509 -hash` says of the authority in the next test


@pytest.mark.parametrize(
    ("name", "found"), [(f"{HASHED}.0", True), (f"{HASHED}.1", False), ("00000000.0", False), ("ca.pem", False)]
)
@pytest.mark.parametrize("variable", ["SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
def test_an_authority_in_a_folder_is_trusted_by_its_hashed_name(name: str, found: bool, variable: str, tmp_path: Path) -> None:
    authority = trustme.CA(organization_name="Hospital", organization_unit_name="Network")
    for folder in ("empty", "full"):
        (tmp_path / folder).mkdir()
    write_ca(authority, tmp_path / "full" / name)
    value = os.pathsep.join(str(tmp_path / one) for one in ("gone", "empty", "full"))
    with serving_tls(authority, "127.0.0.1") as server:
        server.replies["/x"] = (200, {}, b"good")
        given = {variable: value if variable == "SSL_CERT_DIR" else str(tmp_path / "full")}
        if found:
            assert ask(server.place, **given)[0] == b"good"
        else:
            with pytest.raises(FetchError, match=f"not trusted by {variable}"):
                ask(server.place, **given)


def test_a_file_that_may_not_be_read_is_named(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", refuse)
    with pytest.raises(InputError, match=r"SSL_CERT_FILE: .*ca\.pem: cannot be read: Permission denied"):
        read_trust({"SSL_CERT_FILE": ca})


@pytest.mark.parametrize(
    ("platform", "file", "hashed", "bundle", "has"),
    [
        ("linux", False, "", False, False),
        ("linux", True, "", False, True),
        ("linux", False, "5ed36f99.0", False, True),
        ("linux", False, "5ED36F99.12", False, True),
        ("linux", False, "5ed36f99.0.pem", False, False),
        ("linux", False, "README", False, False),
        ("linux", False, "", True, True),
        ("darwin", False, "", False, True),
        ("win32", False, "", False, True),
    ],
)
@pytest.mark.parametrize("folder", [True, False])
def test_where_a_system_may_keep_its_certificates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, file: bool, hashed: str, bundle: bool, has: bool, folder: bool
) -> None:
    (tmp_path / "bundle.pem").write_text("")
    (tmp_path / "folder").mkdir()
    if hashed and folder:
        (tmp_path / "folder" / hashed).write_text("")
    paths = ssl.get_default_verify_paths()._replace(
        cafile=str(tmp_path / "bundle.pem") if file else None, capath=str(tmp_path / "folder") if folder else None
    )
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    bundles = (str(tmp_path / "none.pem"), str(tmp_path / ("bundle.pem" if bundle else "folder")))
    monkeypatch.setattr(certificates, "_BUNDLES", bundles)
    monkeypatch.setattr(certificates.sys, "platform", platform)
    assert certificates.has_system_certificates() == (has and (folder or not hashed))


@pytest.mark.parametrize(
    ("system", "bundle"),
    [
        ("Alpine, FreeBSD", "/etc/ssl/cert.pem"),
        ("Fedora", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
        ("CentOS", "/etc/pki/tls/cert.pem"),
        ("Debian, Ubuntu", "/etc/ssl/certs/ca-certificates.crt"),
        ("SUSE", "/etc/ssl/ca-bundle.pem"),
    ],
)
def test_certificates_of_a_system_are_found_where_openssl_does_not_look(
    monkeypatch: pytest.MonkeyPatch, system: str, bundle: str
) -> None:
    paths = ssl.get_default_verify_paths()._replace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(certificates.sys, "platform", "linux")
    monkeypatch.setattr(Path, "is_file", lambda path: path == Path(bundle))
    assert certificates.has_system_certificates(), system


def test_the_name_of_a_file_may_hold_what_separates_folders(authority: trustme.CA, tmp_path: Path) -> None:
    ca = write_ca(authority, tmp_path / f"of{os.pathsep}us.pem")
    with serving_tls(authority, "127.0.0.1") as server:
        server.replies["/x"] = (200, {}, b"good")
        assert ask(server.place, SSL_CERT_FILE=ca)[0] == b"good"


def test_folders_of_certificates(ca: str, tmp_path: Path) -> None:
    folders = os.pathsep.join((str(tmp_path), "/nowhere"))
    assert read_trust({"SSL_CERT_FILE": ca, "SSL_CERT_DIR": folders}).name == f"SSL_CERT_FILE ({ca}), SSL_CERT_DIR ({folders})"
    assert read_trust({"REQUESTS_CA_BUNDLE": str(tmp_path)}).name == f"REQUESTS_CA_BUNDLE ({tmp_path})"


def test_a_system_without_certificates_takes_those_that_come_with_requests(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paths = ssl.get_default_verify_paths()._replace(cafile=None, capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(certificates, "_BUNDLES", ())
    assert not certificates.has_system_certificates()
    trust = read_trust()
    assert trust.name.startswith("certifi's certificates")
    assert trust.make_context().cert_store_stats()["x509_ca"] > 50
    (tmp_path / "5ed36f99.0").write_text("")
    assert certificates.has_system_certificates()


@pytest.mark.parametrize("certificates", [{}, "ca"])
def test_names_and_dates_are_always_checked(certificates: dict[str, str] | str, ca: str) -> None:
    context = read_trust({"SSL_CERT_FILE": ca} if certificates else {}).make_context()
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert not certificates or context.verify_flags & ssl.VERIFY_X509_TRUSTED_FIRST  # one of several chains that counts will do


def test_the_systems_own_certificates_give_a_checked_connection(authority: trustme.CA) -> None:
    context = certificates._make_system_context()
    authority.configure_trust(context)
    with serving_tls(authority, "127.0.0.1") as server:
        host, _, port = server.place.partition(":")
        with (
            socket.create_connection((host, int(port)), timeout=10) as ours,
            context.wrap_socket(ours, server_hostname=host) as wrapped,
        ):
            assert (wrapped.version() or "").startswith("TLSv1.")
            assert wrapped.getpeercert(binary_form=True)


def test_a_handshake_that_failed_leaves_no_connection_open() -> None:
    """The error may be kept for long; the server must not be kept waiting for it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        ours = socket.create_connection(listener.getsockname())
        there, _ = listener.accept()
        with there:
            there.settimeout(10)
            there.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
            with pytest.raises(ssl.SSLError) as caught:
                read_trust().make_context().wrap_socket(ours, server_hostname="127.0.0.1")
            with contextlib.suppress(ConnectionResetError):
                while there.recv(10_000):
                    pass
    assert caught.value.reason == "WRONG_VERSION_NUMBER"
