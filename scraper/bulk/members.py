"""The files in a tar archive, one after the other, of any size: as PubTator 3's BioC files come."""

from __future__ import annotations

import contextlib
import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterator
from typing import IO, cast

from scraper.errors import InputError
from scraper.files import Input, reading_errors

_CHUNK = 1 << 20
_TAIL = 4096
_IN_MEMORY = 1 << 26
_MOST = 1 << 36  # bytes of one member: an archive may claim any size


def open_members(path: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Each plain file of an archive with its name; it must be read before the next one is asked for.

    Raises InputError when the archive is damaged or ends without its end mark, as one that was cut: what was given before stands.
    """
    with _telling(), _open(path) as packed, tarfile.open(fileobj=(stream := _Watched(packed)), mode="r|") as archive:
        for member in archive:
            if not member.isfile() or member.size > _MOST:
                continue
            file = archive.extractfile(member)
            if file is not None:
                yield member.name, file
        while stream.read(_CHUNK):
            pass
        if stream.tail != bytes(tarfile.BLOCKSIZE):
            raise InputError("a damaged archive: it is cut, or what stands behind its end is none of it")


@contextlib.contextmanager
def open_member(stream: IO[bytes], temp: str | None) -> Iterator[Input]:
    """A stream as an input that is read twice: it is kept, in a temporary file when large, to be hashed before it is read.

    Raises InputError when the archive breaks within it.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=temp) as copy:
        sha256, tail = hashlib.sha256(), b""
        with _telling():
            while chunk := stream.read(_CHUNK):
                sha256.update(chunk)
                tail = (tail + chunk[-_TAIL:])[-_TAIL:]
                copy.write(chunk)
        copy.seek(0)
        yield Input(sha256.hexdigest(), tail, iter(lambda: copy.read(_CHUNK), b""))


class _Watched(io.RawIOBase):
    """A stream, and its last block so far: of an archive that is whole this is zeros (POSIX.1-2024, pax, "End-of-archive")."""

    def __init__(self, stream: IO[bytes]):
        self._stream = stream
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.tail = (self.tail + chunk)[-tarfile.BLOCKSIZE :] if chunk else self.tail
        return chunk


def _open(path: str) -> IO[bytes]:
    if not path.endswith(("gz", "tgz")):
        return open(path, "rb")
    from isal import igzip

    return cast("IO[bytes]", igzip.open(path, "rb"))  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    damages: tuple[type[Exception], ...] = (tarfile.TarError, *reading_errors())
    try:
        yield
    except damages as error:
        raise InputError(f"a damaged archive: {error}") from None
