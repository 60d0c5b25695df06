"""Every fault on the way has its words: what happened, to whom, and what to do."""

from __future__ import annotations

import errno
import http.client
import ssl

import pytest
import requests
import urllib3

from scraper.fetch.causes import describe_way, find_cause
from scraper.fetch.certificates import read_trust
from scraper.fetch.connections import TunnelFailed

URL = "https://user:word@api.example.org/x?api_key=secret"
PROXY = "http://user:word@proxy.example.org:3128"
PEER = "api.example.org, through the proxy proxy.example.org:3128,"
TRUST = read_trust()
POOL = urllib3.HTTPSConnectionPool("api.example.org")
CONNECTION = urllib3.connection.HTTPSConnection("api.example.org")


def caused(by: BaseException, error: BaseException) -> BaseException:
    error.__cause__ = by
    return error


def wrapped(error: Exception) -> requests.RequestException:
    """As requests raises it."""
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(POOL, "/x?api_key=secret", error))


def at_proxy(error: Exception) -> requests.RequestException:
    return requests.exceptions.ProxyError(
        urllib3.exceptions.MaxRetryError(POOL, "/x", urllib3.exceptions.ProxyError("Unable to connect to proxy", error))
    )


UNRESOLVED = urllib3.exceptions.NameResolutionError("api.example.org", CONNECTION, OSError("?"))  # type: ignore[arg-type]
REFUSED = caused(ConnectionRefusedError(errno.ECONNREFUSED, "refused"), urllib3.exceptions.NewConnectionError(CONNECTION, "no"))
NO_WAY = caused(OSError(errno.ENETUNREACH, "unreachable"), urllib3.exceptions.NewConnectionError(CONNECTION, "no"))
LATE = urllib3.exceptions.ConnectTimeoutError(CONNECTION, "late")
RESET = urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(errno.ECONNRESET, "reset"))
GONE = urllib3.exceptions.ProtocolError("Connection aborted.", http.client.RemoteDisconnected("gone"))
NOT_TLS = urllib3.exceptions.SSLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1)"))
CUT = urllib3.exceptions.ProtocolError("Connection broken", urllib3.exceptions.IncompleteRead(3, 4))


def reason(error: ssl.SSLError, name: str) -> ssl.SSLError:
    error.reason = name
    return error


@pytest.mark.parametrize(
    ("error", "words", "kind"),
    [
        (
            wrapped(UNRESOLVED),
            "the name api.example.org cannot be resolved: is there a network? Behind a proxy set HTTPS_PROXY",
            "unresolved",
        ),
        (wrapped(REFUSED), "connection refused by api.example.org: is the service up, the address right?", "refused"),  # type: ignore[arg-type]
        (
            wrapped(NO_WAY),  # type: ignore[arg-type]
            "there is no way to api.example.org: is there a network? Behind a proxy set HTTPS_PROXY",
            "unreachable",
        ),
        (
            requests.ConnectTimeout(urllib3.exceptions.MaxRetryError(POOL, "/x", LATE)),
            "no connection to api.example.org in time: is there a network? Behind a proxy set HTTPS_PROXY",
            "timeout",
        ),
        (requests.ReadTimeout("late"), "no reply in time from api.example.org", "timeout"),
        (TimeoutError("late"), "no reply in time from api.example.org", "timeout"),
        (requests.ConnectionError(RESET), "the connection was reset by api.example.org", "broken"),
        (requests.ConnectionError(GONE), "api.example.org closed the connection without a reply", "broken"),
        (CUT, "the reply of api.example.org was cut off", "broken"),
        (http.client.BadStatusLine("SSH"), "what api.example.org sent is no reply of HTTP", "broken"),
        (http.client.LineTooLong("header line"), "the headers api.example.org sent are none", "broken"),
        (
            requests.exceptions.SSLError(reason(ssl.SSLError(1, "x"), "WRONG_VERSION_NUMBER")),
            "api.example.org does not speak TLS: what came is no https",
            "broken",
        ),
        (
            requests.exceptions.SSLError(reason(ssl.SSLError(1, "x"), "TLSV1_ALERT_PROTOCOL_VERSION")),
            "no TLS connection to api.example.org (tlsv1 alert protocol version)",
            "broken",
        ),
        (ssl.SSLEOFError(8, "EOF"), "no TLS connection to api.example.org (the connection was closed)", "broken"),
        (ValueError("secret"), "no whole reply from api.example.org (ValueError)", "broken"),
    ],
)
def test_faults_without_a_proxy(error: BaseException, words: str, kind: str) -> None:
    cause = find_cause(error, describe_way(URL, None, TRUST))
    assert (cause.words, cause.kind, cause.transient) == (words, kind, True)


@pytest.mark.parametrize(
    ("error", "words", "kind"),
    [
        (
            at_proxy(UNRESOLVED),
            "the proxy proxy.example.org:3128 has a name that cannot be resolved: is HTTPS_PROXY",
            "proxy_failed",
        ),
        (at_proxy(REFUSED), "the proxy proxy.example.org:3128 refused the connection: is HTTPS_PROXY", "proxy_failed"),  # type: ignore[arg-type]
        (at_proxy(NO_WAY), "the proxy proxy.example.org:3128 cannot be reached: is HTTPS_PROXY", "proxy_failed"),  # type: ignore[arg-type]
        (at_proxy(LATE), "the proxy proxy.example.org:3128 does not answer: is HTTPS_PROXY", "proxy_failed"),
        (
            at_proxy(reason(ssl.SSLError(1, "x"), "WRONG_VERSION_NUMBER")),
            "the proxy proxy.example.org:3128 does not speak TLS: write its address with http://",
            "proxy_failed",
        ),
        (TunnelFailed(407), "the proxy proxy.example.org:3128 does not take the user and password in HTTPS_PROXY", "proxy"),
        (TunnelFailed(403), "the proxy proxy.example.org:3128 does not let us reach api.example.org (HTTP 403)", "proxy"),
        # urllib3 calls it the proxy's fault when the connection was closed after the proxy had let us through
        (at_proxy(http.client.RemoteDisconnected("gone")), f"{PEER} closed the connection without a reply", "broken"),
        (at_proxy(ConnectionResetError("reset")), f"the connection was reset by {PEER}", "broken"),
        (TunnelFailed(None), "the proxy proxy.example.org:3128 does not answer as a proxy does: is HTTPS_PROXY", "proxy_failed"),
    ],
)
def test_faults_behind_a_proxy(error: BaseException, words: str, kind: str) -> None:
    cause = find_cause(error, describe_way(URL, PROXY, TRUST))
    assert cause.words.startswith(words)
    assert cause.kind == kind
    assert not [word for word in ("user:", "word@", "secret") if word in cause.words]
