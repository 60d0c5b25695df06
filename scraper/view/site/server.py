"""A site served on this machine, until it is stopped."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from scraper.errors import InputError
from scraper.view.site.papers import Papers

HOST = "127.0.0.1"
_GRACE_SECONDS = 1  # for what is being answered when the site is to end


def open_papers(name: str) -> Papers:
    """A corpus file or the folder of a bulk build, opened to be read.

    Raises InputError when it is neither, StoreError when it is damaged or of another kind.
    """
    if Path(name).is_dir():
        from scraper.view.site.build_papers import BuildPapers

        return BuildPapers(name)
    from scraper.view.site.corpus_papers import CorpusPapers

    return CorpusPapers(name)


def serve(name: str, *, port: int, ready: Callable[[str, int], None]) -> None:
    """Serve a collection on 127.0.0.1 until SIGINT or SIGTERM; `ready` is called with its address, once that is
    listened at, and the number of papers.

    `port` 0 takes any that is free. Raises InputError when the web extra is not installed or the port is taken, and as
    `open_papers` does.
    """
    try:
        import uvicorn
    except ImportError:
        raise InputError("looking at papers in the browser needs uvicorn: pip install 'literature-scraper[web]'") from None
    from scraper.view.site.app import make_app
    from scraper.view.site.reading_thread import Desk

    desk = Desk(lambda: open_papers(name))
    token = secrets.token_urlsafe(24)
    with _listen(port) as listening:
        number = listening.getsockname()[1]
        app = make_app(desk, token=token, port=number)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, proxy_headers=False, lifespan="on", ws="none",
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )  # fmt: skip

        async def run() -> None:
            ready(f"http://{HOST}:{number}/?token={token}", desk.count)
            await uvicorn.Server(config).serve(sockets=[listening])

        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        asyncio.run(run())


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise InputError(f"port {port} of {HOST} cannot be used: {error.strerror}; choose another with --port, or none") from None
    return listening
