"""Whose certificates are trusted: those of the user's own file where one is named, else the system's.

Which when, and why: docs/decisions/2026-11-26-certificates.md.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scraper.errors import InputError

if TYPE_CHECKING:
    import socket
    import ssl

_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+", re.IGNORECASE)  # how OpenSSL finds a certificate in a folder
_BUNDLES = (  # where Linux distributions and BSDs keep theirs; truststore looks there too
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)


class Trust(NamedTuple):
    """What a server's certificate is checked against.

    `name` says where those certificates come from, `advice` what to do about one that is not among them. Each thread calls
    `make_context` for itself: a system's context lets one handshake at a time through.
    """

    name: str
    make_context: Callable[[], ssl.SSLContext]
    advice: str = "behind an inspecting proxy set SSL_CERT_FILE to your institution's CA (a PEM file)"


def read_trust(certificates: Mapping[str, str] | None = None) -> Trust:
    """The certificates in the files and folders named, by the variable that names them; the system's where none is.

    Raises InputError, naming variable and file, on one that cannot be read or holds no certificate.
    """
    if not certificates:
        return _trust_system()
    context = _make_context()
    for variable, value in certificates.items():
        folders = value.split(os.pathsep) if variable == "SSL_CERT_DIR" else [value]
        found = [path for path in folders if Path(path).exists()]
        if not found:
            raise InputError(f"{variable}: {value}: no such file or folder; name a PEM file of certificates, or unset it")
        for path in found:
            _add(context, path, variable)
    name = ", ".join(f"{variable} ({value})" for variable, value in certificates.items())
    return Trust(name, lambda: context, "it stands in place of the system's certificates; is your institution's CA in it?")


def has_system_certificates() -> bool:
    """Whether this system keeps any where OpenSSL and truststore look; macOS and Windows always do."""
    import ssl

    paths = ssl.get_default_verify_paths()
    if sys.platform in ("darwin", "win32") or paths.cafile:
        return True
    hashed = paths.capath is not None and any(_HASHED.fullmatch(name) for name in os.listdir(paths.capath))
    return hashed or any(Path(bundle).is_file() for bundle in _BUNDLES)


def _trust_system() -> Trust:
    """The system's own; those that come with requests on a system that has none, as slim containers."""
    if has_system_certificates():
        return Trust("the system's certificates", _make_system_context)
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    context = _make_context()
    context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    return Trust("certifi's certificates (this system has none of its own)", lambda: context)


def _make_system_context() -> ssl.SSLContext:
    import ssl

    import truststore

    class SystemContext(truststore.SSLContext):
        """truststore's, which leaves the socket of a handshake that failed open."""

        def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:
            wrapped = super().wrap_socket(sock, *args, **{**options, "do_handshake_on_connect": False})
            try:
                wrapped.do_handshake()
            except BaseException:
                wrapped.close()
                raise
            return wrapped

    return SystemContext(ssl.PROTOCOL_TLS_CLIENT)


def _make_context() -> ssl.SSLContext:
    """Names and dates are checked, TLS 1.2 is the least; a chain may end in any certificate of the file, as for curl."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _add(context: ssl.SSLContext, path: str, variable: str) -> None:
    import ssl

    try:
        if Path(path).is_dir():
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        advice = "it must be PEM text (BEGIN CERTIFICATE): openssl x509 -inform der -in FILE -out ca.pem makes it of a .cer file"
        raise InputError(f"{variable}: {path}: holds no certificate; {advice}") from None
    except OSError as error:
        raise InputError(f"{variable}: {path}: cannot be read: {error.strerror}") from None
