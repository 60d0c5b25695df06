"""Processes that try inputs: one that never ends, takes all memory or crashes is a find, and the next goes on behind it."""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterator

from tests.fuzz.inputs import Input
from tests.fuzz.trial import Find, try_input

MOST_BYTES = 200 << 20  # that the process grows by
_ENDLESS = 10.0  # seconds of the processor for one input: then the system ends the process
_ROOM = 2 << 30  # of addresses beyond those taken at the beginning
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
_GROWN = 3  # exit code of a process that has had an input that took too much

Make = Callable[[int], Input]
Try = Callable[[Input], list[Find]]


def try_numbers(make: Make, start: int, end: int, attempt: Try = try_input) -> Iterator[Find]:
    """Every find among the inputs from `start` to `end`, in their order."""
    at = mmap.mmap(-1, 8)
    while start < end:
        finds, code = _try_in_child(make, start, end, at, attempt)
        yield from finds
        if code == 0:
            return
        number = struct.unpack("q", at[:])[0]
        if code != _GROWN:
            yield _end_of(make(number), code)
        start = number + 1


def _end_of(one: Input, code: int) -> Find:
    kind = "endless" if code == -signal.SIGPROF else f"the process ended with {code}"
    return Find(one.number, one.seed.name, kind, f"{len(one.body)} bytes")


def _try_in_child(make: Make, start: int, end: int, at: mmap.mmap, attempt: Try) -> tuple[list[Find], int]:
    """What a process of its own found, and how it ended: 0, _GROWN, or the signal as a negative number."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run_child(make, start, end, at, attempt, writer)
    os.close(writer)
    with os.fdopen(reader) as lines:
        finds = [Find(*json.loads(line)) for line in lines]
    return finds, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _run_child(make: Make, start: int, end: int, at: mmap.mmap, attempt: Try, writer: int) -> None:
    code = 1
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        _limit_addresses()
        first = _grown()
        code = 0
        for number in range(start, end):
            at[:] = struct.pack("q", number)
            signal.setitimer(signal.ITIMER_PROF, _ENDLESS)
            one = make(number)
            finds = attempt(one)
            if _grown() - first > MOST_BYTES:
                finds.append(Find(number, one.seed.name, "memory", f"{len(one.body)} bytes took {(_grown() - first) >> 20} MB"))
                code = _GROWN
            for find in finds:
                os.write(writer, json.dumps(find).encode() + b"\n")
            if code:
                break
    finally:
        os._exit(code)


def _limit_addresses() -> None:
    """What an input makes the process ask for beyond this is refused: a MemoryError, not a machine that swaps."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        taken = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + _ROOM, taken + _ROOM))


def _grown() -> int:
    """The most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
