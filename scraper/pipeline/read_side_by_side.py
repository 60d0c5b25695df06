"""Saved files read by several processes, a file each: the lines of the records of one after the other, in the order of the files.

A process writes the lines of its file into a temporary one, for the file before it may not be done; no more than a few files are
ahead. It is told to stop through an event that it looks at between records, and ends with the process that started it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

from scraper.errors import StoreError
from scraper.pipeline.tally import Tally
from scraper.text import escape_controls

_AHEAD = 1  # files that wait, beyond one for each process
_LOOKED_AT = 100  # records between two looks at the event
_STEP_SECONDS = 0.2
_BUFFER = 1 << 20
_stop: Event | None = None  # of a process that reads


class ReadFile(NamedTuple):
    """One file that was read: where its lines are until the next one is asked for, what is to be told, and what came of it."""

    lines: Path
    told: tuple[str, ...] = ()
    delivered: int = 0
    failed: int = 0
    blocked: bool = False
    fault: str | None = None


class _Task(NamedTuple):
    name: str
    lines: Path
    layout: str | None
    source: str | None


def iter_read_files(names: Sequence[str], *, jobs: int, layout: str | None, source: str | None) -> Iterator[ReadFile]:
    """Each file when it is read, in the order of their names.

    Where a process is killed, the files that were under way are told and read once more, each alone; one that kills its process
    again has failed. Stdin and pipes are read in this process. Raises StoreError when the temporary files cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="scraper-parse-") as folder:
        tasks = (_Task(name, Path(folder) / str(number), layout, source) for number, name in enumerate(names))
        pool = _Pool(jobs)
        try:
            waiting: deque[tuple[_Task, Future[ReadFile] | None]] = deque()
            while True:
                while len(waiting) < jobs + _AHEAD and (task := next(tasks, None)) is not None:
                    waiting.append((task, pool.submit(task) if Path(task.name).is_file() else None))
                if not waiting:
                    return
                first, future = waiting.popleft()
                if future is not None and _is_lost(future):
                    under_way = [(first, future), *waiting]
                    waiting.clear()
                    pool.close()
                    pool = _Pool(jobs)
                    yield from _iter_again(under_way)
                else:
                    yield _checked(future.result() if future else _read(first))
                    first.lines.unlink(missing_ok=True)
        finally:
            pool.close()


def _iter_again(under_way: Sequence[tuple[_Task, Future[ReadFile] | None]]) -> Iterator[ReadFile]:
    """Files that were under way when a process was killed: those not done are read again, each in a process of its own."""
    lost = [task for task, future in under_way if future is not None and _is_lost(future)]
    names = ", ".join(escape_controls(task.name) for task in lost)
    note = f"a process was killed while these were read, perhaps for want of memory: {names}; each is read once more"
    for task, future in under_way:
        found = _read_alone(task) if task in lost else future.result() if future else _read(task)
        yield _checked(found._replace(told=(*((note,) if task is lost[0] else ()), *found.told)))
        task.lines.unlink(missing_ok=True)


def _read_alone(task: _Task) -> ReadFile:
    """A file read by a process of its own; one that is killed again leaves nothing of it."""
    pool = _Pool(1)
    try:
        future = pool.submit(task)
        if not _is_lost(future):
            return future.result()
    finally:
        pool.close()
    task.lines.write_bytes(b"")
    reason = (
        "the process that read it was killed again, perhaps for want of memory: nothing of it was delivered; read it with -j 1"
    )
    return ReadFile(task.lines, (f"{escape_controls(task.name)}: {reason}",), failed=1)


def _is_lost(future: Future[ReadFile]) -> bool:
    """Whether the process was killed before the file was read. Waits in short steps, so that a signal is not kept waiting."""
    while not wait([future], timeout=_STEP_SECONDS).done:
        pass
    return isinstance(future.exception(), BrokenProcessPool)


def _checked(found: ReadFile) -> ReadFile:
    if found.fault is not None:
        raise StoreError(
            f"the lines of a file cannot be kept: {found.fault}; set TMPDIR to a folder with room", found.lines.parent
        )
    return found


class _Pool:
    """Processes that read files."""

    def __init__(self, jobs: int):
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(self._stop,))

    def submit(self, task: _Task) -> Future[ReadFile]:
        try:
            return self._executor.submit(_read, task)
        except BrokenProcessPool as error:
            broken: Future[ReadFile] = Future()
            broken.set_exception(error)
            return broken

    def close(self) -> None:
        """End the processes, at the record they are at."""
        self._stop.set()
        self._executor.shutdown(wait=True, cancel_futures=True)


def _begin(stop: Event) -> None:
    """Ctrl-C goes to the whole terminal: the first process ends the others. Should it be killed, they end with it."""
    global _stop  # noqa: PLW0603 - a process reads for one run only
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(task: _Task) -> ReadFile:
    """Write the lines of the records in one file."""
    from scraper.model import to_json
    from scraper.pipeline.making import make_line
    from scraper.pipeline.read_many import Reading

    told: list[str] = []
    tally = Tally()
    reading = Reading(task.layout, task.source, tally, told.append)
    try:
        with task.lines.open("wb", _BUFFER) as out:
            for number, line in enumerate(reading.iter_made(task.name, make_line, to_json), 1):
                out.write(line + b"\n")
                if number % _LOOKED_AT == 0 and _stop is not None and _stop.is_set():
                    break
    except OSError as error:
        return ReadFile(task.lines, fault=error.strerror or str(error))
    return ReadFile(task.lines, tuple(told), tally.delivered, tally.failed, tally.blocked)
