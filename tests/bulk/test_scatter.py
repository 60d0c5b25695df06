"""Scatter makes one run of one input, or tells with its name why there is none."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from scraper.bulk.inputs import read_input
from scraper.bulk.part import Part
from scraper.bulk.run import open_run
from scraper.bulk.scatter import Scattered, ScatterTask, scatter
from scraper.errors import StoreError
from tests.bulk.kinds import BIOC, CONCEPTS, ICITE, LINKS, ONE, PMC_IDS, PUBTATOR, RELATIONS
from tests.bulk.pubmed_files import Article, write_pubmed


def task_of(path: Path, part: Part = Part()) -> ScatterTask:  # noqa: B008 - immutable
    return ScatterTask(read_input(str(path)), part, str(path.parent / "runs"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PUBTATOR, ("documents", 1)), (BIOC, ("documents", 1)), (CONCEPTS, ("concepts", 3)), (RELATIONS, ("relations", 1)),
        (ICITE, ("icite", 1)), (PMC_IDS, ("pmc_ids", 1)), (LINKS, ("citations", 0)),
        ('{"schema_version":"1","pmid":"1"}\n', ("records", 1)),
    ],
)  # fmt: skip
def test_each_kind_has_its_reader(tmp_path: Path, text: str, told: tuple[str, int]) -> None:
    (tmp_path / "a").write_text(text)
    task = task_of(tmp_path / "a")
    assert scatter(task) == Scattered(task)
    run = open_run(task.path)
    assert (run.told["kind"], run.told["documents"], run.told["input"]) == (*told, "a")


def test_the_run_is_named_by_the_content_the_kind_and_the_part(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        write_pubmed(tmp_path / name, [Article(ONE, "One")])
    one, other = task_of(tmp_path / "a.xml"), task_of(tmp_path / "b.xml")
    assert one.path == other.path == str(tmp_path / "runs" / f"{one.input.md5}-pubmed-1.run")
    assert task_of(tmp_path / "a.xml", Part(years=(2018, 2019))).path.endswith("-pubmed-2018-2019-1.run")


def test_one_input_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CONCEPTS)
    task = task_of(tmp_path / "a")
    runs = [(scatter(task), Path(task.path).read_bytes()) for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.xml", "<PubmedArticleSet><PubmedArticle>", "a.xml: "),
        ("occ.csv", LINKS + "x,1\n", "occ.csv: cannot be read as a table of citing,referenced: "),
        ("pubmed26n0001.xml.gz", "no gzip", "pubmed26n0001.xml.gz: cannot be read"),
    ],
)
def test_an_input_that_cannot_be_read_leaves_nothing_and_is_named_once(
    tmp_path: Path, name: str, content: str, error: str
) -> None:
    (tmp_path / name).write_text(content)
    told = scatter(task_of(tmp_path / name)).error or ""
    assert (told[: len(error)], told.count(name), os.listdir(tmp_path / "runs")) == (error, 1, [])


def test_an_input_that_is_not_as_it_was_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CONCEPTS)
    task = task_of(tmp_path / "a")
    old = msgspec.structs.replace(task, input=msgspec.structs.replace(task.input, mark="1"))
    assert scatter(old).error == "a: changed while it was read: build again when it is whole"
    assert os.listdir(tmp_path / "runs") == []


def test_a_run_that_cannot_be_written_is_no_fault_of_the_input(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CONCEPTS)
    (tmp_path / "runs").write_text("in place of the folder")
    with pytest.raises(StoreError, match="cannot be written: "):
        scatter(task_of(tmp_path / "a"))
