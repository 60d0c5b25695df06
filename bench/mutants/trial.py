"""One changed source after the other under the tests that run the changed line, in a copy of the project.

A process with the libraries loaded is forked for each change; the tests that run little else come first, and the first that
fails ends the trial.
"""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from bench.mutants.covering import Covering
from bench.mutants.mutations import Mutation

KILLED, SURVIVED, ENDLESS, UNTESTED = "killed", "survived", "endless", "no test"
_FIRST_SECONDS, _FIRST_TESTS = 4.0, 40  # the first round: a few telling tests
_MOST_SECONDS = 60.0  # of tests for one change, as they took when they were watched
_MOST_MEMORY = 8 << 30
_NOT_COPIED = (".git", ".venv", "build", "dist", ".*_cache")
_LIBRARIES = (
    "_pytest.doctest", "bs4", "click", "hypothesis", "hypothesis.strategies", "lxml.etree", "lxml.html", "msgspec", "openpyxl",
    "pyarrow.parquet", "pytest_socket", "requests", "tenacity", "trustme", "urllib3", "zstandard",
)  # fmt: skip


class Outcome(NamedTuple):
    """How one change fared: `killed`, `endless` (which is as good), `survived` or `no test`."""

    name: str
    state: str
    told: str
    tests: int
    seconds: float


class Copy:
    """A copy of the project that sources are changed in, for one process."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder
        shutil.copytree(
            root, folder, ignore=shutil.ignore_patterns(".git", ".venv", "build", "dist", ".mypy_cache", ".ruff_cache")
        )
        _compile(folder)

    def put(self, path: str, source: bytes) -> None:
        """Replace a file."""
        (self.root / path).write_bytes(source)


def _compile(folder: Path) -> None:
    """Compiled files that are told by their source's hash: a change within a second is seen."""
    import compileall
    import py_compile

    for name in ("scraper", "tests", "bench"):
        compileall.compile_dir(folder / name, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


def load_libraries() -> None:
    """What every trial imports, once."""
    for name in _LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)


def try_mutation(one: Mutation, copy: Copy, covering: Covering) -> Outcome:
    """Change, test, and put back."""
    started = time.monotonic()
    source = (copy.root / one.path).read_bytes()
    tests = covering.tests_of(one.path, one.line)
    if not tests:
        return Outcome(one.name, UNTESTED, one.describe(source), 0, 0)
    copy.put(one.path, one.apply(source))
    try:
        state, ran = _run_rounds(_rounds(tests, covering), copy, covering)
    finally:
        copy.put(one.path, source)
    return Outcome(one.name, state, one.describe(source), ran, round(time.monotonic() - started, 1))


def _run_rounds(rounds: Sequence[list[str]], copy: Copy, covering: Covering) -> tuple[str, int]:
    ran = 0
    for names in rounds:
        ran += len(names)
        seconds = 30 + 2 * sum(map(covering.seconds, names))
        code = run_tests(names, copy.root, seconds)
        if code is None:
            return ENDLESS, ran
        if code:
            return KILLED, ran
    return SURVIVED, ran


def _rounds(tests: Sequence[str], covering: Covering) -> list[list[str]]:
    """The first few tests, then the rest, as far as time goes."""
    rounds: list[list[str]] = [[], []]
    spent = 0.0
    for test in tests:
        spent += covering.seconds(test)
        if spent > _MOST_SECONDS and rounds[0]:
            break
        rounds[not (spent <= _FIRST_SECONDS and len(rounds[0]) < _FIRST_TESTS)].append(test)
    return [names for names in rounds if names]


def run_tests(names: Sequence[str], root: Path, seconds: float) -> int | None:
    """The exit code of pytest over some tests, in a process of its own; None when it did not end in time."""
    with tempfile.TemporaryDirectory(prefix="mutant") as scratch:
        child = os.fork()
        if child == 0:
            _run_child(names, root, Path(scratch), seconds)
        code = _wait(child, seconds)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        if code is None:
            os.waitpid(child, 0)
        return code


def _wait(child: int, seconds: float) -> int | None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return None


def _run_child(names: Sequence[str], root: Path, scratch: Path, seconds: float) -> NoReturn:
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 60, int(seconds) + 60))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        os.chdir(root)
        sys.path[:] = [str(root), *(entry for entry in sys.path if entry)]
        os.environ.update(PYTHONPATH=str(root), TMPDIR=str(scratch), PYTHONDONTWRITEBYTECODE="1", HOME=str(scratch))
        tempfile.tempdir = None
        sys.dont_write_bytecode = True
        null = os.open(os.devnull, os.O_RDWR)
        log = os.open(root / "trial.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(null, 0)
        for stream in (1, 2):
            os.dup2(log, stream)
        code = _pytest(names, scratch)
    except BaseException:  # noqa: BLE001  a process of its own: the trace is all that is left of it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _pytest(names: Sequence[str], scratch: Path) -> int:
    files = list(dict.fromkeys(name.partition("::")[0] for name in names))
    given = [
        "-x",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--no-header",
        "--tb=line",
        f"--basetemp={scratch / 't'}",
        *files,
    ]
    return int(pytest.main(given, plugins=[_Chosen(names)]))


class _Chosen:
    """Of the files that are collected only some tests, in the order given."""

    def __init__(self, names: Sequence[str]) -> None:
        self._order = {name: number for number, name in enumerate(names)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid])
