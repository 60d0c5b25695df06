"""What a source and the client must agree on: where requests may go, and what a doubtful reply is. No socket is needed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from scraper.errors import Incomplete
from scraper.model import Capture

TRIES = 5  # of one request
REDIRECTS = 5
REDIRECTING = frozenset({301, 302, 303, 307, 308})
ANYWHERE = "*"  # among the hosts redirects may lead to: any public one
Result = TypeVar("Result")
Read = Callable[[Capture], Result]


class Unbelieved(Incomplete):
    """Raised by `read` for a reply that is odd but may be what the source has to say, with what it says.

    It is asked for again; the same bytes twice are believed.
    """

    def __init__(self, reason: str, *, source: str, result: Any):
        super().__init__(reason, source=source, kind="odd")
        self.result = result


class Site(NamedTuple):
    """What the client needs to know of a source.

    `hosts` are where redirects may lead: host names, origins ("http://127.0.0.1:8099") the user set, or ANYWHERE; `credentials`
    are parameters, `headers` header fields, added while sending.
    """

    pace_key: str
    requests_per_second: float
    hosts: frozenset[str]
    robots: bool
    credentials: Mapping[str, str]
    headers: Mapping[str, str] = {}
