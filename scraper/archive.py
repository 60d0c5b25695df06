"""The files inside what somebody brings: a file, a folder, a zip or tar archive, a WARC; each with its name, within safe limits.

Nothing is unpacked to disk. Links, devices and encrypted members are passed over; archives in archives are not opened.
"""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import zstandard
from isal import igzip
from isal.igzip_lib import IsalError

from scraper.errors import InputError
from scraper.redact import redact_url

MAX_FILE = 1 << 28  # bytes of one file, unpacked
MAX_ALL = 1 << 34  # bytes of one archive, unpacked
MAX_FILES = 1_000_000
_TOO_LARGE = f"is larger than {MAX_FILE >> 20} MiB unpacked; bring it in parts"
_ISAL_ERROR: Any = IsalError  # its types call the class an instance
_DAMAGES: tuple[type[Exception], ...] = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, tarfile.TarError, zlib.error,
    lzma.LZMAError, struct.error, zstandard.ZstdError, _ISAL_ERROR,
)  # fmt: skip
_CHUNK = 1 << 20
_ZIP_HEADER = 30  # bytes of a member's own head, without its name
_WARC = (".warc", ".warc.gz")


class Member(NamedTuple):
    """A file somebody brought. `url` and `retrieved_at` (UTC) are known of a WARC only; `reason` tells why one cannot be read."""

    name: str
    body: bytes = b""
    url: str | None = None
    retrieved_at: str | None = None
    status: int | None = None
    reason: str | None = None


def iter_paths(name: str) -> Iterator[Path]:
    """The files below a path, in the order of their names; of a file itself. Raises InputError when there is nothing."""
    path = Path(name)
    if name != "-" and not path.exists():
        raise InputError(f"{name}: no such file or folder")
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
    else:
        yield path


def is_archive(path: Path) -> bool:
    """Whether a file holds others; one that cannot be read does not."""
    if str(path) == "-" or path.name.endswith(_WARC):
        return str(path) != "-"
    try:
        return zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except _DAMAGES:
        return False


def iter_members(path: Path) -> Iterator[Member]:
    """The files in an archive, in its order; one that cannot be read is given with the reason, and the next ones follow."""
    name = shown(str(path))
    total = 0
    try:
        for count, member in enumerate(_open(path)):
            total += len(member.body)
            if count >= MAX_FILES or total > MAX_ALL:
                yield Member(name, reason=f"holds more than {MAX_FILES} files or {MAX_ALL >> 30} GiB; unpack it and bring parts")
                return
            yield member
    except InputError as error:
        yield Member(name, reason=str(error))
    except _DAMAGES as error:
        yield Member(name, reason=f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _open(path: Path) -> Iterator[Member]:
    if path.name.endswith(_WARC):
        return _iter_warc(path)
    return _iter_zip(path) if zipfile.is_zipfile(path) else _iter_tar(path)


def take_whole(name: str, chunks: Iterable[bytes]) -> Member:
    """A file that comes in pieces as one member, or why it is none."""
    body = io.BytesIO()  # which holds a file once, also while it grows
    for chunk in chunks:
        body.write(chunk)
        if body.tell() > MAX_FILE:
            return Member(name, reason=_TOO_LARGE)
    return Member(name, body.getvalue())


def shown(name: str) -> str:
    """A name that can be stored and printed, also when its bytes are no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def _read_member(name: str, stream: IO[bytes]) -> Member:
    name = shown(name)
    try:
        return take_whole(name, iter(partial(_unpacked(name, stream).read, _CHUNK), b""))
    except _DAMAGES as error:
        return Member(name, reason=f"cannot be read: {error}")


def _unpacked(name: str, stream: IO[bytes]) -> IO[bytes]:
    """What is in a packed member of an archive, by its name, as for a file of its own."""
    if name.endswith(".gz"):
        return cast("IO[bytes]", igzip.open(stream, "rb"))  # type: ignore[no-untyped-call]
    if name.endswith(".zst"):
        return cast("IO[bytes]", zstandard.ZstdDecompressor().stream_reader(stream))
    return stream


def _shared(members: Iterable[zipfile.ZipInfo]) -> frozenset[int]:
    """Where members of a zip begin whose bytes others have too: each would be unpacked anew, a small file without end."""
    places = sorted((one.header_offset, one.header_offset + _ZIP_HEADER + one.compress_size) for one in members)
    return frozenset(start for (_, end), (start, _) in pairwise(places) if start < end)


def _iter_zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        shared = _shared(archive.infolist())
        for info in archive.infolist():
            name = f"{path}/{info.filename}"
            if info.is_dir():
                continue
            if info.header_offset in shared:
                yield Member(shown(name), reason="shares its bytes with another member, as in archives made to fill disks")
                continue
            if info.flag_bits & 1:
                yield Member(shown(name), reason="is encrypted")
                continue
            try:
                with archive.open(info) as stream:
                    yield _read_member(name, stream)
            except _DAMAGES as error:
                yield Member(shown(name), reason=f"cannot be read: {error}")


def _iter_tar(path: Path) -> Iterator[Member]:
    with tarfile.open(path) as archive:
        for info in archive:
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is not None:
                yield _read_member(f"{path}/{info.name}", stream)


def _iter_warc(path: Path) -> Iterator[Member]:
    """The pages of a WARC that came with status 200 (ISO 28500); keys and addresses in theirs are removed."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ModuleNotFoundError:
        raise InputError("WARC files need warcio: pip install 'literature-scraper[warc]'") from None
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                headers = record.http_headers
                if record.rec_type == "response" and headers is not None and headers.get_statuscode() == "200":
                    url = redact_url(record.rec_headers.get_header("WARC-Target-URI") or "")
                    member = _read_member(f"{path}: {url}", record.content_stream())
                    yield member._replace(url=url, retrieved_at=record.rec_headers.get_header("WARC-Date"), status=200)
        except ArchiveLoadFailed as error:
            raise InputError(f"is damaged: {error}") from None
