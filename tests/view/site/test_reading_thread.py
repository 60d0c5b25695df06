"""Where requests are answered: one thread that reads, and pages of what went wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from scraper.card.markup import Html
from scraper.errors import InputError, ScraperError, StoreError
from scraper.view.site.papers import Query
from scraper.view.site.query import NotHereError
from scraper.view.site.reading_thread import Desk
from scraper.view.site.server import open_papers
from tests.view.corpora import paper


@pytest.fixture
def desk(db: Path) -> Iterator[Desk]:
    desk = Desk(lambda: open_papers(str(db)))
    yield desk
    desk.close()


def test_what_opening_raises_comes_out_and_no_thread_is_left() -> None:
    before = threading.active_count()
    with pytest.raises(StoreError, match="no such corpus"):
        Desk(lambda: open_papers("none.db"))
    assert threading.active_count() == before


def test_all_that_reads_runs_in_one_thread_of_its_own(desk: Desk) -> None:
    async def ask() -> list[str]:
        return await asyncio.gather(*(desk.run(lambda: threading.current_thread().name) for _ in range(5)))

    names = set(asyncio.run(ask()))
    assert len(names) == 1
    assert names.pop().startswith("papers")
    assert desk.count == 61


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (NotHereError("gone \x1b[31m"), 404, "Not here"),
        (InputError("gone \x1b[31m"), 400, "That cannot be shown"),
        (ScraperError("gone \x1b[31m"), 500, "This page cannot be made"),
    ],
)
def test_a_fault_is_a_page_with_its_status(desk: Desk, error: ScraperError, status: int, heading: str) -> None:
    reply = desk.failed(error, Query(words="kept words"))
    document = lxml.html.document_fromstring(bytes(reply.body).decode())
    assert (reply.status_code, document.xpath("string(//h1)")) == (status, heading)
    assert document.xpath("string(//main/p)") == "gone \\x1b[31m"
    assert document.xpath("//input[@name='words']/@value") == ["kept words"]


def test_a_fault_met_while_a_page_is_made_is_one_too(desk: Desk) -> None:
    def render() -> Iterator[Html]:
        yield Html("<p>half</p>")
        raise NotHereError("no more")

    reply = asyncio.run(desk.page("Half", render))
    assert reply.status_code == 404
    assert b"half" not in reply.body
    whole = asyncio.run(desk.page("Whole", lambda: [Html("<p>all of it</p>"), None]))
    assert (whole.status_code, b"<p>all of it</p>" in whole.body) == (200, True)


def test_a_record_is_given_or_it_is_said_why_not(desk: Desk) -> None:
    async def ask(pmid: str) -> Any:
        return await desk.run(lambda: desk.record(pmid))

    assert asyncio.run(ask("998000030")) == paper(29)
    for pmid, told in (("0998000030", "is no PMID: digits only"), ("998000801", "is gone"), ("998000999", "add it with")):
        with pytest.raises(NotHereError, match=told):
            asyncio.run(ask(pmid))
