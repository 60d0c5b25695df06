"""Large files read ahead by processes of their own, one file each, while this one stores what they say, in the order given.

What is made of a file passes through a temporary file, so that a process never waits for the one that writes, and memory stays
bounded. A process that ends before its file is read has done nothing: the file is then read here, where its fault is told.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from scraper.errors import InputError
from scraper.pipeline.pieces import Made

_LENGTH = 4  # bytes before each piece that tell how long it is
_SMALL = 1 << 20  # bytes of a file, packed or not, that is read at once here


class Read(NamedTuple):
    """A file of the order, and what was made of it, piece by piece; None when it is to be read here."""

    path: Path
    made: Iterator[Made] | None


def iter_ahead(paths: Iterable[Path], jobs: int, make: Callable[[Path], Iterator[Made]]) -> Iterator[Read]:
    """Every file, in order, with what `make` gives of it; at most `jobs` processes read at a time.

    `make` is a function of a module, and raises InputError on a file that is not for it.
    """
    waiting: deque[tuple[Path, _Reader | None]] = deque()
    rest = iter(paths)
    with tempfile.TemporaryDirectory(prefix="scraper-") as folder, contextlib.ExitStack() as stack:

        def begin() -> None:
            while len(waiting) < jobs and (path := next(rest, None)) is not None:
                waiting.append((path, _begin(path, Path(folder), make)))

        stack.callback(lambda: [reader.stop() for _, reader in waiting if reader is not None])
        begin()
        while waiting:
            path, reader = waiting[0]
            is_read = reader is not None and reader.wait()
            waiting.popleft()
            begin()  # the next one is read while this one is stored
            yield Read(path, _iter_spooled(reader.spool) if reader is not None and is_read else None)
            if reader is not None:
                reader.spool.unlink(missing_ok=True)


class _Reader(NamedTuple):
    """A process that reads one file, and where it writes what it makes of it."""

    process: multiprocessing.process.BaseProcess
    spool: Path

    def wait(self) -> bool:
        """Wait for its end; whether it has read all of its file."""
        self.process.join()
        return self.process.exitcode == 0

    def stop(self) -> None:
        """End it, wherever it is."""
        self.process.terminate()
        self.process.join()


def _begin(path: Path, folder: Path, make: Callable[[Path], Iterator[Made]]) -> _Reader | None:
    if not path.is_file() or path.stat().st_size < _SMALL:
        return None
    spool = folder / f"{len(list(folder.iterdir()))}-{path.name[:40]}"
    spool.touch()
    process = multiprocessing.get_context("spawn").Process(target=_spool, args=(path, spool, make), daemon=True)
    process.start()
    return _Reader(process, spool)


def _spool(path: Path, spool: Path, make: Callable[[Path], Iterator[Made]]) -> None:
    """Write what is made of a file; in the process that reads it, which Ctrl-C ends through the one that waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    encode = msgspec.msgpack.Encoder().encode
    try:
        with spool.open("wb") as file:
            for made in make(path):
                if parent is not None and not parent.is_alive():
                    _clear(spool)
                    sys.exit(1)
                packed = encode(made)
                file.write(len(packed).to_bytes(_LENGTH, "big") + packed)
    except (InputError, OSError):  # the disk of the temporary files may be full
        sys.exit(1)


def _clear(spool: Path) -> None:
    """Take away what a process that was killed has left."""
    with contextlib.suppress(OSError):
        spool.unlink()
        spool.parent.rmdir()  # by the last of its readers


def _iter_spooled(spool: Path) -> Iterator[Made]:
    decode = msgspec.msgpack.Decoder(Made).decode
    with spool.open("rb") as file:
        while length := _read_length(file):
            yield decode(file.read(length))


def _read_length(file: IO[bytes]) -> int:
    return int.from_bytes(file.read(_LENGTH), "big")
