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

    Ctrl-C leaves the whole lines written so far under the name; after an error they stay beside it as <name>.part.

    Raises StoreError when it cannot be written.
    """
    import zstandard

    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    part = path.with_name(path.name + ".part")
    interrupt: KeyboardInterrupt | None = None
    try:
        with contextlib.ExitStack() as stack:
            stream: IO[bytes] = stack.enter_context(part.open("wb"))
            if name.endswith(".gz"):
                packed = gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0)
                stream = cast("IO[bytes]", stack.enter_context(packed))
            elif name.endswith(".zst"):
                stream = stack.enter_context(zstandard.ZstdCompressor().stream_writer(stream, closefd=False))
            try:
                yield stream
            except KeyboardInterrupt as caught:
                interrupt = caught
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", path) from None
    if interrupt is not None:
        raise interrupt
