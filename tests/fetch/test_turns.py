"""The line before one host: what completes a paper that was given earlier goes before a later paper."""

from __future__ import annotations

import threading

import pytest

from scraper.fetch.turns import Line
from scraper.fetch.workers import Workers, current_call


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
        while len(line._waiting) < count:
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


def test_calls_are_counted_in_the_order_they_were_given() -> None:
    workers = Workers("trial", 2)
    assert [workers.submit(current_call.get).result() for _ in range(3)] == [1, 2, 3]
    assert current_call.get() == 0
