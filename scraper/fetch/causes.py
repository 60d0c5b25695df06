"""What went wrong on the way to a host, in words and with the next step.

Messages of the libraries hold addresses, and with them keys; only what is named here is passed on: our words, hosts, and
texts that OpenSSL has for the states of a certificate.
"""

from __future__ import annotations

import errno
import http.client
import re
import ssl
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3

from scraper.fetch.certificates import Trust
from scraper.fetch.connections import TunnelFailed
from scraper.redact import host_of

_Kinds = type[BaseException] | tuple[type[BaseException], ...]
_DEEPEST = 10  # errors inside errors
_EXPIRED, _TOO_EARLY, _OTHER_NAME, _OTHER_ADDRESS = 10, 9, 62, 64  # X509_V_ERR_… of OpenSSL
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
# Faults on the way to a proxy. urllib3 calls later ones the proxy's as well, after it has closed the connection.
_CONNECTING = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError, ssl.SSLError)
_TIMEOUTS = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
_FROM_A_PROXY_NOT_LASTING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Cause(NamedTuple):
    """Why there is no reply: `kind` is a short word for counting, `transient` tells that another try may help."""

    words: str
    kind: str = "broken"
    transient: bool = True


class Way(NamedTuple):
    """How an address was asked: host and port of it, of the proxy if any, and whose certificates are trusted."""

    host: str
    proxy: str | None
    has_password: bool
    variable: str
    trust: Trust

    @property
    def peer(self) -> str:
        """Who was talked to."""
        return f"{self.host}, through the proxy {self.proxy}," if self.proxy else self.host

    @property
    def name(self) -> str:
        """The host without its port."""
        return urlsplit(f"//{self.host}").hostname or self.host


def describe_way(url: str, proxy: str | None, trust: Trust) -> Way:
    """The way to `url` through `proxy`, an address with or without user and password."""
    scheme = urlsplit(url).scheme
    secret = bool(proxy and urlsplit(proxy).password)
    return Way(host_of(url), proxy and host_of(proxy), secret, f"{scheme.upper()}_PROXY", trust)


def find_cause(error: BaseException, way: Way) -> Cause:
    """What an error of requests, urllib3 or below means."""
    chain = list(_iter_chain(error))
    at_proxy = way.proxy is not None and _has(chain, urllib3.exceptions.ProxyError) and _has(chain, _CONNECTING)
    # To urllib3 every connection that was not made is a timeout; what is inside says what it was.
    chain = [one for one in chain if type(one) is not urllib3.exceptions.NewConnectionError] or chain
    for one in chain:
        if isinstance(one, TunnelFailed):
            return name_proxy_status(one.status, way)
    if at_proxy:
        return _name_proxy_fault(chain, way)
    for kinds, name in _NAMES:
        causes = (name(one, way) for one in chain if isinstance(one, kinds))
        cause = next(filter(None, causes), None)
        if cause is not None:
            return cause
    return Cause(f"no whole reply from {way.peer} ({type(chain[-1]).__name__})")


def name_proxy_status(status: int | None, way: Way) -> Cause:
    """What a proxy's own answer means; None where none came."""
    if status is None:
        return Cause(f"the proxy {way.proxy} does not answer as a proxy does: {_check(way)}", "proxy_failed")
    if status == 407 and way.has_password:
        return Cause(f"the proxy {way.proxy} does not take the user and password in {way.variable} (HTTP 407)", "proxy", False)
    if status == 407:
        advice = f"put them into {way.variable}, as http://user:password@host:port"
        return Cause(f"the proxy {way.proxy} asks for a user and a password (HTTP 407): {advice}", "proxy", False)
    if status in _FROM_A_PROXY_NOT_LASTING:
        return Cause(f"the proxy {way.proxy} cannot reach {way.host} (HTTP {status})", "proxy_failed")
    advice = "ask those who run it, or leave the source out with --sources"
    return Cause(f"the proxy {way.proxy} does not let us reach {way.host} (HTTP {status}): {advice}", "proxy", False)


def _name_proxy_fault(chain: list[BaseException], way: Way) -> Cause:
    """Why the proxy itself was not reached."""
    certificate = next((one for one in chain if isinstance(one, ssl.SSLCertVerificationError)), None)
    if certificate is not None and way.proxy is not None:
        return _name_certificate(certificate, way._replace(host=f"the proxy {way.proxy}"))
    words = "cannot be reached"
    for kinds, told in (
        (urllib3.exceptions.NameResolutionError, "has a name that cannot be resolved"),
        (ConnectionRefusedError, "refused the connection"),
        (_TIMEOUTS, "does not answer"),
        (ssl.SSLError, "does not speak TLS: write its address with http://"),
    ):
        if _has(chain, kinds):
            words = told
            break
    return Cause(f"the proxy {way.proxy} {words}: {_check(way)}", "proxy_failed")


