"""The site as an application: every address has what it says, no other has anything, and it ends with the collection closed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from scraper.view.site.app import make_app
from scraper.view.site.reading_thread import Desk
from scraper.view.site.server import open_papers
from tests.view.site.reader import PORT, TOKEN, Reader


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/static/page.css", "text/css; charset=utf-8", ".literature-record"),
        ("/static/page.js", "text/javascript; charset=utf-8", ""),
        ("/static/icon.svg", "image/svg+xml", "<svg"),
        ("/favicon.ico", "image/svg+xml", "<svg"),
    ],
)
def test_what_pages_are_dressed_with_has_its_type(get: Reader, path: str, kind: str, begins: str) -> None:
    reply = get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (200, kind)
    assert reply.text.lstrip().startswith(begins)
    assert len(reply.text) > 100


@pytest.mark.parametrize("path", ["/static/", "/static/page.py", "/static/site.css", "/paper", "/paper/1/x"])
def test_no_other_address_is_one(get: Reader, path: str) -> None:
    assert "there is no such page" in get.text(path, 404)


def test_a_fault_of_ours_is_a_page_without_what_it_said(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(str(db))
    monkeypatch.setattr(reader.desk.papers, "count", lambda: {}["secret words"])
    reply = reader("/", raises=False)
    assert reply.status_code == 500
    assert "KeyError: a bug of scraper; please report it with this address" in reply.text
    assert "secret words" not in reply.text
    reader.desk.close()


def test_the_desk_is_closed_when_the_site_ends(db: Path) -> None:
    desk = Desk(lambda: open_papers(str(db)))
    messages = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))
    sent: list[str] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(make_app(desk, token=TOKEN, port=PORT)({"type": "lifespan", "state": {}}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    with pytest.raises(RuntimeError, match="after shutdown"):
        asyncio.run(desk.run(desk.papers.count))
