"""The files in a tar archive, one after the other, of any size: as PubTator 3's BioC files come."""

from __future__ import annotations

import contextlib
import hashlib
import tarfile
import tempfile
from collections.abc import Iterator
from typing import IO

from scraper.errors import InputError
from scraper.files import Input

_CHUNK = 1 << 20
_TAIL = 4096
_IN_MEMORY = 1 << 26
_MOST = 1 << 36  # bytes of one member: an archive may claim any size


def open_members(path: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Each plain file of an archive with its name; it must be read before the next one is asked for.

    Raises InputError when the archive is damaged: what was given before stands.
    """
    try:
        with tarfile.open(path, "r|gz" if path.endswith(("gz", "tgz")) else "r|") as archive:
            for member in archive:
                if not member.isfile() or member.size > _MOST:
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    yield member.name, stream
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"a damaged archive: {error}") from None


@contextlib.contextmanager
def open_member(stream: IO[bytes], temp: str | None) -> Iterator[Input]:
    """A stream as an input that is read twice: it is kept, in a temporary file when large, to be hashed before it is read."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=temp) as copy:
        sha256, tail = hashlib.sha256(), b""
        while chunk := stream.read(_CHUNK):
            sha256.update(chunk)
            tail = (tail + chunk[-_TAIL:])[-_TAIL:]
            copy.write(chunk)
        copy.seek(0)
        yield Input(sha256.hexdigest(), tail, iter(lambda: copy.read(_CHUNK), b""))
