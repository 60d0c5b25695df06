"""Failed exchanges: which of them say nothing, and how they stand in provenance."""

from __future__ import annotations

import hashlib

import pytest

from scraper.errors import Blocked, FetchError, ParseError
from scraper.model import Capture, Request
from scraper.pipeline.failures import PARSE, error_of, failed_capture, failed_status, is_failed

REPLY = Capture(
    source="icite", url="https://example.org/?pmids=5", status=200, body=b"<odd>", retrieved_at="2026-11-26T00:00:00Z"
)
REQUEST = Request("icite", "https://example.org/?pmids=5", ("5",))


@pytest.mark.parametrize(
    ("outcome", "kind", "body", "failed"),
    [
        (None, None, b"", False),
        (None, None, b"a reply", False),
        ("merged", None, b"a reply", False),
        ("failed", "http_503", b"", True),
        ("failed", "http_503", b"an error page", True),
        ("failed", PARSE, b"", True),  # nothing to read again
        ("failed", PARSE, b"a page our reader could not read", False),
    ],
)
def test_an_exchange_that_came_whole_is_none_that_failed(
    outcome: str | None, kind: str | None, body: bytes, failed: bool
) -> None:
    assert is_failed(Capture(source="icite", body=body, outcome=outcome, kind=kind)) == failed  # type: ignore[arg-type]


@pytest.mark.parametrize("reply", [None, REPLY])
def test_an_exchange_without_a_reply_has_no_hash(reply: Capture | None) -> None:
    error = FetchError("HTTP 503", source="icite", kind="http_503")
    error.reply = reply
    status = failed_status(failed_capture(REQUEST, error, ()))
    assert (status.name, status.outcome) == ("icite", "failed")
    assert status.sha256 == (hashlib.sha256(REPLY.body).hexdigest() if reply else None)


@pytest.mark.parametrize(
    "error",
    [
        Blocked("the site shows a block page", source="icite"),
        FetchError("HTTP 503", source="icite", kind="http_503"),
        ParseError("icite", "", "links", "no list"),
    ],
)
def test_what_is_kept_of_a_failure_is_told_again(error: FetchError | ParseError) -> None:
    kept = failed_capture(REQUEST, error, ())
    again = error_of(kept)
    assert isinstance(again, Blocked) == isinstance(error, Blocked)
    assert (again.source, again.kind, str(again)) == ("icite", getattr(error, "kind", PARSE), str(error))


def test_keys_in_an_error_page_are_not_kept() -> None:
    error = FetchError("no such key: k-4711", source="icite", kind="http_400")
    error.reply = Capture(source="icite", status=400, body=b"no such key: k-4711")
    kept = failed_capture(REQUEST, error, ["k-4711"])
    assert b"k-4711" not in kept.body
    assert "k-4711" not in (kept.reason or "")


@pytest.mark.parametrize(("body", "method"), [(None, "GET"), ("id=5", "POST")])
def test_the_request_that_failed_is_kept_as_it_was_sent(body: str | None, method: str) -> None:
    error = FetchError("HTTP 503", source="icite", kind="http_503")
    kept = failed_capture(Request("icite", "https://example.org/?pmids=5", ("5",), body=body), error, ())
    assert (kept.method, kept.request_body, kept.status, kept.body) == (method, body, None, b"")
    assert kept.retrieved_at is not None
    error.reply = REPLY
    kept = failed_capture(REQUEST, error, ())
    assert (kept.status, kept.body, kept.retrieved_at) == (REPLY.status, REPLY.body, REPLY.retrieved_at)
