"""The threads that work on calls: in the order given, so many at once, and what a call gives or raises reaches who asked."""

from __future__ import annotations

import queue
import threading

import pytest

from scraper.fetch.workers import Workers, current_call


def test_calls_are_counted_in_the_order_they_were_given() -> None:
    workers = Workers("trial", 2)
    assert [workers.submit(current_call.get).result(timeout=10) for _ in range(3)] == [1, 2, 3]
    assert current_call.get() == 0


def test_calls_give_what_they_give_or_raise() -> None:
    workers = Workers("trial", 1)

    def fail() -> None:
        raise KeyError("x")

    assert workers.submit(lambda: 7).result(timeout=10) == 7
    with pytest.raises(KeyError):
        workers.submit(fail).result(timeout=10)
    assert workers.submit(lambda: threading.current_thread().name).result(timeout=10) == "trial-0"
    assert workers.submit(lambda: threading.current_thread().daemon).result(timeout=10)


@pytest.mark.parametrize("count", [1, 3])
def test_so_many_calls_run_at_once_and_no_more(count: int) -> None:
    workers, running, go = Workers("trial", count), queue.SimpleQueue[str](), threading.Event()

    def call() -> str:
        running.put(threading.current_thread().name)
        go.wait(10)
        return threading.current_thread().name

    futures = [workers.submit(call) for _ in range(2 * count)]
    names = {running.get(timeout=10) for _ in range(count)}
    assert names == {f"trial-{number}" for number in range(count)}
    with pytest.raises(queue.Empty):
        running.get(timeout=0.05)
    go.set()
    assert {future.result(timeout=10) for future in futures} <= names


def test_a_call_that_was_cancelled_is_not_made() -> None:
    workers, go, made = Workers("trial", 1), threading.Event(), list[int]()
    first = workers.submit(lambda: go.wait(10))
    second = workers.submit(lambda: made.append(2))
    assert second.cancel()
    go.set()
    assert first.result(timeout=10)
    assert workers.submit(lambda: made.append(3)).result(timeout=10) is None
    assert made == [3]


def test_no_more_threads_are_made_than_there_is_work_for() -> None:
    before = threading.active_count()
    workers = Workers("trial", 4)
    assert threading.active_count() == before
    assert workers.submit(lambda: 1).result(timeout=10) == 1
    assert threading.active_count() == before + 1


def test_what_ends_the_program_reaches_who_waits_and_the_thread_goes_on() -> None:
    workers = Workers("trial", 1)

    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        workers.submit(leave).result(timeout=10)
    assert workers.submit(current_call.get).result(timeout=10) == 2
