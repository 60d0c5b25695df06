"""What people see while a command runs: one line that moves, on terminals only."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from rich.text import Text

Item = TypeVar("Item")
_TIMES_A_SECOND = 4
_BAR, _STROKE = 20, "━"
_SOON_SECONDS = 2.0  # before that no pace is told: it would jump
_WIDTH_OF_A_BAR = 70


class Now(NamedTuple):
    """How far a run is: what ended, of how many (None: nobody knows), what it is counted in, and what it waits for."""

    done: int
    total: int | None
    unit: str = "papers"
    waiting: str | None = None


@contextlib.contextmanager
def showing(look: Callable[[], Now], *, quiet: int = 0, stdout_is_data: bool = False) -> Iterator[None]:
    """Show what `look` tells while the block runs: a few times a second, from another thread, on stderr.

    Nothing is shown when stderr is no terminal, with `quiet`, or when the data itself goes to the terminal.
    """
    if quiet or not _is_terminal(sys.stderr) or (stdout_is_data and _is_terminal(sys.stdout)):
        yield
        return
    from rich.console import Console
    from rich.live import Live

    from scraper.cli.stderr import Above

    console, start, stroke = Console(stderr=True), time.monotonic(), _stroke_for(sys.stderr)

    def line() -> Text:
        return render_line(look(), time.monotonic() - start, console.width, stroke)

    options = {"console": console, "refresh_per_second": _TIMES_A_SECOND, "transient": True}
    options |= {"redirect_stdout": False, "redirect_stderr": False}
    with Live(get_renderable=line, **options), Above(console, sys.stderr) as above, contextlib.redirect_stderr(above):  # type: ignore[arg-type]
        yield


def counting(items: Iterable[Item], unit: str, total: int | None = None, *, quiet: int = 0) -> Iterator[Item]:
    """The items; how many of them went by is shown."""
    done = 0
    with showing(lambda: Now(done, total, unit), quiet=quiet):
        for item in items:
            yield item
            done += 1


def render_line(now: Now, seconds: float, width: int, stroke: str = _STROKE) -> Text:
    """One line of at most so many characters: bar, count, time left, pace, what it waits for; what has no room is left out.

    >>> render_line(Now(50, 200, waiting="landing asks to wait 12 s"), 10, 100).plain
    '━━━━━               50/200 papers, 30 s left, 5.0/s; landing asks to wait 12 s'
    >>> render_line(Now(50, 200, waiting="landing asks to wait 12 s"), 10, 40).plain
    '50/200 papers, 30 s left, 5.0/s'
    >>> render_line(Now(1200, None, "records"), 1, 40).plain
    '1,200 records'
    """
    from rich.text import Text

    pace = now.done / seconds if seconds >= _SOON_SECONDS else 0.0
    of = f"/{now.total:,}" if now.total else ""
    parts = [f"{now.done:,}{of} {now.unit}"]
    if pace and now.total:
        parts.append(f"{say_seconds((now.total - now.done) / pace)} left")
    if pace:
        parts.append(f"{pace:.1f}/s" if pace < 100 else f"{pace:,.0f}/s")
    room = width - 1
    told = parts[0]
    for part, sign in [*((part, ", ") for part in parts[1:]), (now.waiting, "; ")]:
        if part and len(told) + len(sign) + len(part) <= room:
            told += sign + part
    if width >= _WIDTH_OF_A_BAR and now.total and len(told) + _BAR + 1 <= room:
        told = f"{stroke * (_BAR * min(now.done, now.total) // now.total):<{_BAR}}{told}"
    return Text(told[:room], no_wrap=True, overflow="crop", end="")


def say_seconds(seconds: float) -> str:
    """A time as people say it.

    >>> [say_seconds(one) for one in (0.2, 59.6, 61, 4000, 200_000)]
    ['1 s', '60 s', '1 min 1 s', '1 h 7 min', '55 h']
    """
    whole = max(1, round(seconds))
    if whole <= 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if minutes and hours < 24 else f"{hours} h"


def _stroke_for(stream: object) -> str:
    """What a bar is drawn with: not what the terminal would show as an escape."""
    return _STROKE if (getattr(stream, "encoding", None) or "").lower().startswith("utf") else "="


def _is_terminal(stream: object) -> bool:
    return stream is not None and getattr(stream, "isatty", lambda: False)() and os.environ.get("TERM") != "dumb"
