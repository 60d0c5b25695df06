"""Files and streams by name: "-" is stdin or stdout; .gz and .zst are packed and unpacked by file name."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from scraper.errors import InputError, StoreError

_CHUNK = 1 << 20
_TAIL = 4096
_IN_MEMORY = 1 << 26  # bytes of stdin that need no file


class Input(NamedTuple):
    """An open file: the SHA-256 of what is in it, its last bytes, and all of it, unpacked, in pieces."""

    sha256: str
    tail: bytes
    chunks: Iterator[bytes]


@contextlib.contextmanager
def open_input(name: str) -> Iterator[Input]:
    """A file to be read in pieces; stdin and pipes are kept in a temporary file meanwhile, so that they can be hashed first.

    Raises InputError when it cannot be read, or is not of the kind its name says.
    """
    import zstandard
    from isal import igzip  # reads .gz twice as fast as gzip

    try:
        with contextlib.ExitStack() as stack:
            stream: IO[bytes]
            if name == "-" and sys.stdin is None:
                raise InputError("stdin is closed: name a file, or leave it open")
            if name == "-":
                stream = _seekable(stack, sys.stdin.buffer)
            elif name.endswith(".gz"):
                unpacking = igzip.open(name, "rb")  # type: ignore[no-untyped-call]
                stream = stack.enter_context(cast("IO[bytes]", unpacking))
            else:
                stream = _seekable(stack, stack.enter_context(Path(name).open("rb")))
            packed = stream if name.endswith(".zst") else None
            sha256, tail = hashlib.sha256(), b""
            for chunk in _iter_chunks(zstandard.ZstdDecompressor().stream_reader(packed) if packed else stream):
                sha256.update(chunk)
                tail = (tail + chunk[-_TAIL:])[-_TAIL:]
            stream.seek(0)
            content = zstandard.ZstdDecompressor().stream_reader(packed) if packed else stream
            yield Input(sha256.hexdigest(), tail, _iter_told(name, content))
    except (OSError, EOFError, zstandard.ZstdError, zlib.error) as error:
        raise _unreadable(name, error) from None


def _iter_told(name: str, stream: Any) -> Iterator[bytes]:
    """The pieces; a fault of the disk is told here, for a reader in between may take it for one of its own."""
    try:
        yield from _iter_chunks(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: BaseException) -> InputError:
    return InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}")


def _seekable(stack: contextlib.ExitStack, stream: IO[bytes]) -> IO[bytes]:
    """The stream, or, of a pipe, a copy of all that comes out of it."""
    if (sys.stdin is None or stream is not sys.stdin.buffer) and stream.seekable():
        return stream
    copy: IO[bytes] = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - in the stack
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy


def read_bytes(name: str) -> bytes:
    """The whole content, unpacked. Raises InputError as `open_input` does."""
    with open_input(name) as file:
        return b"".join(file.chunks)


def _iter_chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _iter_stdout() -> Iterator[IO[bytes]]:
    """Stdout, once. A reader that has gone is no error of the disk."""
    if sys.stdout is None:  # closed by whoever started us
        raise StoreError("is closed; give -o FILE, or leave it open", "stdout")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is not None:  # of another file
            raise
        raise StoreError(f"cannot be written: {error.strerror}", "stdout") from None


@contextlib.contextmanager
def open_output(name: str) -> Iterator[IO[bytes]]:
    """A binary stream to write to; a file appears under its name only when it is whole.

    Ctrl-C leaves the whole lines written so far under the name; after an error they stay beside it as <name>.part.

    Raises StoreError when it cannot be written.
    """
    import zstandard

    if name == "-":
        yield from _iter_stdout()
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
