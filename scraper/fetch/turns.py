"""The line of those who wait for a turn at one host: what completes an earlier paper goes before the next paper."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar

from scraper.fetch.pace import Pace
from scraper.fetch.workers import current_call

# What a connection calls in the moment before it writes a request: whoever has taken the turn sets it, for the thread that sends.
before_sending: ContextVar[Callable[[], None] | None] = ContextVar("before_sending", default=None)
_STEP_SECONDS = 0.1  # so often who waits looks whether the run was stopped


class Line:
    """The line before one host. Whoever is first when a turn comes takes it, also one that came later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[int, int]] = []
        self._tickets = itertools.count()

    def wait_turn(self, pace: Pace, stop: threading.Event) -> float:
        """Wait for a turn and take it; gives the seconds waited. Returns soon when `stop` is set."""
        start = time.monotonic()
        with self._lock:
            own = (current_call.get(), next(self._tickets))
            heapq.heappush(self._waiting, own)
        try:
            while not stop.is_set():
                with self._lock:
                    wait = pace.take() if self._waiting[0] == own else _STEP_SECONDS
                if wait <= 0:
                    break
                stop.wait(min(wait, _STEP_SECONDS))
        finally:
            with self._lock:
                self._waiting.remove(own)
                heapq.heapify(self._waiting)
        return time.monotonic() - start
