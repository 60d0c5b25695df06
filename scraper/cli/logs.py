"""What is said while a command runs: warnings, with -v a line per paper, with -vv one per request; all of it with --log-file."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator

import click

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class _ToStderr(logging.Handler):
    """A line each on stderr as it is now: above the moving line, where there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        from scraper.text import escape_controls

        click.echo(f"scraper: {escape_controls(record.getMessage())}", err=True)


class _Lines(logging.Formatter):
    """A line each, in UTC, whatever a server put into it."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        from scraper.text import escape_controls

        return escape_controls(super().format(record))


@contextlib.contextmanager
def logging_to(*, quiet: int, verbose: int, log_file: str | None) -> Iterator[None]:
    """Say what happens in the block on stderr, at the level of the flags, and all of it in a file, which is added to.

    Raises InputError when the file cannot be written.
    """
    log = logging.getLogger("scraper")
    before = (log.level, log.propagate)
    to_stderr = _ToStderr(logging.ERROR if quiet else _LEVELS[min(verbose, len(_LEVELS) - 1)])
    handlers = [to_stderr, *([_to_file(log_file)] if log_file else [])]
    log.setLevel(min(handler.level for handler in handlers))
    log.propagate = False
    for handler in handlers:
        log.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()
        log.setLevel(before[0])
        log.propagate = before[1]


def _to_file(name: str) -> logging.Handler:
    from scraper.errors import InputError
    from scraper.files import check_output

    check_output(name)
    if name == "-":
        raise InputError("--log-file -: name a file; -vv says the same on stderr")
    try:
        handler = logging.FileHandler(name, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(f"{name}: cannot be written: {error.strerror}") from None
    handler.setLevel(logging.DEBUG)
    handler.setFormatter(_Lines("%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    return handler
