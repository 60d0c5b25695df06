"""The file that a run writes before it gets its name: one run at a time, and what an earlier run left in it is not lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scraper.errors import InputError


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


def _take_empty(part: Path, name: str) -> tuple[int, Path | None]:
    held = _take(part, name)
    if not os.fstat(held).st_size:
        return held, None
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
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        refusal = _refusal(held)
        if refusal is None and _is_at(held, part):
            return held
        os.close(held)
        if refusal is not None:
            raise InputError(f"{name}: {part.name} {refusal}")


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
