"""Starts trials, each in a process of its own with the library loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.disk_faults.commands import write_given

ROOT = Path(__file__).parent.parent.parent


class Tried(NamedTuple):
    """One trial: the n-th call of `calls` failed. `wrong` is empty where all was as it has to be."""

    command: str
    fault: str
    at: int
    calls: int
    reached: bool
    code: int
    wrong: list[str]
    told: str


def try_commands(plan: Iterable[tuple[str, str, Sequence[int]]], library: Path, env: Mapping[str, str]) -> list[Tried]:
    """Commands at the n-th calls of a fault, all of them where there is no number. RuntimeError: a trial itself failed."""
    with tempfile.TemporaryDirectory(prefix="disk-faults-") as folder:
        place = Path(folder)
        write_given(place / "given")
        (place / "disk").write_bytes(bytes(4096))
        passed = {**os.environ, **env, "LD_PRELOAD": str(library), "FAILING_DISK": str(place / "disk"), "PYTHONPATH": str(ROOT)}
        asked = "\n".join(json.dumps({"command": name, "fault": fault, "at": at}) for name, fault, at in plan)
        command = [sys.executable, "-m", "tests.disk_faults.trial", folder]
        done = subprocess.run(command, input=asked, capture_output=True, text=True, env=passed, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [Tried(**json.loads(line)) for line in done.stdout.splitlines()]
