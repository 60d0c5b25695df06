"""Runs commands on a disk that fails, and looks at what they leave; a process of its own, started with the library loaded.

    python -m tests.disk_faults.trial FOLDER < PLAN     a line of JSON for each trial

PLAN has a line for each command: `{"command": …, "fault": …, "at": [n, …]}`; "all" is every fault, and no number every call.
Every command runs in a fork of this process, which has imported what it needs: a trial takes tenths of a second.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import gzip
import importlib
import io
import json
import os
import pkgutil
import re
import shutil
import signal
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import scraper
from scraper.errors import StoreError
from scraper.model import to_json
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.disk_faults.commands import COMMANDS, OLDER, Command, spoil
from tests.disk_faults.failing_disk import FAULTS, FailingDisk, Fault

_TIMES = re.compile(rb'("retrieved_at": ?)"[^"]*"|("(?:wait_seconds|requests|retries|bytes)": ?)[0-9.]+|("faults": ?)\{[^}]*\}')
_REASON = re.compile(
    r"No space left|Input/output error|Permission denied|permission denied|disk is full|disk I/O error|unable to open|readonly"
)
# What a command that failed leaves on purpose, for the next run to go on with.
_GOES_ON = (".before", "last-manifest.json", ".xml.gz.part", ".xml.gz.begun")
_BESIDE = ("-wal", "-shm", "-journal")
# Folders of the program itself: what is in them may differ, and is nothing that a user asked for.
_OWN = ("cache/", "run/")
_LIBRARIES = ("lxml.html", "bs4", "isal.igzip", "xlsxwriter", "rispy", "pyarrow.parquet", "matplotlib.backends.backend_svg")
_LEFT_OUT = ("scraper.bulk.engines", "scraper.mcp", "scraper.view.site", "scraper.__main__")


class Ended(NamedTuple):
    """A command that has ended."""

    code: int
    out: bytes
    err: str


def run(args: list[str]) -> Ended:
    """A command in a fork of this process."""
    out, err = os.memfd_create("out"), os.memfd_create("err")
    child = os.fork()
    if not child:
        _become(args, out, err)
    _, status = os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), _read(out), _read(err).decode())


def _read(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()


def _become(args: list[str], out: int, err: int) -> None:
    """The command, and then the end of the process, as Python ends one."""
    code = 99
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(os.fdopen(n, "wb", buffer), write_through=True) for n, buffer in ((1, -1), (2, 0))
        )
        sys.argv = ["scraper", *args]
        from scraper.cli import main

        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        gc.collect()  # tells of what was never closed
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - the fork must not go on as its parent
        import traceback

        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


class Trial:
    """One command: what it starts from, and what a clean run of it makes."""

    def __init__(self, folder: Path, command: Command, disk: FailingDisk):
        self.given, self.work, self._base = folder / "given", folder / "work", folder / "base"
        self.command, self.disk = command, disk
        for name in ("base", "base/tmp", "base/run"):
            (folder / name).mkdir()
        own = {"TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run", "SCRAPER_CACHE_DIR": "cache", "XDG_CONFIG_HOME": "config"}
        os.environ |= {variable: str(self.work / name) for variable, name in own.items()}
        self._prepare()
        self.clean = self._run()
        if self.clean.code not in (0, 3) or "Traceback" in self.clean.err:
            raise SystemExit(f"{command.name}: {self.clean}")
        self.made, self.names = self._contents(), self._names()
        self.exported = self._exported()

    def _args(self, text: str) -> list[str]:
        return text.format(work=self.work, given=self.given).split(" ")

    def _prepare(self) -> None:
        shutil.copytree(self._base, self.work)
        for before in self.command.before:
            run(self._args(before))
        if self.command.spoils:
            spoil(self.work / "c.db")
        for name in self.command.outputs:
            (self.work / name).write_bytes(OLDER)
        self._earlier_recording()
        shutil.rmtree(self._base)
        shutil.copytree(self.work, self._base)
        self.before = self._names()

    def _earlier_recording(self) -> None:
        """What an earlier run saved is there already, and differs."""
        if self.command.folder == "saved":
            run(self._args(self.command.args))
            shutil.rmtree(self.work / "cache", ignore_errors=True)
            (self.work / "c.db").unlink(missing_ok=True)
            for body in (self.work / "saved").rglob("body.*"):
                body.write_bytes(body.read_bytes().replace(b"Invented", b"Found"))
            for path in (self.work / name for name in (*self.command.adds, *self.command.outputs)):
                path.unlink(missing_ok=True)
            for name in self.command.outputs:
                (self.work / name).write_bytes(OLDER)

    def _run(self) -> Ended:
        return run(self._args(self.command.args))

    def _names(self) -> set[str]:
        found = {path.relative_to(self.work).as_posix() for path in self.work.rglob("*") if path.is_file()}
        return {name for name in found if not name.startswith(_OWN) and not name.endswith(_BESIDE)}

    def _contents(self) -> dict[str, bytes]:
        """Every file that has to be the same, without the times of the run."""
        names = {*self.command.outputs, *(name for name in self._names() if name.startswith(f"{self.command.folder}/"))}
        left_out = ("downloaded.json", ".lock")
        return {
            name: _timeless(self.work / name) for name in names if not name.endswith(left_out) and (self.work / name).exists()
        }

    def _exported(self) -> bytes:
        if self.command.corpus is None:
            return b""
        try:
            with Corpus(self.work / self.command.corpus, create=False) as corpus:
                return b"\n".join(_TIMES.sub(rb"\1\2\3", to_json(corpus[pmid])) for pmid in corpus)
        except StoreError as error:
            return b"cannot be read: " + str(error).encode()

    def count(self, fault: Fault) -> int:
        """How many calls a clean run makes that the fault could meet."""
        self._start()
        self.disk.count(fault, self.work)
        self._run()
        return self.disk.mend()

    def _start(self) -> None:
        shutil.rmtree(self.work)
        shutil.copytree(self._base, self.work)

    def try_at(self, fault: Fault, at: int) -> tuple[list[str], Ended, bool]:
        """What went wrong when the n-th call failed; how the command ended; whether it came to that call."""
        self._start()
        codes = []
        for run_number in range(1, fault.runs + 1):  # the next ones are met earlier, in what opens and recovers
            first = 1 + (at - 1) // run_number
            self.disk.fail(fault, first, self.work)
            ended = self._run()
            reached = self.disk.mend() >= first
            codes.append(ended.code)
        in_part = 3 in codes  # a process that reads was ended, which was told: the output has the rest
        wrong = [*([] if in_part else self._torn(ended, again=fault.runs > 1)), *self._whole()]
        if fault.error < 0:  # what a process that is ended has in TMPDIR is the system's to clear
            shutil.rmtree(self.work / "tmp")
            (self.work / "tmp").mkdir()
        if ended.code != -signal.SIGKILL:
            wrong += [*self._told(ended), *self._left(ended)]
        again = self._run()
        if again.code != self.clean.code:
            wrong.append(f"again: exit {again.code}, {again.err}")
        now = self._contents()
        wrong += [
            f"again: {name} differs" for name, made in self.made.items() if now.get(name) != made and not self._may_differ(name)
        ]
        wrong += [f"again: {name} is left" for name in sorted(self._names() - self.names)]
        if self._exported() != self.exported:
            wrong.append("again: lost, the corpus differs")
        return wrong, ended, reached

    def _told(self, ended: Ended) -> Iterator[str]:
        if "Traceback" in ended.err or "Exception" in ended.err or "Warning" in ended.err:
            yield "a traceback"
        if ended.code not in {0, 1, 2, 3, 130, 143}:
            yield f"exit code {ended.code}"
        if ended.code not in {0, 3, self.clean.code, 130, 143} and not (
            _REASON.search(ended.err) and str(self.work) in ended.err
        ):
            yield "names no file or reason"

    def _torn(self, ended: Ended, *, again: bool) -> Iterator[str]:
        """Under their names only what is whole, or was there before; all of it where the command says that it went well."""
        now = self._contents()
        for name, made in self.made.items():
            older = self._base / name
            as_before = now.get(name) == (_timeless(older) if older.exists() else None)
            if ended.code == 0 and now.get(name) != made and not (again and self._may_differ(name)):
                yield f"{name} is not what exit code 0 says"
            elif now.get(name) != made and not as_before and not self._may_differ(name):
                yield f"torn: {name}"
        if ended.code == 0 and self._exported() != self.exported:
            yield "lost: the corpus is not what exit code 0 says"

    def _may_differ(self, name: str) -> bool:
        """What tells of a run that failed tells something else; it has to be whole."""
        if name.startswith("saved/") and any(self._aside(name)):
            return True  # renaming failed for good between two names: the earlier recording waits beside
        if not (self.work / name).exists():  # while shards change there is no manifest, and no build
            return self.command.folder == "build"
        if not name.endswith(("report.json", "failed.jsonl", "manifest.json")):
            return False
        content = (self.work / name).read_bytes()
        try:
            for line in content.splitlines() if name.endswith("l") else [content]:
                json.loads(line)
        except ValueError:
            return False
        return True

    def _left(self, ended: Ended) -> Iterator[str]:
        """No file but those that were there, those of a clean run, and the .part that the command tells of."""
        for name in sorted(self._names() - self.names - self.before):
            if not (name.endswith(".part") and f"{name} holds" in ended.err) and not (ended.code and name.endswith(_GOES_ON)):
                yield f"left: {name}"

    def _aside(self, name: str) -> Iterator[Path]:
        return (self.work / name).parent.glob(".*.before")

    def _whole(self) -> Iterator[str]:
        path = self.work / (self.command.corpus or "")
        if self.command.corpus is None or not path.exists():
            return
        try:
            with Corpus(path, create=False) as corpus:
                yield from (f"torn: {fault}" for fault in iter_faults(corpus))
        except StoreError as error:
            if "nothing was stored in it yet" not in error.reason:
                yield f"torn: {error}"


def _timeless(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz" and content.startswith(b"\x1f\x8b"):
        with contextlib.suppress(EOFError, zlib.error):
            content = gzip.decompress(content)
    return _TIMES.sub(rb"\1\2\3", content)


def _be_quick() -> None:
    """No waits between requests and before tries; imports are done once, before the forks."""
    import tenacity

    from scraper.fetch import client, stream
    from scraper.sources import whole_files

    whole_files.REQUESTS_PER_SECOND = 10_000.0
    client._wait = tenacity.wait_none()  # type: ignore[assignment]
    stream.wait_seconds = lambda failures: 0.0
    ours = (one.name for one in pkgutil.walk_packages(scraper.__path__, "scraper."))
    for name in (*_LIBRARIES, *(one for one in ours if not one.startswith(_LEFT_OUT))):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _try_command(folder: Path, name: str, wanted: str, numbers: list[int]) -> Iterator[dict[str, object]]:
    """What came of each trial of one command."""
    command = next(one for one in COMMANDS if one.name == name)
    trial = Trial(folder, command, FailingDisk(Path(os.environ["FAILING_DISK"])))
    for fault in (one for one in FAULTS if wanted in ("all", one.name)):
        calls = trial.count(fault)
        for at in sorted({1 + (n - 1) % max(calls, 1) for n in numbers}) or range(1, calls + 2):
            wrong, ended, reached = trial.try_at(fault, at)
            told = ended.err.replace(str(trial.work), "…")
            about = {"command": name, "fault": fault.name, "at": at, "calls": calls}
            yield {**about, "reached": reached, "code": ended.code, "wrong": wrong, "told": told}


def main() -> None:
    """See the top."""
    folder = Path(sys.argv[1])
    _be_quick()
    for number, line in enumerate(sys.stdin.read().splitlines()):
        asked = json.loads(line)
        place = folder / str(number)
        place.mkdir()
        (place / "given").symlink_to(folder / "given")
        for one in _try_command(place, asked["command"], asked["fault"], asked["at"]):
            sys.__stdout__.write(json.dumps(one) + "\n")
            sys.__stdout__.flush()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
