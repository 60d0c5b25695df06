"""One call of a tool: work in a thread of its own, which is given up when nobody waits for its answer any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from scraper.errors import FetchError
from scraper.fetch.workers import Workers

Result = TypeVar("Result")
_STEP_SECONDS = 0.1
_AT_ONCE = 8  # calls; more wait


class Stoppable(Protocol):
    """A run of asking that can be ended."""

    def stop(self) -> None:
        """End what is still being asked."""


Run = TypeVar("Run", bound=Stoppable)


class Call:
    """Whether a call was given up, and what is to be stopped then."""

    def __init__(self) -> None:
        self._given_up = threading.Event()
        self._runs: list[Stoppable] = []

    def watch(self, run: Run) -> Run:
        """The run, which ends when the call is given up."""
        self._runs.append(run)
        if self._given_up.is_set():
            run.stop()
        return run

    def give_up(self) -> None:
        """End all asking of this call."""
        self._given_up.set()
        for run in list(self._runs):
            run.stop()

    def take_turn(self, lock: threading.Lock) -> None:
        """Wait for a lock and take it. Raises FetchError when the call is given up meanwhile."""
        while not lock.acquire(timeout=_STEP_SECONDS):
            if self._given_up.is_set():
                raise FetchError("the call was given up", source="scraper mcp", kind="stopped")


class Calls:
    """Runs calls side by side in threads that do not keep the program from ending."""

    def __init__(self) -> None:
        self._workers = Workers("call", _AT_ONCE)

    async def run(self, work: Callable[[Call], Result]) -> Result:
        """What the work gives or raises; when this is cancelled the work is given up."""
        call = Call()
        future = self._workers.submit(lambda: work(call))
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            call.give_up()
            raise
