"""The files inside what somebody brings: a file, a folder, a zip or tar archive, a WARC; each with its name, within safe limits.

Nothing is unpacked to disk. Links, devices and encrypted members are passed over; archives in archives are not opened.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from scraper.errors import InputError
from scraper.files import read_bytes

MAX_FILE = 1 << 28  # bytes of one file, unpacked
MAX_ALL = 1 << 34  # bytes of one archive, unpacked
MAX_FILES = 1_000_000
_WARC = (".warc", ".warc.gz")


class Member(NamedTuple):
    """A file somebody brought. `url` and `retrieved_at` (UTC) are known of a WARC only."""

    name: str
    body: bytes
    url: str | None = None
    retrieved_at: str | None = None
    status: int | None = None


def iter_members(name: str) -> Iterator[Member]:
    """Every file below a path, in the order of their names, or in that of an archive.

    Raises InputError when the path cannot be read, an archive is damaged, or one is larger than the limits.
    """
    path = Path(name)
    if path.is_dir():
        for inner in sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink()):
            yield from iter_members(str(inner))
        return
    try:
        if name.endswith(_WARC):
            yield from _iter_warc(path)
        elif name != "-" and zipfile.is_zipfile(path):
            yield from _within_limits(name, _iter_zip(path))
        elif name != "-" and tarfile.is_tarfile(path):
            yield from _within_limits(name, _iter_tar(path))
        else:
            yield Member(name, read_bytes(name))
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _within_limits(name: str, members: Iterator[Member]) -> Iterator[Member]:
    total = 0
    for count, member in enumerate(members):
        total += len(member.body)
        if count >= MAX_FILES or total > MAX_ALL:
            raise InputError(f"{name}: holds more than {MAX_FILES} files or {MAX_ALL >> 30} GiB; unpack it and bring parts")
        yield member


def _read(name: str, stream: IO[bytes]) -> bytes:
    body = stream.read(MAX_FILE + 1)
    if len(body) > MAX_FILE:
        raise InputError(f"{name}: is larger than {MAX_FILE >> 20} MiB unpacked; bring it in parts")
    return body


def _iter_zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir() and not info.flag_bits & 1:
                with archive.open(info) as stream:
                    yield Member(f"{path}/{info.filename}", _read(info.filename, stream))


def _iter_tar(path: Path) -> Iterator[Member]:
    with tarfile.open(path) as archive:
        for info in archive:
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is not None:
                yield Member(f"{path}/{info.name}", _read(info.name, stream))


def _iter_warc(path: Path) -> Iterator[Member]:
    """The pages of a WARC that came with status 200 (ISO 28500)."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ModuleNotFoundError:
        raise InputError(f"{path}: WARC files need warcio: pip install 'literature-scraper[warc]'") from None
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                headers = record.http_headers
                if record.rec_type == "response" and headers is not None and headers.get_statuscode() == "200":
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    body = _read(f"{path}: {url}", record.content_stream())
                    yield Member(f"{path}: {url}", body, url, record.rec_headers.get_header("WARC-Date"), 200)
        except ArchiveLoadFailed as error:
            raise InputError(f"{path}: is damaged: {error}") from None
