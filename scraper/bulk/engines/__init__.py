"""Engines: where the tasks of a build run. One is a few lines over `run(function, tasks)`, in a module of its own.

An engine gives what the function makes of each task, as soon as it is made, in any order. Tasks and results are small values that
can be pickled; everything else passes through files that all workers see. A task may run twice: it writes the same file again.
What a task raises goes to the caller. Another engine (Spark, AWS Batch) is one more module and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from importlib import import_module
from typing import NamedTuple, Protocol, TypeVar, cast

from scraper.errors import InputError

Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """What runs tasks."""

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """What the function makes of each task, in the order they end."""


class _Known(NamedTuple):
    module: str
    library: str
    extra: str


ENGINES = {
    "pool": _Known("scraper.bulk.engines.pool", "concurrent.futures", ""),
    "dask": _Known("scraper.bulk.engines.dask", "distributed", "dask"),
    "ray": _Known("scraper.bulk.engines.ray", "ray", "ray"),
}


def open_engine(name: str, *, jobs: int, address: str | None = None) -> AbstractContextManager[Engine]:
    """An engine by name: `jobs` workers of this machine, or a cluster at an address.

    Raises InputError when there is no such engine, its library is not installed, or one that has no cluster is given an address.
    """
    known = ENGINES.get(name)
    if known is None:
        raise InputError(f"no engine {name!r}; known: {', '.join(ENGINES)}")
    try:
        import_module(known.library)
    except ImportError:
        raise InputError(
            f"the engine {name} needs {known.library}, which is not installed: pip install 'literature-scraper[{known.extra}]'"
        ) from None
    opening = import_module(known.module).open_engine
    return cast("AbstractContextManager[Engine]", opening(jobs=jobs, address=address))


def lost(why: object) -> InputError:
    """What is raised when workers are gone for good: the same command goes on where it stopped."""
    return InputError(f"{why}: what was done is kept, run the same command again")
