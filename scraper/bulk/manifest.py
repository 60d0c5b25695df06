"""The manifest of a build: what it is made of, what is in it, checksums of all files. Written last, gone while shards change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from scraper.bulk import places
from scraper.bulk.inputs import Kind
from scraper.bulk.intake import Failure
from scraper.bulk.part import Part
from scraper.bulk.run import RANGE
from scraper.bulk.shard import Counts
from scraper.errors import InputError

VERSION = 1
NAME = "manifest.json"


class InputOf(msgspec.Struct, frozen=True):
    """An input of a build, and what was in it; `error` where it could not be read at all: nothing of it is in the build."""

    path: str
    kind: Kind
    md5: str
    size: int
    documents: int = 0
    deleted: int = 0
    links: int = 0
    without_pmid: int = 0
    failed: int = 0
    error: str | None = None


class ShardOf(msgspec.Struct, frozen=True):
    """One range: its first PMID, its files with sizes and SHA-256, a digest of its lines, and what is in it."""

    first: int
    recipe: str
    files: dict[str, tuple[int, str]]
    content: str
    counts: Counts
    failed: int = 0


class Manifest(msgspec.Struct, frozen=True):
    """A whole build. `left_out` are papers that neither PubMed's files nor records of ours have.

    `hash` is of all lines of all shards: equal records have one hash, whatever made them, in how many runs.
    """

    version: int
    hash: str
    counts: Counts
    failed: int
    part: Part
    inputs: tuple[InputOf, ...]
    shards: tuple[ShardOf, ...]
    failures: tuple[Failure, ...] = ()
    left_out: int = 0
    range: int = RANGE

    @property
    def ranges(self) -> int:
        """How many ranges have papers."""
        return sum(1 for one in self.shards if one.counts.papers)

    @property
    def is_whole(self) -> bool:
        """Whether every record of every input is in it."""
        return not self.failed and not any(one.error for one in self.inputs)


def make_manifest(
    part: Part, inputs: Sequence[InputOf], shards: Sequence[ShardOf], failures: Sequence[Failure], failed: int, left_out: int
) -> Manifest:
    """The manifest of shards in order."""
    content = hashlib.sha256("".join(f"{one.first} {one.content}\n" for one in shards if one.counts.papers).encode()).hexdigest()
    return Manifest(
        VERSION, content, add_counts(one.counts for one in shards), failed, part, tuple(inputs), tuple(shards), tuple(failures),
        left_out,
    )  # fmt: skip


def add_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of counts."""
    sums = dict.fromkeys(Counts.__struct_fields__, 0)
    for one in counts:
        for name in sums:
            sums[name] += getattr(one, name)
    return Counts(**sums)


def read_manifest(folder: str) -> Manifest:
    """The manifest of a build. Raises InputError, with the next step, when there is none that this version can read."""
    path = places.join(folder, NAME)
    try:
        content = places.read_whole(path)
    except FileNotFoundError:
        unfinished = places.list_files(places.join(folder, "records")) or places.list_files(places.join(folder, "work/runs"))
        why = "a build that has not ended: run its command again" if unfinished else "no build: `scraper bulk build FILES -o DIR`"
        raise InputError(f"{folder}: {why}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    return decode_manifest(content, path)


def decode_manifest(content: bytes, path: str) -> Manifest:
    """A manifest from its JSON. Raises InputError when it is none, or of another version."""
    try:
        version = msgspec.json.decode(content, type=_Versioned).version
        if version != VERSION:
            raise InputError(f"{path}: of version {version}, this scraper reads {VERSION}; build anew in another folder")
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise InputError(f"{path}: no manifest of a build: {error}") from None


class _Versioned(msgspec.Struct):
    version: int


def write_manifest(folder: str, manifest: Manifest, temp: str | None = None) -> None:
    """Put a manifest in its place, in one step."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    places.write_whole(places.join(folder, NAME), content + b"\n", temp)
