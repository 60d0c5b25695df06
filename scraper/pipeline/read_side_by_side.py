"""Saved files read by several processes, a file each: the lines of the records of one after the other, in the order of the files.

A process writes the lines of its file into a temporary one, for the file before it may not be done; no more than a few files are
ahead. Each has a pipe of its own, so that one which is killed shows which file it had, and holds up no other.
"""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple, cast

from scraper.errors import StoreError
from scraper.pipeline.file_tally import Tally

_AHEAD = 1  # files that wait for their turn, beyond one for each process
_STEP_SECONDS = 0.2  # a signal that the system hands to another thread ends no long wait
_BUFFER = 1 << 20


class ReadFile(NamedTuple):
    """One file that was read: where its lines are until the next one is asked for, what is to be told, and what came of it."""

    lines: Path
    told: tuple[str, ...] = ()
    delivered: int = 0
    failed: int = 0
    blocked: bool = False
    fault: str | None = None  # why the lines could not be kept


class _Task(NamedTuple):
    name: str
    lines: Path
    layout: str | None
    source: str | None


def iter_read_files(names: Sequence[str], *, jobs: int, layout: str | None, source: str | None) -> Iterator[ReadFile]:
    """Each file when it is read, in the order of their names.

    A file whose process is killed has failed, and nothing of it is delivered; the others go on. Stdin and pipes are read in this
    process. Raises StoreError when the temporary files cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="scraper-parse-") as folder:
        tasks = [_Task(name, _name_lines(folder, number), layout, source) for number, name in enumerate(names)]
        crew = _Crew(jobs)
        try:
            for turn, task in enumerate(tasks):
                crew.give([one for one in tasks[turn : turn + jobs + _AHEAD] if Path(one.name).is_file()])
                found = crew.take(task) if crew.has(task) else _read(task)
                if found.fault is not None:
                    reason = f"the lines of a file cannot be kept: {found.fault}; set TMPDIR to a folder with room"
                    raise StoreError(reason, folder)
                yield found
                task.lines.unlink(missing_ok=True)
        finally:
            crew.end()


def _name_lines(folder: str, number: int) -> Path:
    return Path(folder) / str(number)


class _Worker:
    """A process that reads files, one after the other."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # so that the pipe ends with the process


class _Crew:
    """The processes of a run, which are started when there is a file for them; files wait in the order they were given."""

    def __init__(self, jobs: int):
        self._jobs = jobs
        self._given: set[_Task] = set()
        self._waiting: list[_Task] = []
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, tuple[_Worker, _Task]] = {}
        self._done: dict[_Task, ReadFile] = {}

    def give(self, tasks: Sequence[_Task]) -> None:
        """Files to be read; those given before are passed over."""
        self._waiting += [task for task in tasks if task not in self._given]
        self._given.update(tasks)
        self._hand_out()

    def has(self, task: _Task) -> bool:
        """Whether the file was given."""
        return task in self._given

    def take(self, task: _Task) -> ReadFile:
        """What came of a file; waits for it."""
        while task not in self._done:
            for pipe in cast("list[Connection[Any, Any]]", wait(list(self._busy), timeout=_STEP_SECONDS)):
                worker, read = self._busy.pop(pipe)
                try:
                    self._done[read] = worker.pipe.recv()
                    self._idle.append(worker)
                except (EOFError, OSError):
                    self._done[read] = _lost(read)
            self._hand_out()
        return self._done.pop(task)

    def _hand_out(self) -> None:
        while self._waiting and len(self._busy) < self._jobs:
            rested = bool(self._idle)
            worker = self._idle.pop() if rested else _Worker()
            try:
                worker.pipe.send(self._waiting[0])
            except OSError:
                if not rested:  # one that was killed while it had nothing to do takes no file with it
                    task = self._waiting.pop(0)
                    self._done[task] = _lost(task)
                continue
            self._busy[worker.pipe] = (worker, self._waiting.pop(0))

    def end(self) -> None:
        """End all processes, whatever they do."""
        workers = [*self._idle, *(worker for worker, _ in self._busy.values())]
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join()


def _lost(task: _Task) -> ReadFile:
    """A file whose process is no more: nothing of it is delivered."""
    from scraper.text import escape_controls

    task.lines.write_bytes(b"")
    reason = "the process that read it was killed, perhaps for want of memory; nothing of it was delivered: read it with -j 1"
    return ReadFile(task.lines, (f"{escape_controls(task.name)}: {reason}",), failed=1)


def _serve(pipe: Connection) -> None:
    """Read files until the pipe is closed. Ctrl-C goes to the whole terminal: the first process ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            pipe.send(_read(pipe.recv()))
    except (EOFError, OSError):
        return


def _read(task: _Task) -> ReadFile:
    """Write the lines of the records in one file."""
    from scraper.model import to_json
    from scraper.pipeline.make_record import make_line
    from scraper.pipeline.read_many import Reading

    told: list[str] = []
    tally = Tally()
    reading = Reading(task.layout, task.source, tally, told.append)
    try:
        with task.lines.open("wb", _BUFFER) as out:
            for line in reading.iter_made(task.name, make_line, to_json):
                out.write(line + b"\n")
    except OSError as error:
        return ReadFile(task.lines, fault=error.strerror or str(error))
    return ReadFile(task.lines, tuple(told), tally.delivered, tally.failed, tally.blocked)
