"""One pace per host, shared by all threads and all processes of the user.

A turn is claimed at the moment of sending: turns of one host are at least `interval` seconds apart, whoever takes
them, so no sliding second holds more requests than the source allows. The time of the next turn stands in a small
file; it is kept by the monotonic clock, which all processes of a machine share, so clock jumps do not matter.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import logging
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.files import make_private_folder

if TYPE_CHECKING:
    from filelock import FileLock

# Sends are claimed a little slower than allowed, so that delays on the way cannot push one more into a second.
_SHARE_OF_RATE = 0.95
_STALE_SECONDS = 3600.0  # a turn further away was written before a restart of the machine: its clock began anew
_LOCK_SECONDS = 10.0
_FILE_BYTES = 64
_log = logging.getLogger(__name__)


class Pace:
    """The turns of one host. `folder` None keeps them within this process."""

    def __init__(self, key: str, requests_per_second: float, folder: Path | None):
        self.interval = 1 / (requests_per_second * _SHARE_OF_RATE)
        self._thread_lock = threading.Lock()
        self._next_turn = 0.0
        self._file: Path | None = None
        self._file_lock: FileLock | None = None
        if folder is not None:
            from filelock import FileLock  # it loads asyncio

            name = hashlib.sha256(key.encode()).hexdigest()[:24]
            self._file = folder / f"{name}.json"
            self._file_lock = FileLock(folder / f"{name}.lock", mode=0o600, thread_local=False)

    def wait_turn(self, stop: threading.Event) -> float:
        """Wait for a turn and take it; gives the seconds waited. Returns at once when `stop` is set."""
        start = time.monotonic()
        while not stop.is_set():
            wait = self.take()
            if wait <= 0:
                break
            stop.wait(wait)
        return time.monotonic() - start

    def take(self) -> float:
        """Take a turn if there is one now; gives 0, or the seconds until there may be one."""
        with self._shared():
            now = time.monotonic()
            wait = max(0.0, self._next_turn - now)
            if wait == 0:
                self._next_turn = now + self.interval
            return wait

    def pause(self, seconds: float) -> None:
        """Nobody takes a turn for so many seconds."""
        with self._shared():
            self._next_turn = max(self._next_turn, time.monotonic() + seconds)

    @contextlib.contextmanager
    def _shared(self):  # type: ignore[no-untyped-def]
        """`_next_turn` as all threads and processes see it, written back when it has changed."""
        with self._thread_lock:
            if self._file is None or self._file_lock is None:
                yield
                return
            from filelock import Timeout

            try:
                self._file_lock.acquire(timeout=_LOCK_SECONDS, poll_interval=0.005)
            except (Timeout, OSError) as error:  # the folder is gone or full
                _log.warning("%s cannot be used (%s): the pace is kept within this process", self._file.parent, error)
                self._file = None
                yield
                return
            try:
                before = self._next_turn = self._load(self._file)
                yield
                if self._next_turn != before:
                    self._save(self._file)
            finally:
                self._file_lock.release()

    def _load(self, path: Path) -> float:
        try:
            turn = float(json.loads(path.read_bytes())["next_turn"])
        except (OSError, ValueError, KeyError, TypeError):
            return self._next_turn
        return turn if turn < time.monotonic() + _STALE_SECONDS else self._next_turn

    def _save(self, path: Path) -> None:
        """Over what stands there, in as many bytes: a full disk has room for that, and nothing is emptied first."""
        text = json.dumps({"next_turn": self._next_turn}).ljust(_FILE_BYTES)
        with contextlib.suppress(OSError):
            file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.write(file, text.encode("ascii"))
            finally:
                os.close(file)


def pace_folder(own: Path | None = None) -> Path | None:
    """Where processes of one user meet: the runtime folder of the session, else one of ours among temporary files.

    Where neither can be made, or one belongs to somebody else, it is told and a folder in `own`, the user's cache, is taken; None
    where there is no such folder either: then each process has a pace of its own, which is told too.
    """
    base = os.environ.get("XDG_RUNTIME_DIR")
    shared = Path(base) / "scraper-pace" if base else Path(tempfile.gettempdir()) / f"scraper-pace-{_user_name()}"
    fault = _fault_of(shared)
    if fault is None:
        return shared
    if own is not None and _fault_of(own / "pace") is None:
        _log.warning("%s %s: the pace is kept in %s instead", shared, fault, own / "pace")
        return own / "pace"
    advice = "set XDG_RUNTIME_DIR to a folder of your own, or run one process at a time"
    _log.warning("%s %s: the pace is not shared with other processes; %s", shared, fault, advice)
    return None


def _fault_of(folder: Path) -> str | None:
    """Why a folder, made where it is missing, is not for us alone to write in."""
    try:
        make_private_folder(folder)
        if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
            return "belongs to another user"
        if folder.stat().st_mode & 0o077:  # made by other means: whoever may write in it may stop us, or spoil our pace
            with contextlib.suppress(OSError):  # disks without owners
                folder.chmod(0o700)
    except OSError as error:
        return f"cannot be used ({error.strerror})"
    return None if os.access(folder, os.W_OK) else "cannot be written"


def _user_name() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
