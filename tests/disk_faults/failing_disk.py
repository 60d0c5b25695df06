"""A disk that fails at the n-th call: a small library put between programs and libc, and the file that says what it does.

It counts what writes below one folder, in a process and all that it starts: write, fsync, rename, opening to write, truncate.
"""

from __future__ import annotations

import errno
import mmap
import os
import shutil
import signal
import struct
import subprocess
from pathlib import Path
from typing import NamedTuple

WRITE, SYNC, RENAME, OPEN, TRUNCATE = 1, 2, 4, 8, 16
_FORM = struct.Struct("=6i1000s")
_LAST = 2**31 - 1
_COMPILER = shutil.which("gcc") or shutil.which("cc")


class Fault(NamedTuple):
    """What fails: `kinds` of calls, with `error`, or below zero a signal; from the n-th on, or only the n-th."""

    name: str
    kinds: int
    error: int
    lasts: bool = False
    halves: bool = False  # the first write that fails writes half of its bytes, as on a disk that fills up
    runs: int = 1  # how often the command meets the fault, one run after the other


_ANY = WRITE | SYNC | RENAME | OPEN | TRUNCATE


FAULTS = (
    Fault("full", WRITE | OPEN, errno.ENOSPC, lasts=True, halves=True),
    Fault("broken", WRITE | SYNC | RENAME | TRUNCATE, errno.EIO),
    Fault("dead", _ANY, errno.EIO, lasts=True),
    Fault("denied", OPEN | RENAME, errno.EACCES),
    Fault("denied for good", OPEN | RENAME, errno.EACCES, lasts=True),
    # Not the disk: at that call comes a signal. What was killed is killed twice more while it recovers.
    Fault("killed", _ANY, -signal.SIGKILL, runs=3),
    Fault("interrupted", _ANY, -signal.SIGINT),
    Fault("terminated", _ANY, -signal.SIGTERM),
)


def can_fail() -> bool:
    """Whether such a library can be made and loaded here."""
    return _COMPILER is not None and Path("/proc/self/fd").is_dir()


def compile_library(folder: Path) -> Path:
    """The library, made in a folder."""
    library = folder / "failing_disk.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run([str(_COMPILER), "-shared", "-fPIC", "-w", "-o", library, source, "-ldl"], check=True)
    return library


class FailingDisk:
    """What the library is told, and how many calls it has counted. `path` is the file that FAILING_DISK must name."""

    def __init__(self, path: Path):
        if not path.exists():
            path.write_bytes(bytes(_FORM.size))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _FORM.size)

    def fail(self, fault: Fault, at: int, folder: Path) -> None:
        """Count anew, and fail at the n-th call from now, counted from 1."""
        if not 0 < at <= _LAST:
            raise ValueError(at)
        last = _LAST if fault.lasts else at
        self._shared[:] = _FORM.pack(at, last, fault.kinds, fault.error, fault.halves, 0, os.fsencode(folder))

    def count(self, fault: Fault, folder: Path) -> None:
        """Count such calls, and let them all go well."""
        self.fail(fault, _LAST, folder)

    def mend(self) -> int:
        """Everything goes well from now; gives how many calls were counted."""
        counted = int(_FORM.unpack(self._shared[:])[5])
        self._shared[:] = bytes(_FORM.size)
        return counted
