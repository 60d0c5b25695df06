"""What a build keeps to go on: checksums of inputs, what each shard is made of, and the manifest while shards change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from scraper.bulk.gather import Gathered
from scraper.bulk.manifest import InputOf, Manifest, make_manifest, read_manifest, write_manifest
from scraper.bulk.part import Part
from scraper.bulk.shard import Counts, files_of_shard
from scraper.bulk.workplace import Step, Workplace, working
from scraper.errors import InputError, StoreError
from tests.bulk.kinds import CONCEPTS, LINKS

FILES = (InputOf("in/a.xml", "pubmed", "0" * 32, 1), InputOf("in/b.xml", "pubmed", "1" * 32, 1, error="cannot be read"))
MANIFEST = make_manifest(Part(years=(2019, 2019)), FILES, [], [], 0, 0)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Workplace]:
    with working(str(tmp_path / "out")) as work:
        yield work


@pytest.fixture
def built(work: Workplace) -> Workplace:
    """One that holds a finished build."""
    write_manifest(work.build_folder, MANIFEST)
    return work


def test_only_inputs_that_are_not_as_they_were_are_read_again(work: Workplace, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CONCEPTS)
    (tmp_path / "b").write_text(LINKS)
    paths = [str(tmp_path / "b"), str(tmp_path / "a")]
    steps: list[Step] = []
    first = work.read_inputs(paths, steps.append)
    assert ([one.path for one in first], steps) == (paths, [Step("checksums", 1, 2), Step("checksums", 2, 2)])
    steps.clear()
    assert (Workplace(work.build_folder).read_inputs(paths, steps.append), steps) == (first, [])
    (tmp_path / "a").write_text(CONCEPTS * 2)
    again = work.read_inputs(paths, steps.append)
    assert (again[0], again[1].size, steps) == (first[0], 2 * first[1].size, [Step("checksums", 1, 1)])


def test_what_was_kept_in_another_form_is_read_again(work: Workplace, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CONCEPTS)
    first = work.read_inputs([str(tmp_path / "a")], lambda _: None)
    Path(work.folder, "inputs.json").write_text('[{"path": 5}]')
    assert work.read_inputs([str(tmp_path / "a")], lambda _: None) == first


@pytest.mark.parametrize(
    ("paths", "part", "why"),
    [
        (["elsewhere/a.xml", "c.xml"], MANIFEST.part, None),
        (["b.xml"], MANIFEST.part, r"is made of other files too, as in/a\.xml: add files by `scraper bulk update`"),
        (["a.xml"], Part(), "is a build of another part of all papers: build in another folder"),
    ],
)
def test_a_build_of_other_files_or_papers_is_refused(built: Workplace, paths: list[str], part: Part, why: str | None) -> None:
    if why is None:
        built.refuse_another_build(paths, part)
        return
    with pytest.raises(InputError, match=why):
        built.refuse_another_build(paths, part)


def test_an_empty_folder_takes_any_build(work: Workplace) -> None:
    work.refuse_another_build(["b.xml"], Part())
    work.refuse_loss({"a.xml": "cannot be read"})
    with pytest.raises(InputError):  # as there is no build yet that either could be compared with
        read_manifest(work.build_folder)


def test_a_file_that_was_broken_before_may_be_broken_still(built: Workplace) -> None:
    built.refuse_loss({"b.xml": "cannot be read", "new.xml": "cannot be read"})
    with pytest.raises(InputError, match="stays as it is: bring the file again"):
        built.refuse_loss({"b.xml": "cannot be read", "a.xml": "cannot be read"})


def test_while_shards_change_there_is_no_manifest_and_the_last_one_is_kept(built: Workplace) -> None:
    built.take_manifest_away()
    with pytest.raises(InputError):
        read_manifest(built.build_folder)
    assert built.last_manifest() == MANIFEST
    built.take_manifest_away()  # by a run that goes on
    assert built.last_manifest() == MANIFEST
    new: Manifest = msgspec.structs.replace(MANIFEST, left_out=5)
    built.end(new, None)
    assert built.last_manifest() == read_manifest(built.build_folder) == new
    assert not Path(built.folder, "last-manifest.json").exists()


def shard_of(work: Workplace, number: int) -> Gathered:
    """A shard whose files are there."""
    files = {}
    for name in files_of_shard(number).values():
        path = Path(work.build_folder, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"content")
        files[name] = (7, "0" * 64)
    return Gathered(number, "recipe", files, "0" * 64, Counts(papers=1))


def test_a_shard_is_known_while_all_its_files_are_there(work: Workplace) -> None:
    assert (work.load_shard(3), work.numbers()) == (None, [])
    for number in (12, 3):
        work.save_shard(shard_of(work, number))
    assert (work.numbers(), work.load_shard(3)) == ([3, 12], shard_of(work, 3))
    path = Path(work.build_folder, files_of_shard(3)["relations"])
    path.write_bytes(b"half")
    assert work.load_shard(3) is None
    path.unlink()
    assert work.load_shard(3) is None
    Path(work.shard_path(12)).write_bytes(b"{}")
    assert work.load_shard(12) is None


def test_a_shard_that_is_dropped_takes_its_files_alone(work: Workplace) -> None:
    for number in (3, 12):
        work.save_shard(shard_of(work, number))
    work.drop_shard(3)
    assert work.numbers() == [12]
    left = {
        str(path.relative_to(work.build_folder)) for path in Path(work.build_folder).glob("*/*.*") if "work" not in path.parts
    }
    assert left == set(files_of_shard(12).values())


def test_what_killed_runs_left_goes_when_the_next_begins(tmp_path: Path) -> None:
    names = ("manifest.json.part-1", "work/a.part-2", "work/runs/a.run.part-3", "work/shards/a.json.part-4", "citing/a.part-5")
    for name in (*names, "work/runs/a.run"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"half")
    with working(str(tmp_path)):
        assert [name for name in names if (tmp_path / name).exists()] == []
    assert (tmp_path / "work/runs/a.run").exists()


def test_a_folder_is_for_one_build_at_a_time(work: Workplace) -> None:
    with pytest.raises(InputError, match="another build runs in it; wait for that one"), working(work.build_folder):
        pass


def test_no_build_is_made_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be written: "), working(str(tmp_path / "out")):
        pass
    assert os.listdir(tmp_path) == ["out"]