def _check(way: Way) -> str:
    return f"is {way.variable} right? 'scraper config' tells where it comes from"


def _name_certificate(error: BaseException, way: Way) -> Cause:
    code, said = getattr(error, "verify_code", 0), getattr(error, "verify_message", "") or "no reason given"
    if code == _EXPIRED:
        words = f"the certificate of {way.host} has expired: is the clock of this machine right?"
    elif code == _TOO_EARLY:
        words = f"the certificate of {way.host} is not valid yet: is the clock of this machine right?"
    elif code in (_OTHER_NAME, _OTHER_ADDRESS):
        words = f"the certificate of {way.host} is of another name ({said.rstrip('.')})"
    else:
        words = f"the certificate of {way.host} is not trusted by {way.trust.name} ({said}): {way.trust.advice}"
    return Cause(words, "certificate", False)


def _name_tls(error: BaseException, way: Way) -> Cause:
    reason = str(getattr(error, "reason", None) or "")
    if reason == "WRONG_VERSION_NUMBER" or "RECORD_LAYER" in reason:
        return Cause(f"{way.peer} does not speak TLS: what came is no https")
    shown = reason.lower().replace("_", " ") if re.fullmatch(r"[A-Z0-9_]+", reason) else "the connection was closed"
    return Cause(f"no TLS connection to {way.peer} ({shown})")


def _name_unresolved(_: BaseException, way: Way) -> Cause:
    advice = "" if way.proxy else f" Behind a proxy set {way.variable}"
    return Cause(f"the name {way.name} cannot be resolved: is there a network?{advice}", "unresolved")


def _name_refused(_: BaseException, way: Way) -> Cause:
    return Cause(f"connection refused by {way.host}: is the service up, the address right?", "refused")


def _name_connect_timeout(_: BaseException, way: Way) -> Cause:
    advice = "" if way.proxy else f" Behind a proxy set {way.variable}"
    return Cause(f"no connection to {way.host} in time: is there a network?{advice}", "timeout")


def _name_timeout(_: BaseException, way: Way) -> Cause:
    return Cause(f"no reply in time from {way.peer}", "timeout")


def _name_unreachable(error: BaseException, way: Way) -> Cause | None:
    if getattr(error, "errno", None) not in _NO_WAY:
        return None
    advice = "" if way.proxy else f" Behind a proxy set {way.variable}"
    return Cause(f"there is no way to {way.host}: is there a network?{advice}", "unreachable")


def _say(words: str) -> Callable[[BaseException, Way], Cause]:
    return lambda _, way: Cause(words.format(host=way.peer))


# The first whose error is among those that happened; RemoteDisconnected is a ConnectionResetError and a BadStatusLine.
_NAMES: tuple[tuple[_Kinds, Callable[[BaseException, Way], Cause | None]], ...] = (
    (ssl.SSLCertVerificationError, _name_certificate),
    (urllib3.exceptions.NameResolutionError, _name_unresolved),
    (ConnectionRefusedError, _name_refused),
    ((requests.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError), _name_connect_timeout),
    (_TIMEOUTS, _name_timeout),
    (OSError, _name_unreachable),
    (http.client.RemoteDisconnected, _say("{host} closed the connection without a reply")),
    (ConnectionResetError, _say("the connection was reset by {host}")),
    (ssl.SSLError, _name_tls),
    ((urllib3.exceptions.IncompleteRead, http.client.IncompleteRead), _say("the reply of {host} was cut off")),
    (http.client.BadStatusLine, _say("what {host} sent is no reply of HTTP")),
    (http.client.HTTPException, _say("the headers {host} sent are none")),
)


def _has(chain: list[BaseException], kinds: _Kinds) -> bool:
    return any(isinstance(one, kinds) for one in chain)


def _iter_chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those inside it, the outermost first."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _DEEPEST:
        one = waiting.pop(0)
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            within = (one.args[-1] if one.args else None, getattr(one, "reason", None), one.__cause__)
            waiting += [inner for inner in within if isinstance(inner, BaseException)]
