"""Files and streams by name: "-" is stdin or stdout; .gz and .zst are packed and unpacked by file name."""

from __future__ import annotations

import contextlib
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from scraper.errors import InputError, StoreError


def read_bytes(name: str) -> bytes:
    """The whole content, unpacked.

    Raises InputError when it cannot be read, or is not of the kind its name says.
    """
    import zstandard

    if name == "-":
        return sys.stdin.buffer.read()
    try:
        if name.endswith(".gz"):
            with gzip.open(name) as file:
                return file.read()
        if name.endswith(".zst"):
            with zstandard.open(name, "rb") as packed:
                return bytes(packed.read())
        return Path(name).read_bytes()
    except (OSError, EOFError, zstandard.ZstdError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name}: cannot be read: {reason}") from None


@contextlib.contextmanager
def open_output(name: str) -> Iterator[IO[bytes]]:
    """A binary stream to write to; a file appears under its name only when it is whole.

    When an error or Ctrl-C ends the work, what was written so far stays beside it as <name>.part.

    Raises StoreError when it cannot be written.
    """
    import zstandard

    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    part = path.with_name(path.name + ".part")
    try:
        with contextlib.ExitStack() as stack:
            raw = stack.enter_context(part.open("wb"))
            if name.endswith(".gz"):
                yield cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0)))
            elif name.endswith(".zst"):
                yield stack.enter_context(zstandard.ZstdCompressor().stream_writer(raw, closefd=False))
            else:
                yield raw
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", path) from None
