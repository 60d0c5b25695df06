"""A manifest tells what is in a build, and one that this version cannot read is told with the next step."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scraper.bulk.intake import Failure
from scraper.bulk.manifest import InputOf, ShardOf, add_counts, decode_manifest, make_manifest, read_manifest, write_manifest
from scraper.bulk.part import Part
from scraper.bulk.shard import Counts
from scraper.errors import InputError

FILE = InputOf("in/pubmed26n0001.xml.gz", "pubmed", "0" * 32, 100, documents=2)
FULL = ShardOf(998000000, "recipe", {"records/998000000.jsonl.zst": (9, "f" * 64)}, "a" * 64, Counts(papers=2, references=3))
MORE = ShardOf(998100000, "other", {}, "b" * 64, Counts(papers=1, references=1, with_issues=1))
EMPTY = ShardOf(998200000, "none", {}, "c" * 64, Counts())


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    made = make_manifest(Part("p.txt", "d", (2015, 2019)), [FILE], [FULL], [Failure("article 2", "1", "broken XML")], 1, 7)
    write_manifest(str(tmp_path), made)
    assert read_manifest(str(tmp_path)) == made
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]
    assert (made.left_out, made.failed, made.range) == (7, 1, 100_000)


def test_the_hash_is_of_the_lines_in_their_ranges_alone() -> None:
    one = make_manifest(Part(), [FILE], [FULL, MORE], [], 0, 0)
    other = make_manifest(
        Part(years=(2019, 2019)), [], [msgspec.structs.replace(FULL, recipe="x", files={}), EMPTY, MORE], [], 3, 9
    )
    assert one.hash == other.hash
    for shards in ([FULL], [MORE, FULL], [FULL, msgspec.structs.replace(MORE, content="d" * 64)], []):
        assert make_manifest(Part(), [FILE], shards, [], 0, 0).hash != one.hash


def test_counts_are_added_and_ranges_without_papers_are_none() -> None:
    made = make_manifest(Part(), [FILE], [FULL, MORE, EMPTY], [], 0, 0)
    assert (made.counts, made.ranges) == (Counts(papers=3, references=4, with_issues=1), 2)
    assert add_counts([]) == Counts()


@pytest.mark.parametrize(
    ("failed", "inputs", "is_whole"),
    [
        (0, (FILE,), True), (0, (), True), (1, (FILE,), False),
        (0, (FILE, msgspec.structs.replace(FILE, error="cannot be read")), False),
    ],
)  # fmt: skip
def test_a_build_is_whole_when_nothing_failed(failed: int, inputs: tuple[InputOf, ...], is_whole: bool) -> None:
    assert make_manifest(Part(), inputs, [FULL], [], failed, 5).is_whole == is_whole


@pytest.mark.parametrize("folder", ["records", "work/runs"])
def test_a_build_that_has_not_ended_is_no_build_yet(tmp_path: Path, folder: str) -> None:
    with pytest.raises(InputError, match=r": no build: `scraper bulk build FILES -o DIR`$"):
        read_manifest(str(tmp_path))
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "1").write_bytes(b"")
    with pytest.raises(InputError, match=r": a build that has not ended: run its command again$"):
        read_manifest(str(tmp_path))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no manifest of a build"), (b"[]", "no manifest of a build"), (b'{"version": 1}', "no manifest of a build"),
        (b'{"version": "1"}', "no manifest of a build"), (b'{"version": 0}', "of version 0, this scraper reads 1"),
        (b'{"version": 2, "more": 1}', "of version 2, this scraper reads 1; build anew in another folder"),
    ],
)  # fmt: skip
def test_what_is_no_manifest_of_this_version_is_told(content: bytes, why: str) -> None:
    with pytest.raises(InputError, match=rf"^out/manifest\.json: {why}"):
        decode_manifest(content, "out/manifest.json")


def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(InputError, match=r"manifest\.json: cannot be read: Is a directory"):
        read_manifest(str(tmp_path))
