"""The file that a run writes before it gets its name: one run at a time, and what an earlier run left in it is not lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from scraper.errors import InputError, StoreError

_CHUNK = 1 << 16
_NO_LINES = (b"PK\x03\x04", b"\x89PNG", b"%PDF", b"PAR1", b"ARROW1")  # how files begin of which a part is worth nothing


@contextlib.contextmanager
def open_part(part: Path, name: str) -> Iterator[tuple[IO[bytes], Path | None]]:
    """An empty file that no other run writes while the block runs, and where that of an earlier run has gone, if there was one.

    Raises InputError, naming the output it is for, where another run is writing it, and where it cannot be made.
    """
    if sys.platform == "win32":  # without such locks; an open file can be neither renamed nor replaced there
        earlier = _set_aside(part) if part.exists() else None
        yield part.open("wb"), earlier
        return
    try:
        held, older = _take_empty(part, name)
    except KeyboardInterrupt:  # just as the file was made
        _drop_empty(part)
        raise
    except OSError as error:
        raise InputError(f"{name}: cannot be written: {error.strerror} ({part.name})") from None
    try:
        yield os.fdopen(os.dup(held), "wb"), older
    finally:
        os.close(held)


def end_part(part: Path, older: Path | None, path: Path | None) -> None:
    """Give the file its name, `path`; with None leave everything as it was before."""
    if path is None:
        part.unlink()
        if older is not None:
            older.replace(part)
        return
    if path.exists():
        shutil.copymode(path, part)
    part.replace(path)
    if older is not None:
        older.unlink()


def keep_part(part: Path, older: Path | None, name: str, error: BaseException) -> None:
    """Leave what was written, and tell; where there is no whole line, leave everything as it was."""
    with contextlib.suppress(ValueError, OSError):
        torn = isinstance(error, OSError | StoreError)
        lines = _count_lines(part, name)
        if lines is None or (torn and not lines):
            end_part(part, older, None)
            return
        before = f"; {name} is as it was" if Path(name).exists() else ""
        error.add_note(f"{name}.part holds {lines} whole line{'s' * (lines != 1)}{before}")
        if older is not None:
            older.unlink()
        if torn and not name.endswith((".gz", ".zst")):
            _cut_after_last_line(part)


def _take_empty(part: Path, name: str) -> tuple[int, Path | None]:
    held = _take(part, name)
    if not os.fstat(held).st_size:  # an earlier run may have been killed just after it had set that of another aside
        return held, aside_of(part) if aside_of(part).is_file() else None
    older = _set_aside(part)  # with its lock: whoever opened it meanwhile finds that it has another name
    os.close(held)
    return _take(part, name), older


def aside_of(part: Path) -> Path:
    """Where what an earlier run left in the file waits for the end of this one."""
    return part.with_name(part.name + ".before")


def _set_aside(part: Path) -> Path:
    return part.replace(aside_of(part))


def _take(part: Path, name: str) -> int:
    """The descriptor of the file, which is made where there is none, locked. Raises InputError and OSError."""
    while True:
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _mode_for(part))
        try:
            refusal = _refusal(held)
            if refusal is None and _is_at(held, part):
                return held
        except BaseException:
            os.close(held)
            raise
        os.close(held)
        if refusal is not None:
            raise InputError(f"{name}: {part.name} {refusal}")


def _mode_for(part: Path) -> int:
    """The mode of a new one, from which the umask is taken: what will replace a file is meanwhile no more open than that is."""
    try:
        return stat.S_IMODE(part.with_name(part.name.removesuffix(".part")).stat().st_mode) & 0o666 | stat.S_IRUSR | stat.S_IWUSR
    except OSError:
        return 0o666


def _drop_empty(part: Path) -> None:
    """Take the file away where nothing is in it and no other run has it."""
    with contextlib.suppress(OSError):
        held = os.open(part, os.O_RDWR | os.O_NOFOLLOW)
        try:
            if _refusal(held) is None and not os.fstat(held).st_size:
                part.unlink()
        finally:
            os.close(held)


def _refusal(held: int) -> str | None:
    """Why an open file cannot be written; otherwise it is locked now. Disks that know no locks cannot say who else writes."""
    import fcntl

    if not stat.S_ISREG(os.fstat(held).st_mode):
        return "is in the way and no file: name another file"
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "is being written by another run: wait for that one, or name another file"
    except OSError:
        pass
    return None


def _is_at(held: int, path: Path) -> bool:
    """Whether the open file is still the one of that name: another run may have ended meanwhile."""
    try:
        return os.path.samestat(os.fstat(held), path.lstat())
    except FileNotFoundError:
        return False


def _cut_after_last_line(part: Path) -> None:
    """Take away the line that a full disk cut."""
    end = 0
    with part.open("r+b") as file:
        for line in file:
            end += len(line) if line.endswith(b"\n") else 0
        file.truncate(end)


def _count_lines(part: Path, name: str) -> int | None:
    """The lines of a file that may be packed, and cut by a full disk; None where nothing was written, or what has no lines."""
    import zstandard

    lines = size = 0
    unpack = _unpacking(name)
    with part.open("rb") as raw, contextlib.suppress(zlib.error, zstandard.ZstdError):
        while chunk := raw.read(_CHUNK):
            content = unpack(chunk)
            if not size and content.startswith(_NO_LINES):
                return None
            size += len(content)
            lines += content.count(b"\n")
    return lines if size else None


def _unpacking(name: str) -> Callable[[bytes], bytes]:
    """What unpacks a file of this name piece by piece, as far as it goes."""
    import zstandard

    if name.endswith(".gz"):
        return zlib.decompressobj(wbits=31).decompress
    return zstandard.ZstdDecompressor().decompressobj().decompress if name.endswith(".zst") else bytes
