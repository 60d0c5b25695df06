"""A build equals an independent replay of its files, whatever runs it, in how many runs, and after whatever stopped it."""

from __future__ import annotations

import builtins
import errno
import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scraper
from scraper.bulk import places
from scraper.bulk.build import Options, build, find_damage, update
from scraper.bulk.manifest import read_manifest
from scraper.bulk.scan import scan_lines
from scraper.bulk.shard import files_of_shard
from scraper.errors import InputError, StoreError
from tests.bulk.pubmed_files import Article, hash_of, replay, write_pubmed, write_three

HERE = Options(jobs=1)


def lines_of(folder: Path) -> dict[int, bytes]:
    return {int(scraper.model.from_json(line).pmid or 0): line for line in scan_lines(str(folder))}


def test_later_files_win_and_deletions_apply(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    manifest = build(files, str(tmp_path / "out"), options=HERE)
    told = replay(files)
    assert sorted(told) == [998000002, 998100001, 999900001]
    assert lines_of(tmp_path / "out") == told
    assert manifest.hash == hash_of(told)
    assert manifest.is_whole
    second = next(scraper.scan(tmp_path / "out", [998000002]))
    assert (second.title, [one.pmid for one in second.citing_articles.items]) == ("Second, version 2", [])
    third = next(scraper.scan(tmp_path / "out", ["998100001"]))
    assert [(one.pmid, one.sources) for one in third.citing_articles.items] == [("999900001", ("pubmed",))]
    assert third.citing_articles.complete is None
    assert third.provenance.fields["citing_articles"].evidence == "reference_lists"


def test_the_order_of_the_arguments_does_not_matter_and_processes_do_not(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    told = hash_of(replay(files))
    assert build(reversed(files), str(tmp_path / "a"), options=HERE).hash == told
    assert build([str(tmp_path / "in")], str(tmp_path / "b"), options=Options(jobs=2)).hash == told


articles = st.builds(
    Article, pmid=st.sampled_from([998000001, 998000002, 998000003, 998100001, 999000001]),
    title=st.sampled_from(["A.", "B.", "C."]),
    cites=st.lists(st.sampled_from([998000001, 998000002, 998100001, 999000001]), max_size=3, unique=True),
    version=st.integers(1, 2),
)  # fmt: skip
contents = st.tuples(
    st.lists(articles, max_size=4, unique_by=lambda one: (one.pmid, one.version)),
    st.lists(st.sampled_from([998000001, 998100001, 998000003]), max_size=2, unique=True),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(contents, min_size=1, max_size=4), st.integers(1, 4))
def test_any_files_come_to_what_a_replay_of_them_says(
    tmp_path_factory: pytest.TempPathFactory, given_files: list[tuple[list[Article], list[int]]], first: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    files = [
        write_pubmed(folder / f"in/pubmed26n{number:04d}.xml", [*found, Article(998000009, f"Only here {number}.")], deleted)
        for number, (found, deleted) in enumerate(given_files, 1)
    ]
    told = hash_of(replay(files))
    assert build(files, str(folder / "at once"), options=HERE).hash == told
    manifest = build(files[:first], str(folder / "by updates"), options=HERE)
    for path in files[first:]:
        manifest = update(str(folder / "by updates"), [path], options=HERE)
    assert manifest.hash == told


def test_an_update_makes_only_the_ranges_it_touches(tmp_path: Path) -> None:
    far = [Article(997000001, "Far"), Article(997500001, "Far and cited by one that is revised")]
    first = write_pubmed(tmp_path / "in/pubmed26n0001.xml", [*far, Article(998000001, "One", [997500001])])
    out = tmp_path / "out"
    build([first], str(out), options=HERE)
    before = {path: path.stat().st_ino for path in (out / "records").iterdir()}
    second = write_pubmed(tmp_path / "in/pubmed26n0002.xml", [Article(998000001, "One, which cites nobody now")])
    Path(first).unlink()  # its run is kept
    manifest = update(str(out), [second], options=HERE)
    changed = {path.name for path in (out / "records").iterdir() if before.get(path) != path.stat().st_ino}
    assert changed == {"997500000.jsonl.zst", "998000000.jsonl.zst"}
    assert next(scraper.scan(out, [997500001])).citing_articles.items == ()
    assert [one.path for one in manifest.inputs] == [first, second]


def test_building_again_writes_nothing(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    first = build(files, str(tmp_path / "out"), options=HERE)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    assert build(files, str(tmp_path / "out"), options=HERE) == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")} == before


# ---- what stops a build -------------------------------------------------------------------------------------------------


def count_replaces(monkeypatch: pytest.MonkeyPatch, stop_at: int, error: BaseException) -> list[int]:
    """Let the n-th file that gets its name end the build instead."""
    counted, real = [0], os.replace

    def replace(source: Any, target: Any) -> None:
        counted[0] += 1
        if counted[0] == stop_at:
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    return counted


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")], ids=["stopped", "full"]
)
def test_a_build_stopped_at_any_file_goes_on_by_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    files = write_three(tmp_path / "in")
    told = hash_of(replay(files))
    with monkeypatch.context() as patch:
        counted = count_replaces(patch, -1, error)
        build(files, str(tmp_path / "clean"), options=HERE)
    assert counted[0] > 20
    for number in range(1, counted[0] + 1):
        out = str(tmp_path / f"stopped-{number}")
        with monkeypatch.context() as patch:
            count_replaces(patch, number, error)
            with pytest.raises((KeyboardInterrupt, StoreError)):
                build(files, out, options=HERE)
        with pytest.raises(InputError, match=r"run its command again|no build"):
            read_manifest(out)
        assert build(files, out, options=HERE).hash == told
        assert not [path for path in Path(out).rglob("*") if ".part" in path.name]
        assert find_damage(out, read_manifest(out), checksums=True) == []


class _Full:
    """A file on a disk that is full after some bytes."""

    def __init__(self, file: Any, room: list[int]):
        self._file, self._room = file, room

    def write(self, data: Any) -> int:
        self._room[0] -= len(data)
        if self._room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@pytest.mark.parametrize("room", [0, 500, 2_000, 20_000, 60_000])
def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    files = write_three(tmp_path / "in")
    out = str(tmp_path / "out")
    left, real = [room], builtins.open

    def open_(path: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        file = real(path, mode, *args, **options)
        return _Full(file, left) if mode == "wb" and str(path).startswith(out) else file

    with monkeypatch.context() as patch:
        patch.setattr(places, "open", open_, raising=False)
        with pytest.raises(StoreError, match="No space left"):
            build(files, out, options=HERE)
    assert not [path for path in Path(out).rglob("*") if ".part" in path.name]
    assert build(files, out, options=HERE).hash == hash_of(replay(files))


def test_what_a_killed_build_left_half_written_goes(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    out = tmp_path / "out"
    build(files, str(out), options=HERE)
    parts = [out / "manifest.json.part-0a", out / "records/1.jsonl.zst.part-0b", out / "work/runs/1.run.part-0c"]
    for part in parts:
        part.write_bytes(b"half")
    build(files, str(out), options=HERE)
    assert not [part for part in parts if part.exists()]


def test_a_half_written_shard_and_a_half_written_run_are_made_again(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    out = tmp_path / "out"
    told = build(files, str(out), options=HERE)
    shard = out / files_of_shard(9981)["records"]
    shard.write_bytes(shard.read_bytes()[:100])
    with pytest.raises(StoreError, match="not the file the manifest tells of"):
        list(scraper.scan(out, [998100001]))
    run = next((out / "work/runs").iterdir())
    run.write_bytes(run.read_bytes()[:-5])
    assert build(files, str(out), options=HERE) == told
    assert find_damage(str(out), told, checksums=True) == []


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    out = tmp_path / "out"
    manifest = build(write_three(tmp_path / "in"), str(out), options=HERE)
    shard = out / files_of_shard(9981)["records"]
    content = bytearray(shard.read_bytes())
    content[30] ^= 1
    shard.write_bytes(content)
    assert find_damage(str(out), manifest, checksums=False) == []
    assert find_damage(str(out), manifest, checksums=True) == [(str(shard), "is damaged: remove it and build again")]
    with pytest.raises(StoreError, match=r"998100000\.jsonl\.zst: is damaged at byte 0"):
        list(scraper.scan(out))
    shard.unlink()
    assert build([str(tmp_path / "in")], str(out), options=HERE).hash == manifest.hash


def test_one_build_runs_in_a_folder_at_a_time(tmp_path: Path) -> None:
    from filelock import FileLock

    files = write_three(tmp_path / "in")
    build(files, str(tmp_path / "out"), options=HERE)
    with FileLock(tmp_path / "out/work/lock"), pytest.raises(InputError, match="another build runs in it"):
        build(files, str(tmp_path / "out"), options=HERE)


# ---- what cannot be read ------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[tuple[list[str], str]]:
    """Three files of which the second is cut, and the hash of all three whole."""
    files = write_three(tmp_path / "in")
    told = hash_of(replay(files))
    content = Path(files[1]).read_bytes()
    Path(files[1]).write_bytes(gzip.compress(gzip.decompress(content)[:-200]))
    yield files, told
    Path(files[1]).write_bytes(content)


def test_a_cut_file_is_told_and_stops_nothing(tmp_path: Path, broken: tuple[list[str], str]) -> None:
    files, told = broken
    manifest = build(files, str(tmp_path / "out"), options=HERE)
    assert manifest.hash == hash_of(replay([files[0], files[2]]))
    assert not manifest.is_whole
    assert [one.error is None for one in manifest.inputs] == [True, False, True]
    assert (manifest.inputs[1].error or "").startswith("pubmed26n0002.xml.gz: ")
    assert "cut short" in (manifest.inputs[1].error or "")
    write_three(tmp_path / "in")
    assert build(files, str(tmp_path / "out"), options=HERE).hash == told


def test_a_file_mended_later_comes_in_with_the_next_update(tmp_path: Path, broken: tuple[list[str], str]) -> None:
    files, told = broken
    build(files[:2], str(tmp_path / "out"), options=HERE)
    write_three(tmp_path / "in")
    assert update(str(tmp_path / "out"), files[2:], options=HERE).hash == told


def test_a_broken_article_is_told_with_its_place_and_the_next_ones_follow(tmp_path: Path) -> None:
    path = write_pubmed(
        tmp_path / "pubmed26n0001.xml", [Article(998000001, "One"), Article(998000002, "Two"), Article(998000003, "3")]
    )
    text = Path(path).read_text().replace("<ArticleTitle>Two</ArticleTitle>", "<ArticleTitle>Two")
    Path(path).write_text(text)
    manifest = build([path], str(tmp_path / "out"), options=HERE)
    assert (manifest.failed, manifest.counts.papers) == (1, 2)
    (failure,) = manifest.failures
    assert (failure.where, failure.pmid) == ("pubmed26n0001.xml: article 2", "998000002")
    assert "broken XML" in failure.reason


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_three(tmp_path / "in")
    from scraper.bulk import intake

    def parse(self: Any, *args: Any) -> Any:
        yield from real(self, *args)
        os.utime(self.input.path, (1, 1))

    with monkeypatch.context() as patch:
        real = intake.Intake.parse
        patch.setattr(intake.Intake, "parse", parse)
        manifest = build(files, str(tmp_path / "out"), options=HERE)
    assert {one.error for one in manifest.inputs} == {
        f"{Path(path).name}: changed while it was read: build again when it is whole" for path in files
    }
    assert build(files, str(tmp_path / "out"), options=HERE).hash == hash_of(replay(files))


def write(path: Path, content: str) -> str:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(content)
    return str(path)


REFUSED = {
    "no such file": (lambda folder: [str(folder / "none.xml")], "no such file or folder"),
    "no file of NLM": (lambda folder: [write(folder / "a.xml", "<p>no</p>")], r"a\.xml: no kind of file that a build"),
    "an empty folder": (lambda folder: [(folder / "x").mkdir() or str(folder / "x")], "no input file in this folder"),
    "another header": (lambda folder: [write(folder / "a.csv", "from,to\n1,2\n")], "no kind of file that a build"),
    "an empty file": (lambda folder: [write(folder / "a.csv", "")], "no kind of file that a build"),
    "gz by name only": (lambda folder: [write(folder / "a.xml.gz", "<PubmedArticleSet>")], r"a\.xml\.gz: cannot be read"),
    "two of one number": (
        lambda folder: [
            write_pubmed(folder / "a/pubmed26n0001.xml", [Article(998000001, "A")]),
            write_pubmed(folder / "b/pubmed26n0001.xml", [Article(998000001, "B")]),
        ],
        "two files of number 1: .*leave one out",
    ),
    "one file twice": (
        lambda folder: [
            write_pubmed(folder / "pubmed26n0101.xml", [Article(998000001, "A")]),
            write_pubmed(folder / "pubmed26n0102.xml", [Article(998000001, "A")]),
        ],
        "the same file twice",
    ),
    "a wrong checksum": (
        lambda folder: [
            write_pubmed(folder / "pubmed26n0001.xml", [Article(998000001, "A")]),
            write(folder / "pubmed26n0001.xml.md5", f"MD5(pubmed26n0001.xml)= {'0' * 32}\n"),
        ][:1],
        r"its MD5 is [0-9a-f]{32}, not 0{32} as pubmed26n0001\.xml\.md5 says: download it again",
    ),
    "no checksum in it": (
        lambda folder: [
            write_pubmed(folder / "pubmed26n0001.xml", [Article(998000001, "A")]),
            write(folder / "pubmed26n0001.xml.md5", "<html>404</html>"),
        ][:1],
        r"pubmed26n0001\.xml\.md5: holds no MD5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_inputs_of_no_build_are_named_and_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    make, reason = REFUSED[name]
    out = tmp_path / "out"
    good = build(write_three(tmp_path / "good"), str(out), options=HERE)
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match=reason):
        update(str(out), make(tmp_path / "in"), options=HERE)
    assert read_manifest(str(out)) == good
    assert find_damage(str(out), good, checksums=True) == []


def test_a_right_checksum_is_taken(tmp_path: Path) -> None:
    import hashlib

    path = write_pubmed(tmp_path / "pubmed26n0001.xml", [Article(998000001, "A")])
    md5 = hashlib.md5(Path(path).read_bytes(), usedforsecurity=False).hexdigest()
    write(tmp_path / "pubmed26n0001.xml.md5", f"MD5(pubmed26n0001.xml)= {md5}\n")
    assert build([str(tmp_path)], str(tmp_path / "out"), options=HERE).counts.papers == 1


def test_a_manifest_of_another_version_is_named_and_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = write_three(tmp_path / "in")
    build(files, str(out), options=HERE)
    other = (out / "manifest.json").read_text().replace('"version": 1', '"version": 2')
    (out / "manifest.json").write_text(other)
    for call in (lambda: list(scraper.scan(out)), lambda: update(str(out), files, options=HERE)):
        with pytest.raises(InputError, match="of version 2, this scraper reads 1"):
            call()
    with pytest.raises(InputError, match="of version 2"):
        build(files, str(out), options=HERE)
    assert (out / "manifest.json").read_text() == other


def test_a_build_of_other_files_is_not_replaced(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    out = str(tmp_path / "out")
    good = build(files, out, options=HERE)
    with pytest.raises(InputError, match=r"made of other files too, as .*pubmed26n0001.*bulk update"):
        build(files[1:], out, options=HERE)
    with pytest.raises(InputError, match="a build of another part"):
        build(files, out, years="2019", options=HERE)
    assert read_manifest(out) == good


@pytest.fixture
def built(tmp_path: Path) -> Iterator[tuple[list[str], str]]:
    """Files and a build of them, which a test must leave as it was."""
    files = write_three(tmp_path / "in")
    out = str(tmp_path / "out")
    good = build(files, out, options=HERE)
    yield files, out
    assert read_manifest(out) == good
    assert find_damage(out, good, checksums=True) == []


def test_a_file_that_was_whole_and_is_broken_now_takes_nothing_away(built: tuple[list[str], str]) -> None:
    files, out = built
    Path(files[1]).write_bytes(Path(files[1]).read_bytes()[:-30])
    with pytest.raises(InputError, match=r"pubmed26n0002\.xml\.gz: cannot be read.*stays as it is: bring the file again"):
        build(files, out, options=HERE)


def test_an_update_without_what_the_build_keeps_reads_the_files_again(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    out = tmp_path / "out"
    build(files[:2], str(out), options=HERE)
    for run in (out / "work/runs").iterdir():
        run.unlink()
    assert update(str(out), files[2:], options=HERE).hash == hash_of(replay(files))


def test_an_update_without_what_the_build_keeps_and_without_the_files_is_refused(
    tmp_path: Path, built: tuple[list[str], str]
) -> None:
    files, out = built
    next(Path(out, "work/runs").iterdir()).unlink()
    for path in files:
        Path(path).unlink()
    more = write_pubmed(tmp_path / "more/pubmed26n0011.xml", [Article(998000001, "More")])
    with pytest.raises(InputError, match="what the build keeps of it is gone, and the file is not there as it was"):
        update(out, [more], options=HERE)


def test_a_damaged_run_is_named(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    out = tmp_path / "out"
    build(files[:1], str(out), options=HERE)
    (run,) = (out / "work/runs").iterdir()
    content = bytearray(run.read_bytes())
    content[60] ^= 1
    run.write_bytes(content)
    for sidecar in (out / "work/shards").iterdir():
        sidecar.unlink()
    with pytest.raises(StoreError, match=r"\.run: is damaged \(.*\): remove it and build again"):
        build(files[:1], str(out), options=HERE)
    run.unlink()
    assert build(files[:1], str(out), options=HERE).hash == hash_of(replay(files[:1]))


def test_runs_of_another_version_are_made_again_while_their_files_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scraper.bulk import build as building
    from scraper.bulk import intake

    files = write_three(tmp_path / "in")
    out = tmp_path / "out"
    build(files, str(out), options=HERE)
    Path(files[0]).unlink()
    for module in (building, intake):
        monkeypatch.setattr(module, "__version__", "9.9")
    before = {path: path.stat().st_ino for path in (out / "work/runs").iterdir()}
    told = update(str(out), files[1:], options=HERE)
    kept = [path for path, number in before.items() if path.stat().st_ino == number]
    assert [path.name[:32] for path in kept] == [told.inputs[0].md5]


def test_a_folder_gives_all_its_files_but_what_fetch_puts_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "my.particle.files"
    write_pubmed(folder / "pubmed26n0001.xml.gz", [Article(998000001, "Pain")])
    write(folder / "a.json", '{"PubTator3": [{"id": "998000001", "pmid": 998000001, "passages": [], "relations": []}]}')
    write(folder / "b.txt", "998000001|t|Pain\n998000001|a|\n998000001\t0\t4\tPain\tDisease\tMESH:D010146\n\n")
    for name in ("pubmed26n0002.xml.gz.part", "pubmed26n0002.xml.gz.begun", ".downloaded.lock", "downloaded.json"):
        write(folder / name, "x")
    manifest = build([str(folder)], str(tmp_path / "out"), options=HERE)
    assert [Path(one.path).name for one in manifest.inputs] == ["pubmed26n0001.xml.gz", "a.json", "b.txt"]
    write(folder / "README.html", "<p>not for a build</p>")
    with pytest.raises(InputError, match=r"README\.html: no kind of file"):
        build([str(folder)], str(tmp_path / "other"), options=HERE)


# ---- parts --------------------------------------------------------------------------------------------------------------


def test_a_list_of_pmids_takes_these_alone(tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    manifest = build(files, str(tmp_path / "out"), pmids=["998100001", "998000001", "995000001"], options=HERE)
    (record,) = scraper.scan(tmp_path / "out")
    assert (record.pmid, record.title, manifest.inputs[0].documents) == ("998100001", "Third, revised", 2)
    assert record.citing_articles.items == ()  # what others cite is not read


def test_years_take_the_papers_whose_last_version_is_of_them(tmp_path: Path) -> None:
    first = write_pubmed(
        tmp_path / "pubmed26n0001.xml", [Article(998000001, "In 2019"), Article(998000002, "In 2020", year=2020)]
    )
    second = write_pubmed(tmp_path / "pubmed26n0002.xml", [Article(998000001, "Now of 2021, not 2019", year=2021)])
    build([first, second], str(tmp_path / "out"), years="2019-2020", options=HERE)
    assert [record.title for record in scraper.scan(tmp_path / "out")] == ["In 2020"]
    for text in ("19", "2020-2019", "1000-2999", "2019 2020"):
        with pytest.raises(InputError, match="give one year, or two with a hyphen"):
            build([first], str(tmp_path / "other"), years=text, options=HERE)
