"""Every fault on the way has its words: what happened, to whom, and what to do."""

from __future__ import annotations

import errno
import http.client
import ssl

import pytest
import requests
import urllib3

from scraper.fetch.causes import describe_way, find_cause, name_proxy_status
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


@pytest.mark.parametrize("status", [None, 101, 204, 302, 400, 401, 403, 404, 405, 407, 408, 425, 429, 451, *range(500, 512)])
@pytest.mark.parametrize("proxy", [PROXY, "http://user@proxy.example.org:3128", "http://proxy.example.org:3128"])
def test_what_a_proxys_status_means(status: int | None, proxy: str) -> None:
    """Those that say that the proxy is busy pass; what it does not allow is asked for once."""
    for url in (URL, "http://api.example.org/x"):
        cause = name_proxy_status(status, describe_way(url, proxy, TRUST))
        lasting = status is not None and status not in (408, 425, 429, 500, 502, 503, 504)
        assert (cause.kind, cause.transient) == (("proxy", False) if lasting else ("proxy_failed", True))
        assert "proxy.example.org:3128" in cause.words
        variable = "HTTPS_PROXY" if url == URL else "HTTP_PROXY"
        if status is None:
            assert f"is {variable} right?" in cause.words
        elif status == 407:
            assert f"{'in' if proxy == PROXY else 'into'} {variable}" in cause.words
        else:
            assert "api.example.org" in cause.words
        assert status is None or f"(HTTP {status})" in cause.words
        assert "--sources" in cause.words or not lasting or status == 407
        assert "word@" not in cause.words.replace("password@", "")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (wrapped(UNRESOLVED), "the name api.example.org cannot be resolved: is there a network?"),
        (requests.ConnectTimeout(urllib3.exceptions.MaxRetryError(POOL, "/x", LATE)), "no connection to api.example.org in time"),
        (wrapped(NO_WAY), "there is no way to api.example.org: is there a network?"),  # type: ignore[arg-type]
        (requests.ReadTimeout("late"), f"no reply in time from {PEER}"),
        (CUT, f"the reply of {PEER} was cut off"),
        (ValueError("secret"), f"no whole reply from {PEER} (ValueError)"),
    ],
)
def test_nobody_behind_a_proxy_is_told_to_set_one(error: BaseException, words: str) -> None:
    cause = find_cause(error, describe_way(URL, PROXY, TRUST))
    assert cause.words.startswith(words)
    assert "set HTTPS_PROXY" not in cause.words


def certificate_error(code: int, said: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_code, error.verify_message = code, said
    return error


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (10, "certificate has expired", "{} has expired: is the clock of this machine right?"),
        (9, "certificate is not yet valid", "{} is not valid yet: is the clock of this machine right?"),
        (62, "Hostname mismatch, certificate is not valid for 'x'.", "{} is of another name (Hostname mismatch, {not_for} 'x')"),
        (64, "IP address mismatch, certificate is not valid for '::1'.",
         "{} is of another name (IP address mismatch, {not_for} '::1')"),
        (18, "self-signed certificate", "{} is not trusted by {trust} (self-signed certificate): {advice}"),
        (20, "", "{} is not trusted by {trust} (no reason given): {advice}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("proxy", "peer"), [(None, "api.example.org"), (PROXY, "the proxy proxy.example.org:3128")])
def test_what_is_wrong_with_a_certificate(code: int, said: str, words: str, proxy: str | None, peer: str) -> None:
    error = certificate_error(code, said)
    cause = find_cause(at_proxy(error) if proxy else wrapped(error), describe_way(URL, proxy, TRUST))
    of, not_for = f"the certificate of {peer}", "certificate is not valid for"
    assert cause.words == words.format(of, trust=TRUST.name, advice=TRUST.advice, not_for=not_for)
    assert (cause.kind, cause.transient) == ("certificate", False)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("WRONG_VERSION_NUMBER", "does not speak TLS"),
        ("RECORD_LAYER_FAILURE", "does not speak TLS"),
        ("BAD_RECORD_LAYER", "does not speak TLS"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "(sslv3 alert handshake failure)"),
        ("secret of https://user:word@x", "(the connection was closed)"),
        ("", "(the connection was closed)"),
    ],
)
def test_what_tls_says(said: str, words: str) -> None:
    cause = find_cause(wrapped(reason(ssl.SSLError(1, "x"), said)), describe_way(URL, None, TRUST))
    assert "api.example.org" in cause.words
    assert words in cause.words


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EPERM, None])
def test_which_errors_of_the_system_mean_that_there_is_no_way(number: int | None) -> None:
    error = OSError() if number is None else OSError(number, "x")
    cause = find_cause(caused(error, urllib3.exceptions.NewConnectionError(CONNECTION, "no")), describe_way(URL, None, TRUST))
    assert (cause.kind == "unreachable") == (number not in (errno.EPERM, None))
    assert cause.transient


@pytest.mark.parametrize(("depth", "kind"), [(0, "refused"), (9, "refused"), (10, "broken")])
def test_errors_within_errors_are_looked_through(depth: int, kind: str) -> None:
    error: BaseException = ConnectionRefusedError("no")
    for number in range(depth):
        error = [caused(error, ValueError("x")), ValueError("x", error)][number % 2]
    cause = find_cause(error, describe_way(URL, None, TRUST))
    assert cause.kind == kind


@pytest.mark.parametrize("place", ["args", "reason", "cause"])
def test_all_that_an_error_holds_is_looked_through(place: str) -> None:
    """One of three errors inside tells what happened; the others say nothing."""
    inside: dict[str, BaseException] = {name: ValueError(name) for name in ("args", "reason", "cause")}
    inside[place] = caused(ConnectionRefusedError("no"), ValueError(place))
    error = caused(inside["cause"], ValueError("x", inside["args"]))
    error.reason = inside["reason"]  # type: ignore[attr-defined]
    assert find_cause(error, describe_way(URL, None, TRUST)).kind == "refused"


def test_errors_in_a_circle_have_an_end() -> None:
    one, other = ValueError("x"), KeyError("y")
    one.__cause__, other.__cause__ = other, one
    assert find_cause(one, describe_way(URL, None, TRUST)).words == "no whole reply from api.example.org (KeyError)"


@pytest.mark.parametrize(
    ("url", "proxy", "peer", "name", "variable", "secret"),
    [
        ("https://api.example.org/x", None, "api.example.org", "api.example.org", "HTTPS_PROXY", False),
        ("http://[::1]:80/x", None, "[::1]:80", "::1", "HTTP_PROXY", False),
        (URL, PROXY, PEER, "api.example.org", "HTTPS_PROXY", True),
        (URL, "http://user@proxy.example.org:3128", PEER, "api.example.org", "HTTPS_PROXY", False),
    ],
)
def test_a_way_is_told_without_passwords(url: str, proxy: str | None, peer: str, name: str, variable: str, secret: bool) -> None:
    way = describe_way(url, proxy, TRUST)
    assert (way.peer, way.name, way.variable, way.has_password) == (peer, name, variable, secret)
    assert "word" not in repr(way._replace(has_password=False, trust=TRUST)).replace("has_password", "").replace(repr(TRUST), "")
