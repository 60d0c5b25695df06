"""What a site gives as files: papers found, one paper, its lists, changes, pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from scraper.card.markup import clip
from scraper.errors import InputError, ScraperError
from scraper.export.edges import iter_edges
from scraper.export.extras import library_of
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.export.tables import Row
from scraper.model import Record
from scraper.plots.charts import CHARTS
from scraper.view.html_file import render_file
from scraper.view.site.file_response import TYPES, Writing, send_file, write_file
from scraper.view.site.overview_page import DIFF_FORMATS
from scraper.view.site.page_tables import (
    FAILURE_COLUMNS,
    NEIGHBOUR_COLUMNS,
    OVERVIEW_COLUMNS,
    iter_failure_rows,
    iter_neighbour_rows,
    iter_overview_rows,
    write_table,
)
from scraper.view.site.page_tables import FORMATS as TABLE_FORMATS
from scraper.view.site.papers import Neighbourhood
from scraper.view.site.query import NotHereError, read_query
from scraper.view.site.reading_thread import Desk

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_LISTS = ("references", "citing_articles")


class Downloads:
    """One method for each kind of file. It is written whole before its first byte is sent: a fault is a page, not a torn file."""

    def __init__(self, desk: Desk):
        self._desk = desk

    async def papers(self, request: Request) -> Response:
        """All records that fit a query, in one of the formats of `scraper corpus search`."""
        format_ = request.query_params.get("format", "jsonl")
        try:
            query = read_query(request.query_params)
            _check_format(format_, FORMATS)
            found = await self._desk.run(lambda: self._desk.papers.find(query))
        except ScraperError as error:
            return self._desk.failed(error)
        return await self._sent(
            request, lambda file: self._desk.papers.write_records(file.each(found.pmids), format_, file.out), "papers", format_
        )

    async def paper(self, request: Request) -> Response:
        """One paper, or one of its lists."""
        pmid, given = request.path_params["pmid"], request.query_params
        format_, name = given.get("format", "jsonl"), given.get("list")
        try:
            record = await self._desk.run(lambda: self._desk.record(pmid))
            if name is not None and name not in _LISTS:
                raise InputError(f"a paper has the lists {' and '.join(_LISTS)}")
            _check_format(format_, {"html": None, **FORMATS} if name is None else EDGE_FORMATS)
        except ScraperError as error:
            return self._desk.failed(error)
        return await self._sent(
            request, lambda file: _write_paper(record, name, format_, file.out), f"{pmid}-{name}" if name else pmid, format_
        )

    async def changes(self, request: Request) -> Response:
        """The records of all papers that changed since a date; a page shows the first."""
        since, format_ = request.query_params.get("since", ""), request.query_params.get("format", "jsonl")
        try:
            _check_format(format_, DIFF_FORMATS)
        except ScraperError as error:
            return self._desk.failed(error)
        return await self._sent(
            request, lambda file: self._desk.papers.write_changed(since, format_, file.out, file.each), "changes", format_
        )

    async def neighbourhood(self, request: Request) -> Response:
        """The papers around one, as a table."""
        pmid, steps = request.path_params["pmid"], request.query_params.get("steps", "1")

        def find() -> Neighbourhood:
            self._desk.record(pmid)
            return self._desk.papers.neighbourhood(pmid, 2 if steps == "2" else 1)

        return await self._table(request, f"{pmid}-neighbourhood", NEIGHBOUR_COLUMNS, lambda: iter_neighbour_rows(find()))

    async def failures(self, request: Request) -> Response:
        """What failed, paper by paper."""
        papers = self._desk.papers
        return await self._table(request, "failures", FAILURE_COLUMNS, lambda: iter_failure_rows(papers.failed_papers()))

    async def overview(self, request: Request) -> Response:
        """What the corpus holds, number by number."""

        def count() -> Iterable[Row]:
            overview = self._desk.papers.overview()
            if overview is None:
                raise NotHereError("a bulk build is counted by its Parquet tables")
            return iter_overview_rows(overview)

        return await self._table(request, "overview", OVERVIEW_COLUMNS, count)

    async def _table(self, request: Request, name: str, columns: Sequence[str], find: Callable[[], Iterable[Row]]) -> Response:
        format_ = request.query_params.get("format", "csv")
        try:
            _check_format(format_, TABLE_FORMATS)
            rows = await self._desk.run(lambda: list(find()))
        except ScraperError as error:
            return self._desk.failed(error)
        return await self._sent(request, lambda file: write_table(columns, rows, format_, file.out), name, format_)

    async def picture(self, request: Request) -> Response:
        """A picture of the corpus, as SVG or PNG."""
        from starlette.responses import Response

        name, _, format_ = request.path_params["name"].partition(".")
        try:
            content = await self._desk.run(lambda: self._draw(name, format_))
        except ScraperError as error:
            return self._desk.failed(error)
        return Response(content, media_type=TYPES[format_])

    def _draw(self, name: str, format_: str) -> bytes:
        overview = self._desk.papers.overview()
        if name not in CHARTS or format_ not in ("svg", "png") or overview is None:
            raise NotHereError("there is no such picture")
        from scraper.plots.draw import draw, save

        with tempfile.SpooledTemporaryFile() as out:
            save(draw(overview, name), out, format_)
            out.seek(0)
            return out.read()

    async def _sent(self, request: Request, write: Callable[[Writing], Any], name: str, format_: str) -> Response:
        try:
            return send_file(await write_file(request, write), name, format_)
        except ScraperError as error:
            return self._desk.failed(error)


def _write_paper(record: Record, list_name: str | None, format_: str, out: IO[bytes]) -> None:
    if list_name is not None:
        EDGE_FORMATS[format_](iter_edges(record, list_name), out)  # type: ignore[arg-type]
    elif format_ == "html":
        out.write(render_file([record]))
    else:
        FORMATS[format_]([record], out)


def _check_format(format_: str, formats: Iterable[str]) -> None:
    if format_ not in formats:
        raise InputError(f"{clip(format_, 40)!r} is no format of this: {', '.join(sorted(formats))}")
    library_of(format_)
