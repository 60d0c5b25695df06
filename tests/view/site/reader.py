"""A reader of one site, without a browser."""

from __future__ import annotations

import httpx
import lxml.html

from scraper.view.site.app import make_app
from scraper.view.site.reading_thread import Desk
from scraper.view.site.server import open_papers

TOKEN = "a-token-of-the-tests"
PORT = 8642


class Reader:
    """Asks one site, as a browser that has been let in does."""

    def __init__(self, name: str):
        self.desk = Desk(lambda: open_papers(name))
        self._app = make_app(self.desk, token=TOKEN, port=PORT)

    def __call__(
        self, path: str, *, method: str = "GET", admitted: bool = True, raises: bool = True, **headers: str
    ) -> httpx.Response:
        import anyio

        given = {"host": f"127.0.0.1:{PORT}", **({"cookie": f"scraper-view-{PORT}={TOKEN}"} if admitted else {}), **headers}

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=raises)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, headers=given)

        return anyio.run(ask)

    def text(self, path: str, status: int = 200) -> str:
        """What a page says, without markup."""
        reply = self(path)
        assert reply.status_code == status, reply.text
        assert reply.headers["content-type"].startswith("text/html")
        return " ".join(lxml.html.document_fromstring(reply.text).xpath("string(//main)").split())
