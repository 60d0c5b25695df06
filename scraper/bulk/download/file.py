"""One whole file from a server into a folder: gone on with where it was stopped, checked before it gets its name.

Rules: RFC 9110, 13.1.5 (If-Range), 14 (ranges), 15.3.7 and 15.5.17 (206 and 416).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from scraper.bulk.download.folder import DownloadFolder, Part
from scraper.bulk.download.listing import read_md5
from scraper.errors import Blocked, FetchError, Incomplete, ScraperError, StoreError
from scraper.fetch.client import TRIES
from scraper.fetch.stream import FileClient, Reply
from scraper.model import Capture, Request
from scraper.sources.source import refuse_challenge
from scraper.sources.whole_files import NAME, Place

MAX_BYTES = 64 * 2**30  # of one file; the largest that is known has 19 GB
MOST_TRIES = 100  # of one file, however much comes with each
_ROUNDS = 2  # a file whose checksum is wrong is fetched once more
_GZIP = b"\x1f\x8b"
_CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,15})-([0-9]{1,15})|\*)/([0-9]{1,15}|\*)", re.ASCII)
_PAGE_BYTES = 64 * 1024


class Wanted(NamedTuple):
    """A file to be had: its name and address; `listed` as the listing has it, `has_md5` whether a checksum stands beside it."""

    name: str
    url: str
    listed: str = ""
    listed_bytes: int | None = None
    has_md5: bool = True


class FileResult(Struct, frozen=True, kw_only=True):
    """How it went with one file: `fetched` now, `there` already and checked, or `failed`, for a `reason` of a short `kind`.

    `size` in bytes; `md5` is None where the server tells none: such a file was checked by its length and by gzip's own sums.
    `waiting`, of a dry run only, would be fetched.
    """

    name: str
    outcome: Literal["fetched", "there", "failed", "waiting"]
    size: int | None = None
    md5: str | None = None
    kind: str | None = None
    reason: str | None = None


class WrongSum(Incomplete):
    """What came is not what the server's checksum, or the file's own sums, say."""

    kind = "checksum"


class _Anew(Exception):  # noqa: N818 - no error, a turn of the way
    """The part in the folder cannot be gone on with."""


class FileBringer:
    """Brings files from one place into one folder. May be used from several threads, for different files."""

    def __init__(self, client: FileClient, place: Place, folder: DownloadFolder):
        self._client = client
        self._place = place
        self._folder = folder

    def bring(self, wanted: Wanted) -> FileResult:
        """Have the file in the folder, whole. Raises nothing that is of this file or of the disk: it is in the result."""
        try:
            return self._bring(wanted)
        except ScraperError as error:
            return failed(wanted.name, error)

    def _bring(self, wanted: Wanted) -> FileResult:
        bring = self._bring_by_md5 if wanted.has_md5 else self._bring_by_length
        for _ in range(_ROUNDS - 1):  # with the checksum asked for anew: maybe the file was replaced while it was read
            try:
                return bring(wanted)
            except WrongSum:
                continue
        return bring(wanted)

    def _bring_by_md5(self, wanted: Wanted) -> FileResult:
        asked = Request(NAME, f"{wanted.url}.md5", ())
        _, md5 = self._client.fetch(asked, lambda capture: read_md5(capture, wanted.name), self._place.site)
        known, there = self._folder.known(wanted.name), self._folder.stat(wanted.name)
        if there is not None and (self._folder.md5_of(wanted.name) if known is None else known.md5) == md5:
            return self._there(wanted, md5)
        part = self._folder.part(wanted.name)
        self._fill(wanted, part, {})
        got = part.md5()
        if got != md5:
            part.drop()
            raise WrongSum(
                f"{wanted.name}: its MD5 is {got}, the server's checksum {md5}: thrown away", source=NAME, url=wanted.url
            )
        return self._finish(wanted, part, md5)

    def _bring_by_length(self, wanted: Wanted) -> FileResult:
        """Without a checksum: asked for only if it has changed, and read to the end of what gzip says it holds."""
        part, path = self._folder.part(wanted.name), self._folder.path / wanted.name
        known, there = self._folder.known(wanted.name), self._folder.stat(wanted.name)
        if known is not None and known.validator is not None:
            if not self._fill(wanted, part, _unless(known.validator)):
                return self._there(wanted, None, known.validator)
        elif there is not None and self._has_length(wanted, there.st_size) and find_damage(path) is None:
            return self._there(wanted, None)
        else:
            self._fill(wanted, part, {})
        damage = find_damage(part.path)
        if damage is not None:
            part.drop()
            raise WrongSum(f"{wanted.name}: {damage}: thrown away", source=NAME, url=wanted.url)
        return self._finish(wanted, part, None)

    def _has_length(self, wanted: Wanted, size: int) -> bool:
        """Whether the file has so many bytes now: nothing stands behind them."""
        with self._client.opened(Request(NAME, wanted.url, ()), self._place.site, _range_headers(size, None)) as reply:
            return reply.status == 416 and read_content_range(reply)[2] == size

    def _there(self, wanted: Wanted, md5: str | None, validator: str | None = None) -> FileResult:
        kept = self._folder.remember(wanted.name, md5=md5, listed=wanted.listed, validator=validator)
        return FileResult(name=wanted.name, outcome="there", size=kept.size, md5=md5)

    def _finish(self, wanted: Wanted, part: Part, md5: str | None) -> FileResult:
        validator = part.validator
        part.finish(self._folder.path / wanted.name)
        kept = self._folder.remember(wanted.name, md5=md5, listed=wanted.listed, validator=validator)
        return FileResult(name=wanted.name, outcome="fetched", size=kept.size, md5=md5)

    def _fill(self, wanted: Wanted, part: Part, condition: dict[str, str]) -> bool:
        """Have all of the file in the part, in as many tries as bring something; False where it has not changed (304)."""
        failures = 0
        for tried in range(1, MOST_TRIES + 1):
            before = part.size
            try:
                return self._fill_once(wanted, part, condition)
            except _Anew:
                part.drop()
                failures += 1
                reason = f"{wanted.name}: the server does not go on where it stopped"
                error: FetchError = Incomplete(reason, source=NAME, url=wanted.url, attempts=tried)
            except FetchError as stopped:
                failures = 0 if part.size > before else failures + 1
                error = stopped
                error.attempts = tried
            if not error.transient or failures >= TRIES or tried == MOST_TRIES:
                raise error
            self._client.back_off(NAME, failures)
        raise AssertionError("the last try ends it")

    def _fill_once(self, wanted: Wanted, part: Part, condition: dict[str, str]) -> bool:
        have = part.size
        headers = {**condition, **_range_headers(have, part.validator)}
        with self._client.opened(Request(NAME, wanted.url, ()), self._place.site, headers) as reply:
            if reply.status == 304:
                if condition:
                    return False
                raise Incomplete(f"{wanted.name}: HTTP 304 to what was no question", source=NAME, url=wanted.url, kind="http_304")
            if reply.status == 416:
                if have and read_content_range(reply)[2] == have:
                    return True  # the part is the whole file
                raise _Anew
            start, end = _read_extent(reply)
            if start != (have if reply.status == 206 else 0):
                raise _Anew
            pieces = self._iter_checked(wanted, reply, start)
            if start == 0:
                part.begin(read_validator(reply))
            _take(wanted, part, pieces, start, end)
        return True

    def _iter_checked(self, wanted: Wanted, reply: Reply, start: int) -> Iterator[bytes]:
        """The pieces; raises Blocked or Incomplete before the first where a page came in place of the file."""
        first = next(reply.pieces, b"")
        while start == 0 and len(first) < len(_GZIP) and (more := next(reply.pieces, b"")):
            first += more
        if start == 0 and not first.startswith(_GZIP):
            for piece in reply.pieces:
                first += piece
                if len(first) > _PAGE_BYTES:
                    break
            capture = Capture(source=NAME, body=first, url=wanted.url, status=reply.status)
            refuse_challenge(capture, first[:_PAGE_BYTES].decode("utf-8", "replace"))
            reason = f"{wanted.name}: what came is no gzip file ({first[:40]!r})"
            raise Incomplete(reason, source=NAME, url=wanted.url, status=reply.status, kind="no_gzip")
        return _after(first, reply.pieces)


def failed(name: str, error: ScraperError) -> FileResult:
    """The result that an error is."""
    kind = error.kind if isinstance(error, FetchError) else "disk" if isinstance(error, StoreError) else "failed"
    reason = error.reason if isinstance(error, FetchError) else str(error)
    return FileResult(name=name, outcome="failed", kind=Blocked.kind if isinstance(error, Blocked) else kind, reason=reason)


def read_validator(reply: Reply) -> str | None:
    """How the server names the version it sends: a strong ETag, else the time of the last change; None where it does not.

    >>> read_validator(Reply(200, {"etag": '"a1"', "last-modified": "Thu, 29 Jan 2026 14:48:00 GMT"}, iter(())))
    '"a1"'
    >>> read_validator(Reply(200, {"etag": 'W/"a1"', "last-modified": "Thu, 29 Jan 2026 14:48:00 GMT"}, iter(())))
    'Thu, 29 Jan 2026 14:48:00 GMT'
    """
    tag = reply.headers.get("etag", "").strip()
    return tag if tag.startswith('"') else reply.headers.get("last-modified", "").strip() or None


def read_content_range(reply: Reply) -> tuple[int | None, int | None, int | None]:
    """First byte, last byte and length of the whole as Content-Range has them; None for what it does not tell.

    >>> [read_content_range(Reply(206, {"content-range": told}, iter(()))) for told in ("bytes 5-9/10", "bytes */10", "x 1-2/3")]
    [(5, 9, 10), (None, None, 10), (None, None, None)]
    """
    found = _CONTENT_RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    first, last, length = (int(one) if one and one.isdigit() else None for one in (found.groups() if found else (None,) * 3))
    return first, last, length


def find_damage(path: Path) -> str | None:
    """Why a gzip file is not whole, by its own lengths and sums (RFC 1952); None where it is. Raises StoreError."""
    from isal import igzip, isal_zlib

    damages: Any = (EOFError, ValueError, isal_zlib.error, gzip.BadGzipFile)
    try:
        with igzip.open(path, "rb") as file:  # type: ignore[no-untyped-call]
            while file.read(1 << 20):
                pass
    except damages as error:
        return f"the gzip file is damaged ({error})"
    except OSError as error:
        raise StoreError(f"cannot be read: {error.strerror or error}", path) from None
    return None


def _range_headers(have: int, validator: str | None) -> dict[str, str]:
    if not have:
        return {}
    return {"Range": f"bytes={have}-"} | ({} if validator is None else {"If-Range": validator})


def _unless(validator: str) -> dict[str, str]:
    """Ask for the file only if it is no longer that version."""
    return {"If-None-Match" if validator.startswith('"') else "If-Modified-Since": validator}


def _read_extent(reply: Reply) -> tuple[int, int | None]:
    """Where the body begins in the file and where the file ends, if that is told. Raises _Anew on what cannot be placed."""
    if reply.status == 206:
        first, last, length = read_content_range(reply)
        if first is None or last is None or (length is not None and last + 1 != length):
            raise _Anew
        return first, length
    told = reply.headers.get("content-length", "").strip()
    return 0, int(told) if told.isascii() and told.isdigit() else None


def _take(wanted: Wanted, part: Part, pieces: Iterator[bytes], start: int, end: int | None) -> None:
    """Write the pieces from `start` on. Raises Incomplete when they end before `end`, or go on behind it: none is kept then."""
    size, limit = start, MAX_BYTES if end is None else end
    details: dict[str, Any] = {"source": NAME, "url": wanted.url}
    try:
        with part.adding() as file:
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    break
                file.write(piece)
    finally:
        if size > limit:
            part.drop()
    if size > limit:
        raise Incomplete(f"{wanted.name}: more came than the {limit} bytes it has", **details, kind="too_large")
    if end is not None and size < end:
        raise Incomplete(f"{wanted.name}: {size} of {end} bytes came", **details, kind="cut_short")


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from pieces
