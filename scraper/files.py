"""Files and streams by name: "-" is stdin or stdout; .gz and .zst are packed and unpacked by file name."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from scraper.errors import InputError, StoreError

_CHUNK = 1 << 20
_TAIL = 4096
_DATABASE = b"SQLite format 3\x00"
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
def open_output(name: str, delivered: Callable[[], bool] = lambda: True) -> Iterator[IO[bytes]]:
    """A binary stream to write to; a file appears under its name only when it is whole, and `delivered` says so at the end.

    Where nothing was delivered a file of that name stays as it is. What was written before Ctrl-C or an error stays beside it, in
    whole lines, as <name>.part; the exception has a note that tells so. Devices and pipes are written to as they are.

    Raises InputError, before anything is written, where there can be no such file, and StoreError when writing fails.
    """
    if name == "-":
        yield from _iter_stdout()
        return
    check_output(name)
    path = Path(name).resolve()  # where a link leads
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    part = path.with_name(path.name + ".part")
    try:
        stream = part.open("wb")
    except OSError as error:
        raise InputError(f"{name}: cannot be written: {error.strerror}") from None
    try:
        with contextlib.ExitStack() as stack:
            yield _packing(stack, stack.enter_context(stream), name)
        if not delivered():
            part.unlink()
            return
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", path) from None
    except BaseException as error:
        _keep_part(part, name, error)
        raise


def check_output(name: str) -> None:
    """Raise InputError where no file of this name can be written, or one of another kind would be lost."""
    path = Path(name)
    if name == "-":
        return
    if path.is_dir() or not path.name:
        raise InputError(f"{name}: is a folder; name a file")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{name}: cannot be written: there is no folder {path.parent}")
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise InputError(f"{name}: cannot be written: permission denied")
    with contextlib.suppress(OSError):
        if path.is_file() and _is_database(path):
            raise InputError(f"{name}: is a database, maybe a corpus; name another file")


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def _packing(stack: contextlib.ExitStack, stream: IO[bytes], name: str) -> IO[bytes]:
    """The stream, or one that packs what is written to it, as the name says."""
    import zstandard

    if name.endswith(".gz"):
        packed = gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0)
        return cast("IO[bytes]", stack.enter_context(packed))
    if name.endswith(".zst"):
        packing = zstandard.ZstdCompressor().stream_writer(stream, closefd=False)
        return stack.enter_context(io.BufferedWriter(cast("io.RawIOBase", packing)))
    return stream


def _keep_part(part: Path, name: str, error: BaseException) -> None:
    """Leave what was written, and tell; nothing where nothing was."""
    with contextlib.suppress(OSError, ValueError, EOFError):
        lines = _count_lines(part, name)
        if lines is None:
            part.unlink()
            return
        before = f"; {name} is as it was" if Path(name).exists() else ""
        error.add_note(f"{name}.part holds {lines} whole line{'s' * (lines != 1)}{before}")


def _count_lines(part: Path, name: str) -> int | None:
    """The lines of a file that may be packed; None where nothing was written."""
    import zstandard

    lines = size = 0
    with part.open("rb") as raw, contextlib.ExitStack() as stack:
        stream: Any = raw
        if name.endswith(".gz"):
            stream = stack.enter_context(gzip.GzipFile(fileobj=raw))
        elif name.endswith(".zst"):
            stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for chunk in _iter_chunks(stream):
            size += len(chunk)
            lines += chunk.count(b"\n")
    return lines if size else None
