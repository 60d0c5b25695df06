"""A build: input files to runs, runs to shards, and a manifest; what is there already is not made again.

    DIR/manifest.json                                       written last
    DIR/{records,index,papers,references,citing,entities,relations}/   a file a range of 100,000 PMIDs
    DIR/work/inputs.json                                    kinds and checksums of the inputs
    DIR/work/runs/                                          a run an input
    DIR/work/shards/                                        what each shard was made of

Between the tasks pass only files, so that any engine can run them, and a build that was stopped, in whatever way, goes on.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from scraper.bulk import places
from scraper.bulk.engines import Engine, Result, Task, open_engine
from scraper.bulk.gather import Gathered, GatherTask, gather
from scraper.bulk.inputs import Input, find_paths, number_of, order_inputs
from scraper.bulk.intake import MAX_TOLD, Failure
from scraper.bulk.manifest import InputOf, Manifest, ShardOf, make_manifest
from scraper.bulk.part import Part, save_part
from scraper.bulk.plan import plan_shards
from scraper.bulk.run import RANGE, Run, open_run
from scraper.bulk.scatter import Scattered, ScatterTask, scatter
from scraper.bulk.workplace import OnStep, Step, Workplace, working
from scraper.errors import InputError, ParseError
from scraper.version import __version__


class Options(NamedTuple):
    """How a build runs: the engine with its workers or its cluster's address, and the folder for what is temporary."""

    engine: str = "pool"
    jobs: int | None = None
    address: str | None = None
    temp: str | None = None


def build(
    inputs: Iterable[str],
    folder: str,
    *,
    pmids: Iterable[str] | None = None,
    years: str | None = None,
    options: Options = Options(),  # noqa: B008 - immutable
    on_step: OnStep = lambda _: None,
) -> Manifest:
    """Make records of all papers that the input files name, in a folder; gives the manifest.

    `inputs` are files and folders (see `inputs.Kind`), `pmids` and `years` ("2019", "2015-2019") take a part. The same command
    goes on after a run that was stopped. A file that cannot be read is told in the manifest, and so is each record; a build
    without them is not whole (`Manifest.is_whole`). Raises InputError on inputs that cannot be of one build, StoreError when
    nothing can be written.
    """
    check_libraries()
    with working(folder) as work:
        part = save_part(pmids, years, work.folder)
        paths = find_paths(inputs)
        work.refuse_another_build(paths, part)
        found = order_inputs(work.read_inputs(paths, on_step))
        return _build(work, found, part, options, on_step)


def update(
    folder: str,
    inputs: Iterable[str],
    *,
    options: Options = Options(),  # noqa: B008 - immutable
    on_step: OnStep = lambda _: None,
) -> Manifest:
    """Add input files to a build; only the ranges they say something of, or take something from, are made again.

    The files it was made of need not be there any more. Raises as `build`, and InputError when there is no build in the folder,
    or what it was made of is neither kept in it nor there as it was.
    """
    check_libraries()
    with working(folder) as work:
        before = work.last_manifest()
        known = [_input_of(one, work, before.part, on_step) for one in before.inputs if one.error is None]
        broken = [one.path for one in before.inputs if one.error is not None and places.stat(one.path) is not None]
        taken = {(one.kind, one.md5) for one in known}
        new = [one for one in work.read_inputs(find_paths([*inputs, *broken]), on_step) if (one.kind, one.md5) not in taken]
        return _build(work, order_inputs([*known, *new]), before.part, options, on_step)


def _input_of(one: InputOf, work: Workplace, part: Part, on_step: OnStep) -> Input:
    """An input of an earlier build: the file as it was, or, whatever became of that, its run alone."""
    with contextlib.suppress(InputError):  # gone, or something else by now
        (found,) = work.read_inputs([one.path], on_step)
        if (found.kind, found.md5) == (one.kind, one.md5):
            return found
    known = Input(one.path, one.kind, one.size, "", one.md5, *number_of(one.path))
    if _has_run(ScatterTask(known, part, work.runs)):
        return known
    raise InputError(
        f"{one.path}: what the build keeps of it is gone, and the file is not there as it was (MD5 {one.md5}): bring it, "
        "or build in another folder"
    )


def check_libraries() -> None:
    """Raises InputError, with what to install, when a library that a build needs is not there."""
    for name in ("numpy", "pyarrow"):
        try:
            import_module(name)
        except ImportError:
            raise InputError(f"a build needs {name}, which is not installed: pip install 'literature-scraper[bulk]'") from None


