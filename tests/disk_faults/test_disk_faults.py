"""A disk that fails in the middle of a command: nothing torn, nothing left, told, and the same command ends as on a good one.

A sample; `bench/trial_faults.py` tries every command at every call.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.disk_faults.commands import COMMANDS
from tests.disk_faults.failing_disk import FAULTS, FailingDisk, can_fail, compile_library
from tests.disk_faults.runs import Tried, try_commands
from tests.disk_faults.serving import serving_pubmed

pytestmark = pytest.mark.skipif(not can_fail(), reason="needs a C compiler and /proc")

# Command, fault and the calls that fail: where a file is made, in the midst of writing, at its new name.
SAMPLE = (
    ("corpus add", "full", [5, 60, 120, 182]),
    ("corpus add", "broken", [20, 130, 190]),
    ("corpus import", "dead", [4, 90, 170]),
    ("corpus reparse", "full", [2, 30]),
    ("corpus add --record", "denied", [5, 12, 14]),
    ("corpus export -o .jsonl.gz", "full", [2, 5, 8]),
    ("corpus export -o .xlsx", "broken", [10, 50]),
    ("corpus export -o .parquet", "full", [40]),
    ("citing -o", "full", [1, 3, 6]),
    ("fetch -o", "denied", [6, 9, 12]),
    ("bulk build", "broken", [9, 30, 47]),
    ("bulk fetch", "full", [3, 8]),
    ("bulk fetch", "killed", [54]),
    ("corpus export -o .jsonl", "killed", [32]),
    ("corpus add", "killed", [120, 200]),
    ("corpus add", "interrupted", [70, 190]),
    ("corpus export -o .jsonl.gz", "terminated", [13]),
)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> list[Tried]:
    folder = tmp_path_factory.mktemp("library")
    with serving_pubmed(folder / "xml") as env:
        return try_commands(SAMPLE, compile_library(folder), env)


@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, fault, _ in SAMPLE])
def test_nothing_is_torn_or_lost_or_left(tried: list[Tried], name: str, fault: str) -> None:
    some = [one for one in tried if (one.command, one.fault) == (name, fault)]
    assert [(one.at, one.wrong, one.told) for one in some if one.wrong] == []
    assert any(one.reached for one in some)


def test_the_sample_meets_faults_that_end_a_command_and_some_that_do_not(tried: list[Tried]) -> None:
    assert {one.code for one in tried} >= {0, 1}
    assert {name for name, _, _ in SAMPLE} <= {command.name for command in COMMANDS}


WRITES_THREE = """
import os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
for number in range(3):
    try:
        print(os.write(file, b"four"))
    except OSError as error:
        print(error.errno)
"""


@pytest.mark.parametrize(
    ("fault", "at", "told"),
    [
        ("full", 1, [str(errno.ENOSPC)]),
        ("full", 3, ["4", "2", str(errno.ENOSPC)]),
        ("broken", 2, ["4", str(errno.EIO), "4"]),
        ("denied", 1, [str(errno.EACCES)]),
        ("dead", 3, ["4", str(errno.EIO), str(errno.EIO)]),
    ],
)
def test_the_disk_fails_as_it_is_told(tmp_path: Path, fault: str, at: int, told: list[str]) -> None:
    disk, library = FailingDisk(tmp_path / "disk"), compile_library(tmp_path)
    disk.fail(next(one for one in FAULTS if one.name == fault), at, tmp_path / "work")
    (tmp_path / "work").mkdir()
    env = {**os.environ, "LD_PRELOAD": str(library), "FAILING_DISK": str(tmp_path / "disk")}
    command = [sys.executable, "-c", WRITES_THREE, str(tmp_path / "work/file")]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert [*done.stdout.split(), *([] if done.returncode == 0 else [done.stderr.split("[Errno ")[1].split("]")[0]])] == told
    assert disk.mend() >= at
