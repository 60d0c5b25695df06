"""The site over a collection of papers as an ASGI application: which address gives what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from scraper.view.html_file import page_script, page_style
from scraper.view.site.access import Guard
from scraper.view.site.downloads import Downloads
from scraper.view.site.pages import Pages
from scraper.view.site.reading_thread import Desk

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    Answer = Callable[[Request], Awaitable[Response]]


def make_app(desk: Desk, *, token: str, port: int) -> Guard:
    """The site behind its guard; `token` opens it, `port` is the one it is reached at. The desk is closed when the site ends."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(desk.close)

    pages = Pages(desk)
    routes = [Route(path, answer) for path, answer in addresses_of(pages, Downloads(desk)).items()]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: pages.not_here, Exception: pages.broken})
    return Guard(app, token=token, port=port)


def addresses_of(pages: Pages, downloads: Downloads) -> dict[str, Answer]:
    """Every address of the site, and what answers it."""
    return {
        "/": pages.home,
        "/search": pages.search,
        "/paper/{pmid}": pages.paper,
        "/paper/{pmid}/graph": pages.graph,
        "/changes": pages.changes,
        "/failures": pages.failures,
        "/pictures": pages.pictures,
        "/download": downloads.papers,
        "/overview/download": downloads.overview,
        "/paper/{pmid}/download": downloads.paper,
        "/paper/{pmid}/graph/download": downloads.neighbourhood,
        "/changes/download": downloads.changes,
        "/failures/download": downloads.failures,
        "/picture/{name}": downloads.picture,
        "/static/{name}": _static,
        "/favicon.ico": _icon,
    }


async def _static(request: Request) -> Response:
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

    found = _files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return Response(found[0], media_type=found[1])


async def _icon(_request: Request) -> Response:
    """What browsers ask for before they have read a page."""
    from starlette.responses import Response

    body, kind = _files()["icon.svg"]
    return Response(body, media_type=kind)


@cache
def _files() -> dict[str, tuple[str, str]]:
    """What pages are dressed with, by name, each with its type."""
    folder = files("scraper.view") / "static"
    site, icon = ((folder / name).read_text(encoding="utf-8") for name in ("site.css", "icon.svg"))
    return {
        "page.css": (page_style() + site, "text/css"),
        "page.js": (page_script(), "text/javascript"),
        "icon.svg": (icon, "image/svg+xml"),
    }
