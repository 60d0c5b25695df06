"""`scraper bulk build|update|status`: what they print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from scraper.bulk.manifest import InputOf, Manifest, ShardOf
from scraper.bulk.part import Part
from scraper.bulk.shard import Counts
from scraper.cli.bulk import describe
from tests.bulk.pubmed_files import Article, hash_of, replay, write_pubmed, write_three
from tests.conftest import Run


def test_build_update_and_status(run: Run, tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    out = str(tmp_path / "out")
    built = run("bulk", "build", *files[:2], "-o", out, "-j", "1")
    assert (built.code, built.stdout) == (0, "")
    assert "3 papers in 2 ranges, made of 2 files (2 pubmed)" in built.stderr
    updated = run("bulk", "update", out, files[2], "-j", "1", "-q")
    assert updated == (0, "", "")
    told = run("bulk", "status", out, "--check")
    assert told.code == 0
    assert told.stdout.splitlines() == [
        "3 papers in 3 ranges, made of 3 files (3 pubmed)",
        "2 deletions",
        "3 references, 2 citing articles",
        "0 annotations, 0 relations",
        f"hash {hash_of(replay(files))}",
    ]
    manifest = json.loads(run("bulk", "status", out, "--json").stdout)
    assert (manifest["version"], manifest["counts"]["papers"], len(manifest["inputs"])) == (1, 3, 3)


def test_what_could_not_be_read_is_named_and_the_exit_code_says_so(run: Run, tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    Path(files[1]).write_bytes(Path(files[1]).read_bytes()[:-30])
    out = str(tmp_path / "out")
    built = run("bulk", "build", *files, "-o", out, "-j", "1")
    assert built.code == 3
    assert "scraper: pubmed26n0002.xml.gz: cannot be read: " in built.stderr
    assert run("bulk", "status", out).code == 3
    shard = next((tmp_path / "out/records").iterdir())
    shard.unlink()
    told = run("bulk", "status", out)
    assert (told.code, told.stderr) == (1, f"scraper: {shard}: is gone: build again\n")
    Path(files[0]).write_bytes(b"")
    only = run("bulk", "build", files[1], "-o", str(tmp_path / "nothing"), "-j", "1")
    assert only.code == 1


def test_usage(run: Run, tmp_path: Path) -> None:
    path = write_pubmed(tmp_path / "pubmed26n0001.xml", [Article(998000001, "One")])
    for args, said in (
        (("build", str(tmp_path / "none"), "-o", str(tmp_path / "out")), "no such file or folder"),
        (("build", path, "-o", str(tmp_path / "out"), "--engine", "spark"), "no engine 'spark'; known: pool, dask, ray"),
        (("build", path, "-o", str(tmp_path / "out"), "--address", "tcp://x:1"), "runs on this machine alone"),
        (("build", path, "-o", str(tmp_path / "out"), "--year", "19"), "give one year"),
        (("status", str(tmp_path)), "no build"),
        (("update", str(tmp_path / "new"), path), "no build"),
    ):
        ended = run("bulk", *args)
        assert (ended.code, ended.stdout) == (2, "")
        assert said in ended.stderr


def test_a_list_of_pmids_may_be_of_any_format(run: Run, tmp_path: Path) -> None:
    files = write_three(tmp_path / "in")
    listed = tmp_path / "ids.csv"
    listed.write_text("PMID,Title\n998100001,x\n")
    assert run("bulk", "build", *files, "-o", str(tmp_path / "out"), "--pmids", str(listed), "-j", "1").code == 0
    assert "1 papers in 1 ranges" in run("bulk", "status", str(tmp_path / "out")).stdout


def made_of(*inputs: InputOf, **fields: Any) -> Manifest:
    """A build of these inputs; all else is empty, but for the fields given."""
    empty = Manifest(1, "0" * 64, Counts(), 0, Part(), inputs, ())
    return msgspec.structs.replace(empty, **fields)


def given(kind: str, **counts: Any) -> InputOf:
    return InputOf(f"{kind}.gz", kind, "0" * 32, 1, **counts)  # type: ignore[arg-type]


def test_a_build_is_told_with_its_sums_and_kinds_in_their_first_order() -> None:
    inputs = (given("pubmed", deleted=1), given("icite", without_pmid=2), given("pubmed", deleted=1_999, without_pmid=1))
    shards = tuple(ShardOf(first, "", {}, "", Counts(papers=papers)) for first, papers in ((1, 5), (2, 0)))
    counts = Counts(papers=1_234_567, references=1_000, citing=2, entities=3, relations=4)
    assert describe(made_of(*inputs, counts=counts, shards=shards, left_out=1_000)) == [
        "1,234,567 papers in 1 ranges, made of 3 files (2 pubmed, 1 icite)",
        "1,000 papers that PubMed's files do not have are left out",
        "3 documents or rows without a PMID are left out",
        "2,000 deletions",
        "1,000 references, 2 citing articles",
        "3 annotations, 4 relations",
        f"hash {'0' * 64}",
    ]


def test_what_is_not_there_has_no_line() -> None:
    assert describe(made_of())[:2] == ["0 papers in 0 ranges, made of 0 files ()", "0 references, 0 citing articles"]


def test_failures_are_named_up_to_twenty_and_then_counted(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "\x1b[31m.jsonl", str(tmp_path / "out")
    path.write_text('{"schema_version":"1","pmid":"998000001","title":"One"}\n' + "\x1b no record\n" * 23)
    built = run("bulk", "build", str(path), "-o", out, "-j", "1", "-q")
    named = built.stderr.splitlines()
    assert (built.code, len(named)) == (3, 21)
    assert named[-1] == "scraper: 3 more could not be read; the manifest names 23"
    assert "\x1b" not in built.stderr
