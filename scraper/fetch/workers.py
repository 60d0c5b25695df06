"""A few daemon threads: work that may hang on a socket must not keep the program from ending."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from typing import TypeVar

Result = TypeVar("Result")
# Which call a thread is working on, counted from 1 in the order they were given; 0 in a thread that is no worker.
current_call: ContextVar[int] = ContextVar("current_call", default=0)


class Workers:
    """Runs calls in the order they were given, `count` at a time, from any thread. The threads end with the program."""

    def __init__(self, name: str, count: int):
        self._name = name
        self._count = count
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """A future of what the call gives or raises."""
        future: Future[Result] = Future()
        number = next(self._numbers)

        def run() -> None:
            current_call.set(number)
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
                future.set_exception(error)

        self._calls.put(run)
        with self._lock:
            if len(self._threads) < self._count:
                thread = threading.Thread(target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def _work(self) -> None:
        while True:
            self._calls.get()()
