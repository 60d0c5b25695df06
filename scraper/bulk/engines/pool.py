"""The default engine: processes of this machine."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from scraper.bulk.engines import Result, Task, lost
from scraper.errors import InputError

_TRIES = 3  # how often a task may be in a pool that breaks


@contextlib.contextmanager
def open_engine(*, jobs: int, address: str | None = None) -> Iterator[Pool]:
    """So many processes; with one job everything runs in this process. Raises InputError when a cluster's address is given."""
    if address is not None:
        raise InputError("the engine `pool` runs on this machine alone: give --engine dask or ray with an address")
    yield Pool(jobs)


class Pool:
    """Runs tasks in processes, and once more those that were lost with a process that was killed."""

    def __init__(self, jobs: int):
        self._jobs = jobs

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """As `Engine.run`. Raises InputError, with the next step, when processes are killed again and again."""
        left = list(tasks)
        if self._jobs == 1 or len(left) < 2:
            yield from map(function, left)
            return
        for _ in range(_TRIES):
            left = yield from self._try(function, left)
            if not left:
                return
        raise lost("worker processes were killed, perhaps for want of memory")

    def _try(self, function: Callable[[Task], Result], tasks: list[Task]) -> Generator[Result, None, list[Task]]:
        """The results, and at the end the tasks that were lost, as no process was left for them."""
        missing: list[Task] = []
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(min(self._jobs, len(tasks)), mp_context=context, initializer=_prepare)
        running: dict[Future[Result], Task] = {}
        rest = iter(tasks)
        try:
            while True:
                while len(running) < 2 * self._jobs and (task := next(rest, None)) is not None:
                    try:
                        running[pool.submit(function, task)] = task
                    except BrokenProcessPool:
                        missing.append(task)
                if not running:
                    return missing
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    task = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        missing.append(task)
        except BaseException as error:
            if not isinstance(error, Exception):  # Ctrl-C, or nobody takes the results: what is half done is made anew next time
                for process in multiprocessing.active_children():
                    process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    """Ctrl-C goes to the whole terminal: the main process ends the others. Their many small objects hold hardly any cycle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(70_000, 20, 100)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose main process was killed has nobody to work for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