def _build(work: Workplace, inputs: Sequence[Input], part: Part, options: Options, on_step: OnStep) -> Manifest:
    tasks = [ScatterTask(one, part, work.runs, options.temp) for one in inputs]
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(_Lazily(options))
        broken = _scatter(engine, tasks, on_step)
        work.refuse_loss({places.name_of(task.input.path): broken[task.path] for task in tasks if task.path in broken})
        read = [(task.input, open_run(task.path)) for task in tasks if task.path not in broken]
        planned = plan_shards(read, work, options.temp)
        shards = _gather(engine, work, planned.tasks, on_step)
    told = [_told_of(task.input, broken.get(task.path), task) for task in tasks]
    manifest = _sum_up(part, told, [run for _, run in read], shards, planned.left_out)
    work.end(manifest, options.temp)
    return manifest


class _Lazily:
    """The engine, started when it is needed: where nothing is left to do no cluster is asked for."""

    def __init__(self, options: Options):
        self._options = options
        self._stack = contextlib.ExitStack()
        self._engine: Engine | None = None

    def __enter__(self) -> _Lazily:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """As the engine's, but nothing for no tasks."""
        if not tasks:
            return iter(())
        if self._engine is None:
            jobs = self._options.jobs or _processors()
            opening = open_engine(self._options.engine, jobs=jobs, address=self._options.address)
            self._engine = self._stack.enter_context(opening)
        return self._engine.run(function, tasks)


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _scatter(engine: _Lazily, tasks: Sequence[ScatterTask], on_step: OnStep) -> dict[str, str]:
    """Make the runs that are not there; gives, by the path of its run, why an input could not be read."""
    missing = [task for task in tasks if not _has_run(task)]
    broken: dict[str, str] = {}
    results: Iterator[Scattered] = engine.run(scatter, missing)
    on_step(Step("files", 0, len(missing)))
    for done, one in enumerate(results, 1):
        if one.error is not None:
            broken[one.task.path] = one.error
        on_step(Step("files", done, len(missing)))
    return broken


def _has_run(task: ScatterTask) -> bool:
    """Whether the run of an input need not be made: it is whole, and of this version or of a file that is no more as it was."""
    if places.stat(task.path) is None:
        return False
    try:
        run = open_run(task.path)
    except ParseError:
        places.remove(task.path)
        return False
    return run.told.get("version") == __version__ or places.stat(task.input.path) != (task.input.size, task.input.mark)


def _gather(engine: _Lazily, work: Workplace, tasks: Sequence[GatherTask], on_step: OnStep) -> list[Gathered]:
    """Make the shards that are not there as planned, and take away those that are planned no more."""
    made = {task.number: work.load_shard(task.number) for task in tasks}
    missing = [task for task in tasks if (one := made[task.number]) is None or one.recipe != task.recipe]
    too_many = [number for number in work.numbers() if number not in made]
    if missing or too_many:
        work.take_manifest_away()
    for number in too_many:
        work.drop_shard(number)
    for task in missing:
        places.remove(work.shard_path(task.number))
    on_step(Step("ranges", 0, len(missing)))
    results: Iterator[Gathered] = engine.run(gather, missing)
    for done, one in enumerate(results, 1):
        work.save_shard(one)
        made[one.number] = one
        on_step(Step("ranges", done, len(missing)))
    return [one for task in tasks if (one := made[task.number]) is not None]


def _told_of(one: Input, error: str | None, task: ScatterTask) -> InputOf:
    if error is not None:
        return InputOf(one.path, one.kind, one.md5, one.size, error=error)
    told = open_run(task.path).told
    counts = [int(told.get(name, 0)) for name in ("documents", "deleted", "links", "without_pmid", "failed")]
    documents, deleted, links, without_pmid, failed = counts
    return InputOf(one.path, one.kind, one.md5, one.size, documents, deleted, links, without_pmid, failed)


def find_damage(folder: str, manifest: Manifest, *, checksums: bool) -> list[tuple[str, str]]:
    """Files of a build that are not as the manifest says, with what is wrong; without `checksums` only sizes are compared."""
    found = []
    for shard in manifest.shards:
        for name, (size, sha256) in shard.files.items():
            path = places.join(folder, name)
            there = places.stat(path)
            if there is None:
                found.append((path, "is gone: build again"))
            elif there.size != size or (checksums and hashlib.sha256(places.read_whole(path)).hexdigest() != sha256):
                found.append((path, "is damaged: remove it and build again"))
    return found


def _sum_up(part: Part, inputs: Sequence[InputOf], runs: Sequence[Run], shards: Sequence[Gathered], left_out: int) -> Manifest:
    """The manifest of all that was read and made."""
    failures = [
        Failure(f"{run.told['input']}: {one['where']}", one["pmid"], one["reason"])
        for run in runs
        for one in run.told.get("failures", ())
    ]
    failures += [failure for one in shards for failure in one.failures]
    failed = sum(one.failed for one in inputs) + sum(one.failed for one in shards)
    told = [ShardOf(one.number * RANGE, one.recipe, one.files, one.content, one.counts, one.failed) for one in shards]
    left_out += sum(one.left_out for one in shards)
    return make_manifest(part, inputs, told, failures[:MAX_TOLD], failed, left_out)
