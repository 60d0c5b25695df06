"""The pool: results of every task, whatever happens to its processes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from scraper.bulk.engines import open_engine
from scraper.errors import InputError, StoreError


def double(number: int) -> int:
    return 2 * number


def die_once(task: tuple[str, int]) -> int:
    """Is killed the first time that it meets number 3."""
    folder, number = task
    mark = Path(folder) / "killed"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def fail(number: int) -> int:
    raise StoreError("no room", f"file {number}")


def test_every_task_has_a_result() -> None:
    for jobs in (1, 2):
        with open_engine("pool", jobs=jobs) as engine:
            assert sorted(engine.run(double, range(10))) == [2 * number for number in range(10)]


def test_tasks_lost_with_a_killed_process_run_again(tmp_path: Path) -> None:
    with open_engine("pool", jobs=2) as engine:
        assert sorted(engine.run(die_once, [(str(tmp_path), number) for number in range(8)])) == [
            2 * number for number in range(8)
        ]


def test_processes_killed_again_and_again_end_the_run_with_the_next_step() -> None:
    with (
        open_engine("pool", jobs=2) as engine,
        pytest.raises(InputError, match="what was done is kept, run the same command again"),
    ):
        list(engine.run(die, [1, 2]))


def test_what_a_task_raises_comes_out() -> None:
    with open_engine("pool", jobs=2) as engine, pytest.raises(StoreError, match=r"file [12]: no room"):
        list(engine.run(fail, [1, 2]))


def wait_long(number: int) -> int:
    if number:
        signal.pause()
    return number


def test_an_end_before_the_last_result_leaves_no_process_at_work() -> None:
    import multiprocessing

    with open_engine("pool", jobs=2) as engine:
        results = engine.run(wait_long, [0, 1, 2, 3])
        assert next(results) == 0
        results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def tell_and_wait(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    signal.pause()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="no way to wait for a process that is no child")
def test_processes_end_with_the_main_one_that_is_killed(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = tmp_path / "main.py"
    script.write_text(
        "from scraper.bulk.engines import open_engine\nfrom tests.bulk.engines.test_pool import tell_and_wait\nimport sys\n"
        "if __name__ == '__main__':\n    with open_engine('pool', jobs=2) as engine:\n"
        "        list(engine.run(tell_and_wait, sys.argv[1:]))\n"
    )
    told = [tmp_path / "one", tmp_path / "two"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])}
    with subprocess.Popen([sys.executable, str(script), *map(str, told)], env=environment) as main:
        while not all(path.exists() and path.read_text() for path in told):
            assert main.poll() is None
        workers = [int(path.read_text()) for path in told]
        main.kill()
    for worker in workers:
        _wait_for_end(worker)


def _wait_for_end(pid: int) -> None:
    """Return when a process that is no child of ours has ended."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    import select

    try:
        assert select.select([descriptor], [], [], 30)[0], "the process lives on"
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(("jobs", "numbers"), [(1, [3, 1, 2]), (2, [5]), (2, [])])
def test_no_process_is_started_for_one_job_or_one_task(jobs: int, numbers: list[int]) -> None:
    with open_engine("pool", jobs=jobs) as engine:
        found = list(engine.run(lambda number: (number, os.getpid()), numbers))  # which no other process could be given
    assert found == [(number, os.getpid()) for number in numbers]


def test_one_job_takes_a_task_when_its_result_is_wanted() -> None:
    began: list[int] = []
    with open_engine("pool", jobs=1) as engine:
        results = engine.run(began.append, [1, 2, 3])
        assert began == []
        next(results)
    assert began == [1]
