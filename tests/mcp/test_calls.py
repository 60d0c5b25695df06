"""Calls: one asks at a time, and what nobody waits for is given up."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import anyio
import pytest

from scraper.errors import ScraperError
from scraper.mcp import library as library_module
from scraper.mcp.calls import Call, Calls
from scraper.mcp.library import Library
from scraper.mcp.server import make_server
from tests.mcp.talking import SAVED, SEED, Got, SlowRecords, call, talk


def test_calls_at_once_ask_one_after_the_other(stored: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = SlowRecords()
    monkeypatch.setattr(library_module, "fetch_many", slow.fetch_many)

    async def script(client: Any) -> None:
        async with anyio.create_task_group() as group:
            for own in ("998000004", "998000005", "998000006"):
                group.start_soon(lambda own: call(client, "get_record", id=own), own)
            await anyio.to_thread.run_sync(slow.begun.wait)
            assert not (await call(client, "search_corpus", query="quillamine")).is_error  # the corpus answers meanwhile
            slow.go.set()

    talk(make_server(stored), script)
    assert (slow.most, slow.now) == (1, 0)


def test_a_call_that_nobody_waits_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = SlowRecords()
    monkeypatch.setattr(library_module, "fetch_many", slow.fetch_many)

    async def script(client: Any) -> Got:
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: call(client, "get_record", id=SEED))
            await anyio.to_thread.run_sync(slow.begun.wait)
            group.cancel_scope.cancel()
        assert await anyio.to_thread.run_sync(slow.stopped.wait, 60)
        return await call(client, "get_record", id=SEED)

    assert not talk(make_server(Library(None, SAVED)), script).is_error


def test_who_waits_for_a_turn_may_be_given_up() -> None:
    lock, waiting = threading.Lock(), Call()
    lock.acquire()
    waiting.give_up()
    with pytest.raises(ScraperError, match="given up"):
        waiting.take_turn(lock)
    slow = SlowRecords()
    waiting.watch(slow)
    assert slow.stopped.is_set()


def test_what_a_call_raises_comes_out() -> None:
    def work(_call: Call) -> int:
        raise ScraperError("no")

    async def main() -> None:
        with pytest.raises(ScraperError, match="no"):
            await Calls().run(work)

    anyio.run(main)


def test_all_runs_of_a_call_end_when_it_is_given_up_and_later_ones_at_once() -> None:
    call, runs = Call(), [SlowRecords() for _ in range(3)]
    assert [call.watch(one) for one in runs[:2]] == runs[:2]
    assert not any(one.stopped.is_set() for one in runs)
    call.give_up()
    call.watch(runs[2])
    assert all(one.stopped.is_set() for one in runs)


def test_a_turn_is_taken_where_it_is_free_also_by_who_is_given_up() -> None:
    lock, call = threading.Lock(), Call()
    call.give_up()
    call.take_turn(lock)
    assert lock.locked()


def test_what_a_call_gives_comes_out_and_calls_do_not_wait_for_each_other() -> None:
    met = threading.Barrier(2)

    def work(_call: Call) -> str:
        met.wait(60)
        return "met"

    async def main() -> list[str]:
        calls = Calls()
        return await asyncio.gather(calls.run(work), calls.run(work))

    assert asyncio.run(main()) == ["met", "met"]
