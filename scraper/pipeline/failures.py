"""Exchanges that failed, kept as what they are: a replay says what the run said, and nobody takes one for a good one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from scraper.errors import Blocked, FetchError, ParseError, ScraperError
from scraper.model import Capture, Request, SourceStatus
from scraper.redact import redact_body, redact_text, redact_url

PARSE = "parse"


def kind_of(error: ScraperError) -> str:
    """The short word an error is counted by."""
    return error.kind if isinstance(error, FetchError) else PARSE


def reason_of(error: FetchError | ParseError) -> str:
    """Why, without the name of the source, which stands beside it."""
    return str(error).removeprefix(f"{error.source}: ")


def failed_capture(request: Request, error: FetchError | ParseError, secrets: Iterable[str]) -> Capture:
    """The exchange of a request that ended in an error: the last reply, or, where none came, no status and an empty body.

    Error pages repeat what was asked: keys and addresses in them are removed.
    """
    hidden, reply = tuple(secrets), error.reply
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Capture(
        source=request.source, method="GET" if request.body is None else "POST", url=redact_url(request.url),
        request_body=request.body, status=reply.status if reply else None, headers=reply.headers if reply else {},
        retrieved_at=(reply.retrieved_at if reply else None) or now, body=redact_body(reply.body, hidden) if reply else b"",
        outcome="failed", kind=kind_of(error), reason=redact_text(reason_of(error), hidden),
    )  # fmt: skip


def failed_status(capture: Capture) -> SourceStatus:
    """How a failed exchange stands in a record's provenance; where no reply came there is nothing to hash."""
    status = capture.as_status()
    return msgspec.structs.replace(status, outcome="failed", sha256=status.sha256 if capture.body else None)


def is_failed(capture: Capture) -> bool:
    """Whether an exchange failed, so that its body says nothing.

    One that came whole and that our own reader could not read is no such one: it is read again, by a reader that may be mended.
    """
    return capture.outcome == "failed" and (capture.kind != PARSE or not capture.body)


def error_of(capture: Capture) -> FetchError:
    """The error that ended a kept exchange."""
    kind = Blocked if capture.kind == Blocked.kind else FetchError
    reason = capture.reason or "the exchange failed"
    return kind(reason, source=capture.source, url=capture.url, status=capture.status, kind=capture.kind or "failed")
