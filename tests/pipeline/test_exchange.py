"""One exchange of no paper: the newest saved reply counts, an older one where that failed; what was got is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scraper.errors import FetchError, ParseError
from scraper.fetch.captures import iter_captures, save_capture
from scraper.model import Capture, Request
from scraper.pipeline.exchange import Exchanges
from scraper.settings import Settings
from scraper.sources.pubmed import SOURCE

HOST = "https://eutils.ncbi.nlm.nih.gov"
ASKED = Request("pubmed", f"{HOST}/entrez/esearch.fcgi?term=socks", ())
POSTED = Request("pubmed", f"{HOST}/entrez/esearch.fcgi", (), body="term=socks")


def read(capture: Capture) -> str:
    if capture.body == b"odd":
        raise ParseError("pubmed", "", "Count", "no Count")
    return capture.body.decode()


def save(folder: Path, body: bytes, second: int | None, request: Request = ASKED, **fields: Any) -> None:
    time = None if second is None else f"2026-11-26T00:00:{second:02}Z"
    name = f"n{len(list(folder.rglob('exchange.json')))}"
    method = "POST" if request.body else "GET"
    captured = Capture(
        source="pubmed", name=name, url=request.url, method=method, request_body=request.body, status=200, body=body,
        retrieved_at=time, **fields,
    )  # fmt: skip
    save_capture(captured, folder)


FAILED = {"outcome": "failed", "kind": "http_503", "reason": "HTTP 503"}
Saved = tuple[bytes, int | None, dict[str, str]]


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        ([(b"first", 1, {}), (b"second", 2, {})], "second"),
        ([(b"second", 2, {}), (b"first", 1, {})], "second"),
        ([(b"undated", None, {}), (b"first", 1, {})], "first"),
        ([(b"first", 1, {}), (b"", 2, FAILED)], "first"),
        ([(b"first", 1, {}), (b"odd", 2, {})], "first"),
    ],
)
def test_of_saved_replies_the_newest_counts_that_can_be_read(saved: list[Saved], said: str, tmp_path: Path) -> None:
    for body, second, fields in saved:
        save(tmp_path, body, second, **fields)
    exchanges = Exchanges(SOURCE, [tmp_path], None, Settings(), None)
    assert exchanges.ask(ASKED, read) == said


@pytest.mark.parametrize(
    ("saved", "said"), [([(b"odd", 1, {}), (b"", 2, FAILED)], "HTTP 503"), ([(b"odd", 2, {}), (b"", 1, FAILED)], "no Count")]
)
def test_where_none_can_be_read_the_newest_says_why(saved: list[Saved], said: str, tmp_path: Path) -> None:
    for body, second, fields in saved:
        save(tmp_path, body, second, **fields)
    with pytest.raises((FetchError, ParseError), match=said):
        Exchanges(SOURCE, [tmp_path], None, Settings(), None).ask(ASKED, read)


@pytest.mark.parametrize("request_", [POSTED, Request("pubmed", f"{ASKED.url}s", ())])
def test_another_request_is_not_answered_by_it(request_: Request, tmp_path: Path) -> None:
    save(tmp_path, b"first", 1)
    exchanges = Exchanges(SOURCE, [tmp_path], None, Settings(), None)
    assert exchanges.ask(ASKED, read) == "first"
    with pytest.raises(FetchError) as caught:
        exchanges.ask(request_, read)
    assert caught.value.kind == "offline"


class Client:
    """Stands in for the client."""

    def __init__(self, *replies: bytes | FetchError):
        self.replies = list(replies)

    def fetch(self, request: Request, read: Any, _site: Any) -> tuple[Capture, Any]:
        reply = self.replies.pop(0)
        if isinstance(reply, FetchError):
            raise reply
        capture = Capture(source="pubmed", url=request.url, request_body=request.body, status=200, body=reply)
        return capture, read(capture)


def test_what_was_got_is_kept_and_found_again(tmp_path: Path) -> None:
    client = Client(b"first", b"posted", FetchError("HTTP 503", source="pubmed", kind="http_503"))
    exchanges = Exchanges(SOURCE, (), client, Settings(), tmp_path)  # type: ignore[arg-type]
    third = Request("pubmed", f"{ASKED.url}&retstart=9", ())
    assert [exchanges.ask(one, read) for one in (ASKED, POSTED)] == ["first", "posted"]
    with pytest.raises(FetchError, match="HTTP 503"):
        exchanges.ask(third, read)
    again = Exchanges(SOURCE, [tmp_path], None, Settings(), None)
    assert [again.ask(one, read) for one in (ASKED, POSTED)] == ["first", "posted"]
    with pytest.raises(FetchError, match="HTTP 503"):
        again.ask(third, read)
    assert len(list(iter_captures(tmp_path, "pubmed"))) == 3


def test_what_was_given_up_with_the_run_is_not_kept(tmp_path: Path) -> None:
    client = Client(FetchError("stopped", source="pubmed", kind="stopped"))
    with pytest.raises(FetchError):
        Exchanges(SOURCE, (), client, Settings(), tmp_path).ask(ASKED, read)  # type: ignore[arg-type]
    assert list(iter_captures(tmp_path, "pubmed")) == []
