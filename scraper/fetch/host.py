"""What we know of one host during a run: its pace, whether it answers, and whether it told us to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from scraper.errors import Blocked, FetchError
from scraper.fetch.pace import Pace
from scraper.fetch.turns import Line, before_sending

AT_ONCE = 2  # so that at most one more request is under way when a host shows a block page
LONGEST_WAIT_SECONDS = 300.0  # a Retry-After beyond this switches the host off for the run
_FAILURES_TO_OPEN = 20
_SILENCE_TO_OPEN_SECONDS = 20.0
_FOR_GOOD = frozenset({"certificate", "proxy"})  # what no other try mends: the way to the host is wrong, or closed to us
_PROMPT_SECONDS = 0.005  # from taking a turn to writing: what a thread may be kept waiting without being late
_PROBES_SECONDS = (5.0, 10.0, 20.0)


class Host:
    """The gate every request to one host passes.

    The circuit opens when the last 20 attempts failed and nothing has come for 20 seconds. Then one probe is sent
    after 5, 10 and 20 seconds; if none is answered, the host is off for the rest of the run.
    """

    def __init__(self, name: str, pace: Pace):
        self.name = name
        self._pace = pace
        self.waited_seconds = 0.0
        self._asked_to_wait_until = 0.0
        self._line = Line()
        self._own = threading.local()  # when each thread took its turn
        self._at_once = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.RLock()
        self._probe = threading.Lock()
        self._off: FetchError | None = None
        self._failures = 0
        self._probes = 0
        self._last_success = time.monotonic()

    @contextmanager
    def turn(self, source: str, stop: threading.Event) -> Iterator[None]:
        """Wait for a turn at this host and hold a place until the reply is judged.

        Raises Blocked or FetchError without a request when the host is off, FetchError when the run was stopped.
        """
        with self._at_once:
            probing = self._wait_if_open(source, stop)
            told = before_sending.set(partial(self.keep_turn, source, stop))
            try:
                self.take_turn(source, stop)
                yield
            finally:
                before_sending.reset(told)
                if probing:
                    self._probe.release()

    def take_turn(self, source: str, stop: threading.Event) -> None:
        """Wait for a turn; raises as `turn` does."""
        self.waited_seconds += self._line.wait_turn(self._pace, stop)
        self._own.turn = time.monotonic()
        self.raise_if_off(source)
        if stop.is_set():
            raise FetchError("stopped before it was asked", source=source, kind="stopped")

    def keep_turn(self, source: str, stop: threading.Event) -> None:
        """The request of this thread's turn is about to be written: where a connection took long, later turns move with it.

        A turn is good until the next one may be taken; who comes later takes another. Raises as `turn` does.
        """
        late = time.monotonic() - self._own.turn
        if late >= self._pace.interval:
            self.take_turn(source, stop)
        elif late > _PROMPT_SECONDS:
            self._pace.pause(self._pace.interval)

    def keep_interval(self, seconds: float) -> None:
        """Let at least so many seconds pass between requests."""
        self._pace.interval = max(self._pace.interval, seconds)

    def heed_rate_limit(self, requests_per_second: float | None, remaining: int | None) -> None:
        """Take over a limit the host states; none left although we ask for less than that: others share it, so wait."""
        if requests_per_second is None:
            return
        self.keep_interval(1 / requests_per_second)
        if remaining == 0 and 1 / self._pace.interval < 0.8 * requests_per_second:
            self._pace.pause(1.0)

    def waits_for(self) -> str | None:
        """Why nothing is asked of the host just now, in words; None where it is asked at its pace."""
        if self._off is not None:
            return f"{self.name} is not asked any more ({self._off.kind})"
        left = self._asked_to_wait_until - time.monotonic()
        if left > 0:
            return f"{self.name} asks to wait {max(1, round(left))} s"
        return f"{self.name} does not answer, tried again now and then" if self._is_open() else None

    def raise_if_off(self, source: str) -> None:
        """Raise why the host is off, if it is."""
        if self._off is not None:
            kind = Blocked if isinstance(self._off, Blocked) else FetchError
            raise kind(self._off.reason, source=source, status=self._off.status, kind=self._off.kind)

    def succeeded(self) -> None:
        """A reply came that was what was asked for."""
        with self._lock:
            self._failures = self._probes = 0
            self._last_success = time.monotonic()

    def failed(self, error: FetchError) -> None:
        """An attempt failed: pause as the source asks, switch off when it blocks us or stays silent."""
        with self._lock:
            if isinstance(error, Blocked) or error.kind in _FOR_GOOD:
                self._off = error
            elif error.retry_after is not None and error.retry_after > LONGEST_WAIT_SECONDS:
                reason = f"{error.reason}; asked to wait {error.retry_after:.0f} s, so nothing more is asked in this run"
                self._off = FetchError(reason, source=error.source, status=error.status, kind="switched_off")
            elif error.retry_after:
                self._pace.pause(error.retry_after)
                self._asked_to_wait_until = time.monotonic() + error.retry_after
            self._failures += 1
            if self._is_open() and self._probes >= len(_PROBES_SECONDS):
                reason = f"{self.name} does not answer ({error.reason}); the rest is left for another run"
                self._off = self._off or FetchError(reason, source=error.source, status=error.status, kind="down")

    def _is_open(self) -> bool:
        silent = time.monotonic() - self._last_success
        return self._failures >= _FAILURES_TO_OPEN and silent >= _SILENCE_TO_OPEN_SECONDS

    def _wait_if_open(self, source: str, stop: threading.Event) -> bool:
        """Where the circuit is open: queue up to be the one probe. True when this request is the probe."""
        self.raise_if_off(source)
        with self._lock:
            if not self._is_open():
                return False
        self._probe.acquire()
        with self._lock:
            still_open = self._is_open() and self._off is None
            wait = _PROBES_SECONDS[min(self._probes, len(_PROBES_SECONDS) - 1)]
            self._probes += 1 if still_open else 0
        if not still_open:
            self._probe.release()
            self.raise_if_off(source)
            return False
        self.waited_seconds += wait
        stop.wait(wait)
        return True
