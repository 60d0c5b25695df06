"""The folder of a build, and what is kept in it to go on: checksums of inputs, runs, and what each shard is made of."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from scraper.bulk import places
from scraper.bulk.gather import Gathered
from scraper.bulk.inputs import Input, read_input
from scraper.bulk.manifest import NAME, Manifest, decode_manifest, read_manifest, write_manifest
from scraper.bulk.part import Part
from scraper.bulk.run import RANGE
from scraper.bulk.shard import files_of_shard, name_of_shard
from scraper.errors import InputError, StoreError, why_unwritten


class Step(NamedTuple):
    """How far a build is: what it does, and how many of how many files or ranges are done."""

    name: str
    done: int
    total: int


OnStep = Callable[[Step], None]


class Workplace:
    """The folder of a build that holds what is needed to go on."""

    def __init__(self, build_folder: str):
        self.build_folder = build_folder
        self.folder = places.join(build_folder, "work")
        self.runs = places.join(self.folder, "runs")
        self.shards = places.join(self.folder, "shards")
        self._known_path = places.join(self.folder, "inputs.json")

    def read_inputs(self, paths: Sequence[str], on_step: OnStep) -> list[Input]:
        """The inputs with their checksums; one that is as it was is not read again."""
        known = {one.path: one for one in self._load_known()}
        missing = [path for path in paths if not self._is_as_known(known.get(path), path)]
        with ThreadPoolExecutor(4) as pool:
            for done, one in enumerate(pool.map(read_input, missing), 1):
                known[one.path] = one
                on_step(Step("checksums", done, len(missing)))
        if missing:
            places.write_whole(self._known_path, msgspec.json.encode(sorted(known.values(), key=lambda one: one.path)))
        return [known[path] for path in paths]

    def _is_as_known(self, one: Input | None, path: str) -> bool:
        return one is not None and places.stat(path) == (one.size, one.mark)

    def _load_known(self) -> list[Input]:
        try:
            return msgspec.json.decode(places.read_whole(self._known_path), type=list[Input])
        except (FileNotFoundError, msgspec.MsgspecError):
            return []

    def refuse_another_build(self, paths: Sequence[str], part: Part) -> None:
        """Raises InputError when the folder holds a build of other papers, or of files that are not among these."""
        if places.stat(places.join(self.build_folder, NAME)) is None:
            return
        before = read_manifest(self.build_folder)
        named = {places.name_of(path) for path in paths}
        left_out = [one.path for one in before.inputs if one.error is None and places.name_of(one.path) not in named]
        if left_out:
            raise InputError(
                f"{self.build_folder}: is made of other files too, as {left_out[0]}: add files by `scraper bulk update`, "
                "or build in another folder"
            )
        if before.part.name != part.name:
            raise InputError(f"{self.build_folder}: is a build of another part of all papers: build in another folder")

    def refuse_loss(self, broken: Mapping[str, str]) -> None:
        """Raises InputError when a file that the build was made of cannot be read now: what is there stays as it is."""
        if places.stat(places.join(self.build_folder, NAME)) is None:
            return
        whole = {places.name_of(one.path) for one in read_manifest(self.build_folder).inputs if one.error is None}
        for name, reason in broken.items():
            if name in whole:
                raise InputError(f"{reason}; the build has what it held before and stays as it is: bring the file again")

    def last_manifest(self) -> Manifest:
        """The manifest of the build, or of the one that was being updated when it was stopped."""
        kept = places.join(self.folder, "last-manifest.json")
        with contextlib.suppress(FileNotFoundError):
            if places.stat(places.join(self.build_folder, NAME)) is None:
                return decode_manifest(places.read_whole(kept), kept)
        return read_manifest(self.build_folder)

    def take_manifest_away(self) -> None:
        """While shards change there is no manifest: nobody takes a mix of two builds for one."""
        path = places.join(self.build_folder, NAME)
        with contextlib.suppress(FileNotFoundError):
            places.write_whole(places.join(self.folder, "last-manifest.json"), places.read_whole(path))
            places.remove(path)

    def end(self, manifest: Manifest, temp: str | None) -> None:
        """Put the manifest of the finished build in its place."""
        write_manifest(self.build_folder, manifest, temp)
        places.remove(places.join(self.folder, "last-manifest.json"))

    def load_shard(self, number: int) -> Gathered | None:
        """What is told of a shard whose files are all there."""
        try:
            one = msgspec.json.decode(places.read_whole(self.shard_path(number)), type=Gathered)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        sizes = {path: places.stat(places.join(self.build_folder, path)) for path in one.files}
        return one if all(found and found[0] == one.files[path][0] for path, found in sizes.items()) else None

    def save_shard(self, one: Gathered) -> None:
        """Note that a shard is whole."""
        places.write_whole(self.shard_path(one.number), msgspec.json.encode(one))

    def drop_shard(self, number: int) -> None:
        """Take a shard away, first what says that it is whole."""
        places.remove(self.shard_path(number))
        for path in files_of_shard(number).values():
            places.remove(places.join(self.build_folder, path))

    def numbers(self) -> list[int]:
        """The ranges that have a shard."""
        names = (places.name_of(path) for path in places.list_files(self.shards))
        return sorted(int(name[:9]) // RANGE for name in names if name[:9].isdigit() and name.endswith(".json"))

    def shard_path(self, number: int) -> str:
        """The file that tells what a shard was made of."""
        return places.join(self.shards, f"{name_of_shard(number)}.json")


@contextlib.contextmanager
def working(folder: str) -> Iterator[Workplace]:
    """The work folder, for one build at a time.

    Raises InputError when another one runs in it, or it is no place to build in, StoreError when it cannot be written.
    """
    work = Workplace(folder)
    if places.is_remote(folder):
        yield work
        return
    from filelock import FileLock, Timeout

    try:
        for one in (work.folder, work.runs, work.shards):
            os.makedirs(one, exist_ok=True)
        lock = FileLock(places.join(work.folder, "lock"))
        with lock.acquire(timeout=0):
            for one in (folder, work.folder, work.runs, work.shards, *(places.join(folder, path.partition("/")[0]) for path in
                                                               files_of_shard(0).values())):  # fmt: skip
                places.remove_parts(one)
            yield work
    except Timeout:
        raise InputError(f"{folder}: another build runs in it; wait for that one") from None
    except OSError as error:
        if error.filename is None:
            raise
        raise StoreError(f"cannot be written: {why_unwritten(error)}", error.filename) from None
