"""The line before one host: what completes a paper that was given earlier goes before a later paper."""

from __future__ import annotations

import threading
import time

import pytest

from scraper.fetch.pace import Pace
from scraper.fetch.turns import Line
from scraper.fetch.workers import current_call
from tests.fetch.scripted import Clock


class Gate:
    """A pace that gives no turn until it is opened, and notes who takes one."""

    def __init__(self) -> None:
        self.open = False
        self.taken: list[int] = []

    def take(self) -> float:
        if self.open:
            self.taken.append(current_call.get())
        return 0.0 if self.open else 1.0


@pytest.mark.parametrize("order", [(3, 1, 2), (1, 2, 3), (2, 2, 1)])
def test_the_earliest_work_has_the_next_turn(order: tuple[int, ...]) -> None:
    line, gate, stop = Line(), Gate(), threading.Event()

    def wait(number: int) -> None:
        current_call.set(number)
        line.wait_turn(gate, stop)  # type: ignore[arg-type]

    threads = [threading.Thread(target=wait, args=(number,)) for number in order]
    for count, thread in enumerate(threads, 1):
        thread.start()
        while len(line._waiting) < count and thread.is_alive():
            pass
    gate.open = True
    for thread in threads:
        thread.join()
    assert gate.taken == sorted(order)
    assert line._waiting == []


def test_a_stopped_run_leaves_the_line() -> None:
    line, gate, stop = Line(), Gate(), threading.Event()
    stop.set()
    line.wait_turn(gate, stop)  # type: ignore[arg-type]
    assert gate.taken == line._waiting == []


def test_the_line_tells_how_long_was_waited_and_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits looks now and then whether the run was stopped, and never sleeps beyond its turn."""
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    line, pace = Line(), Pace("h", 1 / 0.95, None)
    assert line.wait_turn(pace, clock) == 0
    assert line.wait_turn(pace, clock) == pytest.approx(1)
    assert max(clock.waits) <= 0.1
    clock.now += 0.95
    assert line.wait_turn(pace, clock) == pytest.approx(0.05)


def test_who_is_stopped_while_waiting_takes_no_turn_and_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    line, gate = Line(), Gate()
    real = clock.wait

    def wait(timeout: float | None = None) -> bool:
        if len(clock.waits) == 3:
            clock.set()
        return real(timeout)

    monkeypatch.setattr(clock, "wait", wait)
    assert line.wait_turn(gate, clock) == pytest.approx(0.4)  # type: ignore[arg-type]
    assert gate.taken == line._waiting == []


def test_a_pace_that_fails_leaves_nobody_in_the_line() -> None:
    class Broken:
        def take(self) -> float:
            raise OSError("no")

    line = Line()
    with pytest.raises(OSError, match="no"):
        line.wait_turn(Broken(), threading.Event())  # type: ignore[arg-type]
    assert line._waiting == []
