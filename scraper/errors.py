"""Every error this library raises, as one tree.

Each message names the source, the id, the reason and the next step, in one line.

    ScraperError
     ├── InputError       what the caller gave is not usable: an id, an option, a mix of two papers
     ├── FetchError       an address did not give what was asked (source, url, status, attempts)
     │    ├── NotFound    404 or 410, or the source says it has no such paper
     │    ├── Incomplete  the reply is not all, or not only, what was asked for
     │    └── Blocked     a block or challenge page: stop asking this host
     ├── ParseError       a document that is not the document we know (source, where, got)
     └── StoreError       a corpus or capture on disk (path)
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.model import Capture

PART = "part:"  # before the kind of a failure that took only a part of what a source has of a paper


class ScraperError(Exception):
    """The root: catching it catches everything raised on purpose. `reply` is the exchange that ended so, where one came."""

    reply: Capture | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors pass from one process to another whole, whatever they were made from."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[ScraperError], args: tuple[Any, ...], attributes: dict[str, Any]) -> ScraperError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class InputError(ScraperError):
    """What the caller gave cannot be used: not a PMID, an unknown option, two papers where one was meant."""


class FetchError(ScraperError):
    """An address did not give what was asked for.

    `url` holds no key or address of the user; `status` is None when no reply came; `attempts` counts requests sent;
    `kind` is a short word for counting ("http_503", "cut_short", "timeout"); `transient` tells that another try may
    help, not before `retry_after` seconds if the source named a time.
    """

    kind = "failed"
    transient = False

    def __init__(
        self,
        reason: str,
        *,
        source: str,
        url: str | None = None,
        status: int | None = None,
        attempts: int = 1,
        kind: str | None = None,
        transient: bool | None = None,
        retry_after: float | None = None,
    ):
        super().__init__(f"{source}: {reason}")
        self.reason = reason
        self.source = source
        self.url = url
        self.status = status
        self.attempts = attempts
        self.kind = kind or type(self).kind
        self.transient = type(self).transient if transient is None else transient
        self.retry_after = retry_after


class NotFound(FetchError):  # noqa: N818 - the name says what happened
    """The source says it has no such paper."""

    kind = "absent"


class Incomplete(FetchError):  # noqa: N818
    """The reply is not all, or not only, what was asked for: a transfer may go wrong, so another try may help."""

    kind = "incomplete"
    transient = True


class Blocked(FetchError):  # noqa: N818
    """A block or challenge page: this host wants us to stop, and nothing more is asked of it."""

    kind = "blocked"


class ParseError(ScraperError):
    """A document that is not the document we know; nothing of it was kept.

    `where` is a line or element, counted from 1; `got` is the text there, shortened.
    """

    def __init__(self, source: str, where: str, got: str, reason: str = "not a known shape"):
        self.shown = repr(got if len(got) <= 80 else got[:77] + "...") if got else ""
        super().__init__(": ".join(filter(None, (source, where, reason, self.shown))))
        self.source = source
        self.where = where
        self.got = got
        self.reason = reason


class StoreError(ScraperError):
    """A file of ours on disk could not be read or written."""

    def __init__(self, reason: str, path: object):
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = str(path)


_STEPS = {
    errno.ENOSPC: "free some space and run the same command again",
    errno.EDQUOT: "free some space and run the same command again",
    errno.EIO: "check the disk and run the same command again",
    errno.EACCES: "check permissions, or name another place",
    errno.EPERM: "check permissions, or name another place",
    errno.EROFS: "the disk may only be read: name another place",
}


def why_unwritten(error: OSError) -> str:
    """The system's reason why something cannot be written, and the next step where there is one.

    >>> why_unwritten(OSError(errno.ENOSPC, "No space left on device"))
    'No space left on device; free some space and run the same command again'
    """
    reason, step = error.strerror or str(error), _STEPS.get(error.errno or 0)
    if reason.startswith("No usable temporary directory"):  # Python's own words
        step = "set TMPDIR to a folder with room that you may write in"
    return f"{reason}; {step}" if step else reason


_SHOWN = 200  # characters of a message of somebody else's


@contextmanager
def wall(source: str) -> Iterator[None]:
    """What goes wrong inside ends one document or paper, never the run.

    Whatever a parser or the normalizer raises without meaning to comes out as a ParseError that asks to be reported and names the
    place in our code. Errors raised on purpose, and what ends the program (Ctrl-C, exit), pass as they are.
    """
    try:
        yield
    except ScraperError:
        raise
    except Exception as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())[:_SHOWN].rstrip(": ")
        reason = f"a bug of scraper, please report it with the document ({told})"
        raise ParseError(source, _place_in_our_code(error), "", reason) from error


def _place_in_our_code(error: BaseException) -> str:
    house, found = Path(__file__).parent, "scraper"
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(house):
            found = f"{file.relative_to(house).as_posix()}, line {line}"
    return found
