"""A corpus file as a collection to look at, also while others write to it or take its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scraper.errors import InputError, StoreError
from scraper.store.corpus import Corpus
from scraper.view.site import corpus_papers
from scraper.view.site.corpus_papers import CorpusPapers
from scraper.view.site.papers import Query
from tests.view.corpora import make_corpus, paper
from tests.view.site.reader import Reader


def test_what_was_written_meanwhile_is_found_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "growing.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([paper(1)])
        reader = Reader(str(path))
        assert reader.text("/search?words=pain").startswith("1 paper")
        corpus.add([paper(number) for number in range(2, 12)])
    reader.desk.papers._counted_at = float("-inf")  # type: ignore[attr-defined]
    assert reader.text("/search?words=pain").startswith("11 papers")
    assert reader.text("/").startswith("11 papers in growing.db")
    reader.desk.close()


def test_counting_sees_one_state_of_the_file_while_another_process_writes(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    papers = CorpusPapers(str(path))
    more = iter(range(60, 1_000))

    def write(statement: str) -> None:
        if "FROM terms" in statement and (number := next(more, 1_000)) < 80:
            with Corpus(path) as other:
                other.add([paper(number)])

    with Corpus(path) as other:
        other.add([paper(next(more))])
    papers._counted_at = float("-inf")
    papers._opened.connection.set_trace_callback(write)
    counted = papers.overview()
    papers._opened.connection.set_trace_callback(None)
    assert next(more) > 65  # it was written while it counted
    facets = {facet.field: facet.values for facet in papers.find(Query(words="pain")).facets}
    assert counted.papers == sum(one.papers for one in facets["year"]) == 62
    papers.close()


@pytest.mark.parametrize("change", ["another file", "none"])
def test_a_file_whose_place_is_taken_is_not_mixed_with_the_other(tmp_path: Path, change: str) -> None:
    path = make_corpus(tmp_path / "pain.db")
    reader = Reader(str(path))
    if change == "none":
        path.unlink()
    else:
        with Corpus(tmp_path / "other.db", create=True) as other:
            other.add([paper(1)])
        os.replace(tmp_path / "other.db", path)
    for page in (
        "/",
        "/search?words=pain",
        "/paper/998000003",
        "/failures",
        "/changes",
        "/download",
        "/changes/download?since=2020",
    ):
        assert "start 'scraper view' again" in reader.text(page, 500)
    reader.desk.close()


def test_a_search_that_takes_too_long_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(str(make_corpus(tmp_path / "pain.db")))
    monkeypatch.setattr(corpus_papers, "_MOST_SECONDS", -1)
    monkeypatch.setattr(corpus_papers, "_STEPS", 1)
    assert "ask for fewer words" in reader.text("/search?words=p*+OR+k*", 400)
    assert "ask for fewer words" in reader.text("/download?words=p*+OR+k*", 400)
    monkeypatch.undo()
    assert reader.text("/search?words=p*+OR+k*").startswith("61 papers")
    reader.desk.close()


def test_what_is_no_fault_of_the_reader_is_none(tmp_path: Path) -> None:
    papers = CorpusPapers(str(make_corpus(tmp_path / "pain.db")))
    with pytest.raises(InputError):
        papers.find(Query(words="NOT"))
    papers.close()
    with pytest.raises(StoreError):
        papers.find(Query(words="pain"))
