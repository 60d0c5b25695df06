"""Files and streams by name: "-" is stdin or stdout; .gz and .zst are packed and unpacked by file name."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from scraper.errors import InputError, StoreError, why_unwritten
from scraper.part_file import aside_of, end_part, keep_part, open_part

_CHUNK = 1 << 20
_TAIL = 4096
_DATABASE = b"SQLite format 3\x00"
_IN_MEMORY = 1 << 26  # bytes of stdin that need no file
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/(?:fd/([0-9]{1,9})|std(out|err))")


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
    except reading_errors() as error:
        raise _unreadable(name, error) from None


@cache
def reading_errors() -> tuple[type[Exception], ...]:
    """What reading files raises, also packed ones that are damaged; the error of isal is none of zlib's."""
    import zstandard
    from isal.igzip_lib import IsalError

    isal_error: Any = IsalError  # its types call the class an instance
    return OSError, EOFError, zlib.error, isal_error, zstandard.ZstdError


def _iter_told(name: str, stream: Any) -> Iterator[bytes]:
    """The pieces; a fault of the disk is told here, for a reader in between may take it for one of its own."""
    try:
        yield from _iter_chunks(stream)
    except reading_errors() as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: BaseException) -> InputError:
    return InputError(f"{name}: cannot be read: {why_unwritten(error) if isinstance(error, OSError) else error}")


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
        raise StoreError(f"cannot be written: {why_unwritten(error)}", "stdout") from None


@contextlib.contextmanager
def open_output(name: str, delivered: Callable[[], bool] = lambda: True) -> Iterator[IO[bytes]]:
    """A binary stream to write to; a file appears under its name only when it is whole, and `delivered` says so at the end.

    Where nothing was delivered a file of that name stays as it is. What was written before Ctrl-C or an error stays beside it, in
    whole lines, as <name>.part; the exception has a note that tells so. Devices, pipes and what is open already, as /dev/stdout
    and /dev/fd/63, are written to as they are.

    Raises InputError, before anything is written, where there can be no such file or another run is writing it, and StoreError
    when writing fails.
    """
    if name == "-":
        yield from _iter_stdout()
        return
    check_output(name)
    device = _open_device(name)
    if device is not None:
        with _telling(name), device:
            yield device
        return
    path = _target_of(name)
    part = path.with_name(path.name + ".part")
    with _telling(path, part, aside_of(part)), open_part(part, name) as (stream, older):
        try:
            with contextlib.ExitStack() as stack:
                yield _packing(stack, stack.enter_context(stream), name)
            end_part(part, older, path if delivered() else None)
        except BaseException as error:
            keep_part(part, older, name, error)
            raise


@contextlib.contextmanager
def _telling(name: object, *ours: Path) -> Iterator[None]:
    """An error of the disk as StoreError, with its notes. One of another file, or of a reader that has gone, is left as it is."""
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError) or str(error.filename) not in {"None", *map(str, ours)}:
            raise
        told = StoreError(f"cannot be written: {why_unwritten(error)}", name)
        for note in getattr(error, "__notes__", ()):
            told.add_note(note)
        raise told from None


def _open_device(name: str) -> IO[bytes] | None:
    """What is no file of its own: a device, a pipe, or something that is open already; None where a file is to be made.

    Opening /dev/stdout would empty a file behind it, and cannot open a socket: its descriptor is used. Raises InputError.
    """
    number, path = _descriptor_of(name), Path(name)
    try:
        if number is not None:
            return os.fdopen(os.dup(number), "wb")
        return path.open("wb") if path.exists() and not path.is_file() else None
    except OSError as error:
        raise InputError(f"{name}: cannot be written: {error.strerror}") from None


def _descriptor_of(name: str) -> int | None:
    """The number of the open file that a name stands for.

    >>> [_descriptor_of(name) for name in ("/dev/stdout", "/dev/stderr", "/dev/fd/63", "/proc/self/fd/1", "/dev/null")]
    [1, 2, 63, 1, None]
    """
    found = _DESCRIPTOR.fullmatch(name)
    if found is None:
        return None
    return int(found[1]) if found[1] else {"out": 1, "err": 2}[found[2]]


def _target_of(name: str) -> Path:
    """Where a name leads, through links. Raises InputError when they lead nowhere."""
    try:
        return Path(name).resolve()
    except (OSError, RuntimeError):
        raise InputError(f"{name}: cannot be written: its links lead in a circle") from None


def _is_device(name: str) -> bool:
    """Whether there is something of that name that is written to as it is."""
    return _descriptor_of(name) is not None or (Path(name).exists() and not Path(name).is_file())


def make_private_folder(folder: Path) -> None:
    """The folder and those above it, made where they are missing, for this user's eyes only, whatever the umask. Raises OSError.

    `Path.mkdir(mode, parents=True)` gives its mode to the last one only; for folders of a user's cache the XDG Base Directory
    Specification wants 0700 all the way.
    """
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)


def check_output(name: str) -> None:
    """Raise InputError where no file of this name can be written, or one of another kind would be lost."""
    if name == "-" or _descriptor_of(name) is not None:
        return
    given, path = Path(name), _target_of(name)
    if given.is_dir() or not given.name or name.endswith(("/", os.sep)):
        raise InputError(f"{name or repr(name)}: is a folder; name a file")
    if not _is_device(name) and not path.parent.is_dir():
        raise InputError(f"{name}: cannot be written: there is no folder {path.parent}")
    needed = (given,) if _is_device(name) else (path, path.parent)  # the file is replaced
    if not all(os.access(one, os.W_OK) for one in needed if one.exists()):
        raise InputError(f"{name}: cannot be written: permission denied")
    with contextlib.suppress(OSError):
        if path.is_file() and _is_database(path):
            raise InputError(f"{name}: is a database, maybe a corpus; name another file")


def check_outputs(names: Iterable[str]) -> None:
    """As `check_output`, of all the files of one run.

    Raises InputError as it does, and where one is named twice: only the last written would be left.
    """
    seen: set[Path] = set()
    for name in names:
        check_output(name)
        if name == "-" or _is_device(name):
            continue
        if _target_of(name) in seen:
            raise InputError(f"{name}: is named for two outputs of this run: name two files")
        seen.add(_target_of(name))


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


class _Packing(io.BufferedWriter):
    """zstandard's writer, which lacks `writelines`; what is flushed goes all the way."""

    def flush(self) -> None:
        super().flush()
        if not self.raw.closed:
            self.raw.flush()


def _packing(stack: contextlib.ExitStack, stream: IO[bytes], name: str) -> IO[bytes]:
    """The stream, or one that packs what is written to it, as the name says."""
    import zstandard

    if name.endswith(".gz"):
        packed = gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0)
        return cast("IO[bytes]", stack.enter_context(packed))
    if name.endswith(".zst"):
        packing: Any = zstandard.ZstdCompressor().stream_writer(stream, closefd=False)
        return stack.enter_context(_Packing(packing))
    return stream
