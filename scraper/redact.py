"""Keys and addresses of the user, removed: the one place that knows what must not be shown.

Requests carry no secret: credentials are added when a request is sent and never leave the transport. What replies
echo, and what a user writes into an address, is removed here before it reaches a log, an error, a capture or a record.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit

from scraper.errors import ScraperError

HIDDEN = "REDACTED"
_SHORTEST_CUT = 6  # characters of a secret that tell something of it
_SHORTEST_KEY = 8  # characters of a key that no document has by chance
_PARAMETERS = frozenset({"api_key", "apikey", "api-key", "key", "token", "access_token", "email", "mailto", "tool_email"})
_KEPT_HEADERS = frozenset(
    "content-type content-length content-encoding content-language content-location date etag expires last-modified retry-after "
    "server age vary link location x-ratelimit-limit x-ratelimit-remaining x-api-pool x-rate-limit-limit x-rate-limit-interval "
    "x-concurrency-limit cf-mitigated x-amzn-waf-action".split()
)


def redact_url(url: str) -> str:
    """The address without the values of parameters that hold keys or addresses, and without user and password.

    >>> redact_url("https://u:p@example.org/x?id=1&api_key=abc&email=a%40b.org")
    'https://example.org/x?id=1&api_key=REDACTED&email=REDACTED'
    >>> redact_url("https://example.org/x?id=1,2")
    'https://example.org/x?id=1,2'
    """
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(name.lower() in _PARAMETERS for name, _ in pairs):
        hidden = [(name, HIDDEN if name.lower() in _PARAMETERS else value) for name, value in pairs]
        parts = parts._replace(query=urlencode(hidden, safe=",:/"))
    return parts._replace(netloc=netloc).geturl()


def host_of(url: str) -> str:
    """Host and port of an address, without user and password.

    >>> host_of("http://user:word@127.0.0.1:8099/x")
    '127.0.0.1:8099'
    """
    return urlsplit(url).netloc.rpartition("@")[2]


def secrets_in_query(url: str) -> tuple[str, ...]:
    """The values of parameters that hold keys or addresses.

    >>> secrets_in_query("https://example.org/x?id=1&api_key=a%2Bc")
    ('a+c',)
    """
    return tuple(value for name, value in parse_qsl(urlsplit(url).query) if name.lower() in _PARAMETERS)


def redact_text(text: str, secrets: Iterable[str]) -> str:
    """The text without any of the secrets, plain, percent-encoded, or escaped for HTML or JSON.

    >>> redact_text("key abc-123 and a%40b.org", ["abc-123", "a@b.org"])
    'key REDACTED and REDACTED'
    >>> redact_text("a&amp;b, a%26b", ["a&b"])
    'REDACTED, REDACTED'
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for form in _forms_of(secret):
            text = re.sub(re.escape(form), HIDDEN, text, flags=re.IGNORECASE)
    return text


def _forms_of(secret: str) -> tuple[str, ...]:
    """How a reply may repeat what it was sent, the longest first."""
    encoded = (quote(secret, safe=""), quote_plus(secret), quote(secret))
    escaped = (html.escape(secret), html.escape(secret, quote=False), json.dumps(secret)[1:-1])
    return tuple(dict.fromkeys(sorted((secret, *encoded, *escaped), key=len, reverse=True)))


def redact_message(text: str, secrets: Iterable[str]) -> str:
    """A message without any of the secrets, nor the beginning of one where the message, or a quotation in it, was cut.

    >>> redact_message("no abc-123-def: 'key abc-123-d...'", ["abc-123-def"]), redact_message("key abc-12", ["abc-123-def"])
    ("no REDACTED: 'key REDACTED...'", 'key REDACTED')
    """
    kept = tuple(filter(None, secrets))
    text = redact_text(text, kept)
    for secret in kept:
        for form in _forms_of(secret):
            for beginning in _beginnings(form):
                text = re.sub(re.escape(beginning) + r"(?=\Z|\.\.\.|[\"')])", HIDDEN, text, flags=re.IGNORECASE)
    return text


def _beginnings(secret: str) -> Iterator[str]:
    """What a cut may leave of a secret, the longest first; no mere word, as addresses begin with."""
    for length in range(len(secret) - 1, _SHORTEST_CUT - 1, -1):
        if secret[:length].isalpha():
            return
        yield secret[:length]


def redact_error(error: ScraperError, secrets: Iterable[str]) -> None:
    """Remove the secrets from what an error says: replies repeat what was asked."""
    hidden = tuple(secrets)
    error.args = tuple(redact_message(one, hidden) if isinstance(one, str) else one for one in error.args)
    for name in ("reason", "got", "shown"):
        if isinstance(getattr(error, name, None), str):
            setattr(error, name, redact_message(getattr(error, name), hidden))


def redact_body(body: bytes, secrets: Iterable[str]) -> bytes:
    """The bytes of a reply that failed without any of the secrets, and without the address of ours that NCBI calls `api-key`.

    >>> redact_body(b'{"error":"API rate limit exceeded","api-key":"192.0.2.7"} of a%40b.org', ["a@b.org"])
    b'{"error":"API rate limit exceeded","api-key":"REDACTED"} of REDACTED'
    """
    hidden = re.sub(rb'("api-key"\s*:\s*")[^"]*', rb"\1" + HIDDEN.encode(), body)
    own = [secret.encode().decode("latin-1") for secret in secrets]
    return _without_cut(redact_text(hidden.decode("latin-1"), own), own).encode("latin-1")


def _without_cut(text: str, secrets: Iterable[str]) -> str:
    """The text without the beginning of a secret at its end, where a transfer was cut."""
    for secret in secrets:
        for form in _forms_of(secret):
            found = next((one for one in _beginnings(form) if text.lower().endswith(one.lower())), None)
            text = text[: -len(found)] + HIDDEN if found else text
    return text


_IN_OUR_NAME = re.compile(rb"(?:(?:email|mailto)(?:=|%3D|\\?[\"']\s*:\s*\\?[\"'])|\(mailto:)\Z", re.IGNORECASE)
_BEFORE = 30  # bytes that are looked at


def redact_reply(body: bytes, secrets: Iterable[str], keys: Iterable[str]) -> bytes:
    """The bytes of a reply without what it repeats of the request: keys anywhere, other secrets as parameters and in our name.

    An address may be that of an author, who may be the user: in a document's own text it stays. A key that could be a word, or is
    short, stays too, for a document is not to be changed by chance.

    >>> redact_reply(b'{"request":"email=a%40b.org&key=abc-1234"} A. Uthor, a@b.org', ["a@b.org", "abc-1234"], ["abc-1234"])
    b'{"request":"email=REDACTED&key=REDACTED"} A. Uthor, a@b.org'
    """
    telling = [key for key in keys if len(key) >= _SHORTEST_KEY and not key.isalpha()]
    for known in dict.fromkeys(form.encode() for key in telling for form in _forms_of(key)):
        body = body.replace(known, HIDDEN.encode())
    for secret in secrets:
        for form in map(str.encode, _forms_of(secret)):
            if form in body:
                body = re.sub(re.escape(form), _hide_in_our_name, body, flags=re.IGNORECASE)
    return body


def _hide_in_our_name(found: re.Match[bytes]) -> bytes:
    """In place of an address: itself, unless what stands before it says that it is of the request."""
    before = _IN_OUR_NAME.search(found.string, max(0, found.start() - _BEFORE), found.start())
    return HIDDEN.encode() if before else found[0]


def keep_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers worth keeping; cookies, keys and whatever else a server sends are left out."""
    return {name: value for name, value in headers if name.lower() in _KEPT_HEADERS}
