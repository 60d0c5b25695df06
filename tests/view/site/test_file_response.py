"""A file that is written whole before it is sent, and for nobody who has gone."""

from __future__ import annotations

import asyncio
import errno
import itertools
import tempfile
from collections.abc import Callable
from typing import Any

import pytest

from scraper.errors import ScraperError
from scraper.view.site import file_response
from scraper.view.site.file_response import Writing, send_file, write_file


class Request:
    """A request whose reader is there, or has gone."""

    def __init__(self, *, gone: bool):
        self._gone = gone

    async def is_disconnected(self) -> bool:
        return self._gone


def write_for(write: Callable[[Writing], Any], *, gone: bool = False) -> Any:
    return asyncio.run(write_file(Request(gone=gone), write))  # type: ignore[arg-type]


def test_a_file_is_not_written_on_for_a_reader_who_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_response, "_LOOK_SECONDS", 0)
    with pytest.raises(ScraperError, match="nobody waits"):
        write_for(lambda file: list(file.each(itertools.count())), gone=True)
    with write_for(lambda file: file.out.write(b"".join(file.each([b"a", b"b"])))) as out:
        assert out.tell() == 2


def test_a_file_is_given_up_when_the_site_ends() -> None:
    ended = []

    def write(file: Writing) -> None:
        try:
            for _ in file.each(itertools.count()):
                pass
        except ScraperError:
            ended.append(True)
            raise

    async def end() -> None:
        task = asyncio.ensure_future(write_file(Request(gone=False), write))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(end())  # which waits for the thread
    assert ended in ([True], [])  # it may not have begun


def test_no_room_for_a_file_is_told_with_what_helps() -> None:
    def write(_file: Writing) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ScraperError, match="No space left on device; free some space, or name another folder in TMPDIR"):
        write_for(write)


@pytest.mark.parametrize(
    ("format_", "name", "kind"),
    [
        ("csv", "papers.csv", "text/csv; charset=utf-8"),
        ("tsv", "papers.tsv", "text/tab-separated-values; charset=utf-8"),
        ("bibtex", "papers.bib", "application/octet-stream"),
        ("pubtator", "papers.txt", "application/octet-stream"),
        ("html", "papers.html", "application/octet-stream"),
    ],
)
def test_a_file_is_sent_whole_with_its_name_and_type(format_: str, name: str, kind: str) -> None:
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    out.write(b"x" * 100_000)
    reply: Any = send_file(out, "papers", format_)

    async def read() -> list[bytes]:
        return [piece async for piece in reply.body_iterator]

    pieces = asyncio.run(read())
    assert (b"".join(pieces), len(pieces), out.closed) == (b"x" * 100_000, 2, True)
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert (reply.headers["content-type"], reply.headers["content-length"]) == (kind, "100000")


def test_a_file_that_cannot_be_filled_is_closed() -> None:
    writing = Writing()
    with pytest.raises(ZeroDivisionError):
        writing.fill(lambda _file: 1 / 0)
    assert writing.out.closed


def test_a_file_is_no_more_filled_once_it_was_given_up() -> None:
    writing = Writing()
    given = list(itertools.islice(writing.each(range(9)), 2))
    writing.give_up()
    with pytest.raises(ScraperError, match="nobody waits"):
        list(writing.each(range(9)))
    with pytest.raises(ScraperError, match="nobody waits"):
        writing.fill(lambda file: file.out.write(b"all of it"))
    assert (given, writing.out.closed) == ([0, 1], True)
