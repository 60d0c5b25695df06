"""The pages of a site, by name; what an address asks for is read here, what stands in a page is written elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scraper.card.markup import Html, clip, tag
from scraper.errors import InputError, ScraperError
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.view.paper import render_paper
from scraper.view.site.frame import address
from scraper.view.site.graph import COLUMNS, render_graph, render_neighbours
from scraper.view.site.overview_page import render_changes, render_failures, render_home, render_pictures, render_since_form
from scraper.view.site.page_tables import FORMATS as TABLE_FORMATS
from scraper.view.site.query import NotHereError, read_page, read_query
from scraper.view.site.reading_thread import Desk
from scraper.view.site.results import PER_PAGE, render_downloads, render_results

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_DAYS = 30
_HOW_IT_IS_DRAWN = (
    "A line leads from a paper to one that it cites. Seeds of a paper are the stored papers that it cites or that cite it. "
    "Round: stored. Square: not stored."
)


class Pages:
    """One method for each page; all are answered by a desk."""

    def __init__(self, desk: Desk):
        self._desk = desk

    async def home(self, _request: Request) -> Response:
        """What the collection holds."""
        return await self._desk.page("Overview", lambda: render_home(self._desk.papers))

    async def search(self, request: Request) -> Response:
        """What fits a query, a page of it."""
        try:
            query, page = read_query(request.query_params), read_page(request.query_params)
        except InputError as error:
            return self._desk.failed(error)

        def render() -> Iterable[Html]:
            found = self._desk.papers.find(query)
            start = (page - 1) * PER_PAGE
            if start and start >= len(found.pmids):
                raise NotHereError(f"there is no page {page:,} of {len(found.pmids):,} papers: go back to the first")
            pmids = [str(pmid) for pmid in found.pmids[start : start + PER_PAGE]]
            return render_results(query, found, page, [(pmid, self._desk.try_record(pmid)) for pmid in pmids])

        return await self._desk.page("Search", render, query)

    async def paper(self, request: Request) -> Response:
        """One paper."""
        pmid = request.path_params["pmid"]

        def render() -> Iterable[Html | None]:
            record = self._desk.record(pmid)
            listed = (item.pmid for item in (*record.references.items, *record.citing_articles.items) if item.pmid)
            stored = self._desk.papers.stored(listed)
            yield tag("p", tag("a", "Neighbourhood", href=f"/paper/{pmid}/graph"))
            yield render_paper(record, here=lambda own: f"/paper/{own}" if own in stored else None)
            path = f"/paper/{pmid}/download"
            yield render_downloads("Download this paper", path, ["html", *sorted(FORMATS)])
            for name in ("references", "citing_articles"):
                yield render_downloads(f"Its {name.replace('_', ' ')}", path, sorted(EDGE_FORMATS), list=name)

        return await self._desk.page(f"PMID {pmid}", render)

    async def graph(self, request: Request) -> Response:
        """The papers around one."""
        pmid, given = request.path_params["pmid"], request.query_params

        def render() -> Iterable[Html]:
            steps, by = given.get("steps", "1"), given.get("by", "year")
            if steps not in ("1", "2") or by not in COLUMNS:
                raise InputError("a neighbourhood has steps=1 or steps=2, and is drawn by=year or by=seeds")
            record = self._desk.record(pmid)
            found = self._desk.papers.neighbourhood(pmid, int(steps))
            title = tag("a", clip(record.title or f"PMID {pmid}", 300), href=f"/paper/{pmid}")
            yield tag("h1", "Neighbourhood of ", title, dir="auto")
            yield _ways_to_draw(pmid, steps, by)
            yield tag("p", _HOW_IT_IS_DRAWN, class_="lv-faint")
            yield render_graph(found, by)
            yield render_neighbours(found)
            yield render_downloads("Download", f"/paper/{pmid}/graph/download", TABLE_FORMATS, steps=steps)

        return await self._desk.page(f"Neighbourhood of PMID {pmid}", render)

    async def changes(self, request: Request) -> Response:
        """What changed since a date, by default in the last month."""
        since = request.query_params.get("since") or (datetime.now(UTC) - timedelta(days=_DAYS)).strftime("%Y-%m-%d")

        def render() -> Iterable[Html]:
            found = self._desk.papers.changes(since)
            if found is None:
                raise NotHereError("a bulk build keeps no changes: compare two builds by their records")
            return [tag("h1", "What changed"), render_since_form(since), *render_changes(since, found)]

        return await self._desk.page("Changes", render)

    async def failures(self, _request: Request) -> Response:
        """What failed, and the command that mends it."""

        def render() -> Iterable[Html]:
            found = self._desk.papers.failures()
            if found is None:
                raise NotHereError("what failed in a bulk build is told by 'scraper bulk status'")
            return render_failures(self._desk.papers, found)

        return await self._desk.page("Failures", render)

    async def pictures(self, _request: Request) -> Response:
        """All pictures."""

        def render() -> Iterable[Html]:
            overview = self._desk.papers.overview()
            if overview is None:
                raise NotHereError("there are pictures of a corpus only: ask the Parquet tables of a build")
            return render_pictures(self._desk.papers.name, overview)

        return await self._desk.page("Pictures", render)

    async def not_here(self, _request: Request, _error: Exception) -> Response:
        """A page that there is not."""
        return self._desk.failed(NotHereError("there is no such page: search above, or go to the overview"))

    async def broken(self, _request: Request, error: Exception) -> Response:
        """A fault of our own."""
        return self._desk.failed(ScraperError(f"{type(error).__name__}: a bug of scraper; please report it with this address"))


def _ways_to_draw(pmid: str, steps: str, by: str) -> Html:
    ways = [(number, each) for number in ("1", "2") for each in COLUMNS]
    links = [
        tag("a", f"{number} step{'s' * (number > '1')}, by {each}", href=address(f"/paper/{pmid}/graph", steps=number, by=each),
            aria_current="page" if (number, each) == (steps, by) else None)
        for number, each in ways
    ]  # fmt: skip
    return tag("nav", *links, aria_label="Ways to draw it", class_="lv-ways")
