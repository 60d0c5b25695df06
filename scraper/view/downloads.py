"""What a site gives as files: papers found, one paper, its lists, changes, pictures."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from scraper.card.markup import clip
from scraper.errors import InputError, ScraperError
from scraper.export.edges import iter_edges
from scraper.export.extras import library_of
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.export.tables import Row
from scraper.model import Record
from scraper.view.asked import NotHereError, read_query
from scraper.view.desk import Desk
from scraper.view.html_file import render_file
from scraper.view.overview_page import DIFF_FORMATS, PICTURES
from scraper.view.page_tables import (
    FAILURE_COLUMNS,
    NEIGHBOUR_COLUMNS,
    OVERVIEW_COLUMNS,
    iter_failure_rows,
    iter_neighbour_rows,
    iter_overview_rows,
    write_table,
)
from scraper.view.page_tables import FORMATS as TABLE_FORMATS
from scraper.view.papers import Neighbourhood

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_TYPES = {
    "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png",
}  # fmt: skip
_ENDINGS = {"csl-json": "json", "biocjson": "json", "biocxml": "xml", "bibtex": "bib", "pubtator": "txt", "ids": "txt"}
_LISTS = ("references", "citing_articles")
_PIECE = 1 << 16
_IN_MEMORY = 1 << 22  # bytes; a longer file stands on disk until it is sent


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
        return await self._sent(lambda out: self._desk.papers.write_records(found.pmids, format_, out), "papers", format_)

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
        return await self._sent(lambda out: _write_paper(record, name, format_, out), f"{pmid}-{name}" if name else pmid, format_)

    async def changes(self, request: Request) -> Response:
        """The records of papers that changed since a date."""
        since, format_ = request.query_params.get("since", ""), request.query_params.get("format", "jsonl")
        try:
            _check_format(format_, DIFF_FORMATS)
            found = await self._desk.run(lambda: self._desk.papers.changes(since))
            if found is None:
                raise NotHereError("a bulk build keeps no changes")
        except ScraperError as error:
            return self._desk.failed(error)
        pmids = [int(one.pmid) for one in found.shown]
        return await self._sent(lambda out: self._desk.papers.write_records(pmids, format_, out), "changes", format_)

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
        return await self._sent(lambda out: write_table(columns, rows, format_, out), name, format_)

    async def picture(self, request: Request) -> Response:
        """A picture of the corpus, as SVG or PNG."""
        from starlette.responses import Response

        name, _, format_ = request.path_params["name"].partition(".")
        try:
            content = await self._desk.run(lambda: self._draw(name, format_))
        except ScraperError as error:
            return self._desk.failed(error)
        return Response(content, media_type=_TYPES[format_])

    def _draw(self, name: str, format_: str) -> bytes:
        overview = self._desk.papers.overview()
        if name not in PICTURES or format_ not in ("svg", "png") or overview is None:
            raise NotHereError("there is no such picture")
        from scraper.plots.draw import draw, save

        with tempfile.SpooledTemporaryFile() as out:
            save(draw(overview, name), out, format_)
            out.seek(0)
            return out.read()

    async def _sent(self, write: Callable[[IO[bytes]], Any], name: str, format_: str) -> Response:
        from starlette.responses import StreamingResponse

        out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
        try:
            await asyncio.to_thread(write, out)
        except ScraperError as error:
            out.close()
            return self._desk.failed(error)
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS.get(format_, format_)}"',
            "Content-Length": str(out.tell()),
        }
        out.seek(0)
        return StreamingResponse(_iter_pieces(out), media_type=_TYPES.get(format_, "application/octet-stream"), headers=headers)


async def _iter_pieces(out: IO[bytes]) -> AsyncIterator[bytes]:
    with out:
        while piece := out.read(_PIECE):
            yield piece


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
