"""The lines of stdin for a server that must be able to end while it waits for one."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import TextIO

_CHUNK = 65_536
_ESCAPE = re.compile(r"\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(ud[89a-f][0-9a-f]{2})|.)", re.IGNORECASE | re.DOTALL)


async def lines_of(stdin: TextIO | None) -> AsyncIterator[str]:
    """Each line as it comes, until stdin ends; none where there is no stdin.

    They are read in a thread that does not keep the program from ending, unlike those of the protocol's library: there Ctrl-C
    would wait for one more line.
    """
    if stdin is None:
        return
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    room = threading.Semaphore(16)  # lines that wait to be taken

    def hand_over(line: str | None) -> None:
        room.acquire()
        loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=_read, args=(stdin, hand_over), name="stdin", daemon=True).start()
    while (line := await lines.get()) is not None:
        room.release()
        yield line


def _read(stdin: TextIO, hand_over: Callable[[str | None], None]) -> None:
    """Hand over every line, and None at the end."""
    rest = b""
    try:
        for chunk in _iter_chunks(stdin):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                hand_over(read_line(line))
        if rest:
            hand_over(read_line(rest))
        hand_over(None)
    except RuntimeError:  # the loop has ended: nobody waits for lines any more
        return


def read_line(line: bytes) -> str:
    r"""A line of JSON as text, U+FFFD for what is no character: half an emoji, of a text that was cut, would stay unanswered.

    >>> read_line(rb'"a\ud83d"'), read_line(rb'"\ud83d\ude00 \\ud83d"')
    ('"a\\ufffd"', '"\\ud83d\\ude00 \\\\ud83d"')
    """
    text = line.decode("utf-8", "replace")
    return _ESCAPE.sub(lambda found: r"\ufffd" if found[1] else found[0], text) if "\\u" in text else text


def _iter_chunks(stdin: TextIO) -> Iterator[bytes]:
    """What comes, at once. A descriptor is read as such: a buffered file would be locked while the program ends."""
    try:
        descriptor = stdin.fileno()
    except (OSError, ValueError):  # it stands for something in memory
        return iter(partial(stdin.buffer.read, _CHUNK), b"")
    return iter(partial(os.read, descriptor, _CHUNK), b"")
