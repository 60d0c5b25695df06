"""Where requests are answered one at a time: the open collection, the one thread that reads it, and pages of what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from scraper.card.markup import Html, clip, tag
from scraper.errors import InputError, ScraperError
from scraper.ids import clean_pmid
from scraper.model import Record
from scraper.text import escape_controls
from scraper.view.site.frame import render_site
from scraper.view.site.papers import Papers, Query, describe_ended
from scraper.view.site.query import NotHereError

if TYPE_CHECKING:
    from starlette.responses import Response

Result = TypeVar("Result")
_HEADINGS = {404: "Not here", 400: "That cannot be shown", 500: "This page cannot be made"}


class Desk:
    """One collection, read by one thread; `count` is how many papers it had when it was opened. Raises what opening it raises."""

    def __init__(self, open_papers: Callable[[], Papers]):
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="papers")
        try:
            self.papers = self._thread.submit(open_papers).result()
            self.count = self._thread.submit(self.papers.count).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def close(self) -> None:
        """Close the collection."""
        self._thread.submit(self.papers.close).result()
        self._thread.shutdown()

    async def run(self, call: Callable[[], Result]) -> Result:
        """What a call gives that reads the collection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def page(self, title: str, render: Callable[[], Iterable[Html | None]], query: Query | None = None) -> Response:
        """A page, or one that says why it is not there."""
        try:
            content = await self.run(lambda: list(render()))
        except ScraperError as error:
            return self.failed(error, query)
        return _html(render_site(self.papers, title, *content, query=query))

    def failed(self, error: ScraperError, query: Query | None = None) -> Response:
        """A page that says what went wrong."""
        status = 404 if isinstance(error, NotHereError) else 400 if isinstance(error, InputError) else 500
        content = [tag("h1", _HEADINGS[status]), tag("p", clip(escape_controls(str(error)), 2_000), dir="auto")]
        return _html(render_site(self.papers, _HEADINGS[status], *content, query=query), status)

    def record(self, pmid: str) -> Record:
        """A stored record. Raises NotHereError, which says where the paper ended, when there is none."""
        if clean_pmid(pmid) != pmid:
            raise NotHereError(f"{clip(pmid, 40)!r} is no PMID: digits only")
        record = self.papers.record(pmid)
        if record is None:
            raise NotHereError(describe_ended(pmid, self.papers.ended(pmid), self.papers.name, self.papers.kind))
        return record

    def try_record(self, pmid: str) -> Record | None:
        """A stored record; None when it cannot be read."""
        try:
            return self.papers.record(pmid)
        except ScraperError:
            return None


def _html(body: bytes, status: int = 200) -> Response:
    from starlette.responses import Response

    return Response(body, status, media_type="text/html")
