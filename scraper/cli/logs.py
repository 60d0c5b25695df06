"""What is said while a command runs: warnings, with -v a line per paper, with -vv one per request; all of it with --log-file."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Iterator
from io import TextIOWrapper
from typing import cast

import click

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class _ToStderr(logging.Handler):
    """A line each on stderr as it is now: above the moving line, where there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        from scraper.text import escape_controls

        click.echo(f"scraper: {escape_controls(record.getMessage())}", err=True)


class _ToFile(logging.FileHandler):
    """Adds to a file. One that cannot be written any more is told once and left alone; the run goes on."""

    def __init__(self, name: str):
        super().__init__(name, encoding="utf-8", errors="backslashreplace")
        self._name = name
        self._ended = False

    def _open(self) -> TextIOWrapper:
        """A new file is for its owner's eyes only: which papers are read, and through which proxy, is nobody else's business."""

        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        stream = open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=private)  # noqa: SIM115
        return cast("TextIOWrapper", stream)  # the mode is one of text

    def emit(self, record: logging.LogRecord) -> None:
        if not self._ended:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
            return
        self._tell(error)

    def close(self) -> None:
        try:
            super().close()
        except OSError as error:  # what it still holds cannot be written
            self._tell(error)

    def _tell(self, error: OSError) -> None:
        from scraper.text import escape_controls

        if not self._ended:
            self._ended = True
            name = escape_controls(self._name)
            click.echo(f"scraper: {name}: cannot be written: {error.strerror}; the log ends here, the run goes on", err=True)


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
        handler = _ToFile(name)
    except OSError as error:
        raise InputError(f"{name}: cannot be written: {error.strerror}") from None
    handler.setLevel(logging.DEBUG)
    handler.setFormatter(_Lines("%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    return handler
