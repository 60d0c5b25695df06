"""A file that is written whole in a thread, then sent: a fault is a page, not a torn file. For who has gone none is written."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, TypeVar

from scraper.errors import ScraperError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

Value = TypeVar("Value")
TYPES = {
    "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png",
}  # fmt: skip
_ENDINGS = {"csl-json": "json", "biocjson": "json", "biocxml": "xml", "bibtex": "bib", "pubtator": "txt", "ids": "txt"}
_PIECE = 1 << 16
_IN_MEMORY = 1 << 22  # bytes; a longer file stands on disk until it is sent
_LOOK_SECONDS = 0.5  # between two looks whether somebody still waits


class Writing:
    """One file that is being written: `out` takes its bytes."""

    def __init__(self) -> None:
        self.out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
        self._given_up = threading.Event()

    def each(self, values: Iterable[Value]) -> Iterator[Value]:
        """The values, for as long as somebody waits for the file. Raises ScraperError then."""
        for value in values:
            self._check()
            yield value

    def fill(self, write: Callable[[Writing], object]) -> IO[bytes]:
        """The file that `write` has filled; it is closed when that fails, and when nobody waits for it."""
        try:
            write(self)
            self._check()
        except BaseException:
            self.out.close()
            raise
        return self.out

    def give_up(self) -> None:
        """End `each` and `fill`, in whatever thread they are."""
        self._given_up.set()

    def _check(self) -> None:
        if self._given_up.is_set():
            raise ScraperError("nobody waits for this file any more")


async def write_file(request: Request, write: Callable[[Writing], object]) -> IO[bytes]:
    """What `write` puts into a file, in a thread that is given up when the reader goes or the site ends.

    Raises what `write` raises, and ScraperError when there is no room for the file.
    """
    writing = Writing()
    task = asyncio.create_task(asyncio.to_thread(writing.fill, write))
    try:
        while not (await asyncio.wait([task], timeout=_LOOK_SECONDS))[0]:
            if await request.is_disconnected():
                writing.give_up()
        return task.result()
    except OSError as error:
        folder = tempfile.gettempdir()
        reason = f"the file cannot be written in {folder}: {error.strerror}; free some space, or name another folder in TMPDIR"
        raise ScraperError(reason) from None
    finally:
        writing.give_up()


def send_file(out: IO[bytes], name: str, format_: str) -> Response:
    """A file that was written, as a download of that name."""
    from starlette.responses import StreamingResponse

    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS.get(format_, format_)}"',
        "Content-Length": str(out.tell()),
    }
    out.seek(0)
    return StreamingResponse(_iter_pieces(out), media_type=TYPES.get(format_, "application/octet-stream"), headers=headers)


async def _iter_pieces(out: IO[bytes]) -> AsyncIterator[bytes]:
    with out:
        while piece := out.read(_PIECE):
            yield piece
