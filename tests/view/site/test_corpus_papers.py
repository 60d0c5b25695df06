"""A corpus file as a collection to look at, also while others write to it or take its place."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.errors import InputError, StoreError
from scraper.model import from_json
from scraper.store.corpus import Corpus
from scraper.view.site import corpus_papers
from scraper.view.site.corpus_papers import CorpusPapers
from scraper.view.site.papers import Ended, FailedPaper, Query
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


@pytest.fixture
def papers(db: Path) -> Iterator[CorpusPapers]:
    papers = CorpusPapers(str(db))
    yield papers
    papers.close()


@pytest.mark.parametrize(
    ("pmid", "ended"),
    [
        ("998000801", Ended("gone", "the sources asked have no such paper")),
        ("998000802", Ended("failed", "landing: HTTP 503 after 5 tries")),
        ("998000803", Ended("pending", None)),
        ("998000999", None),
    ],
)
def test_where_a_paper_ended_is_told(papers: CorpusPapers, pmid: str, ended: Ended | None) -> None:
    assert (papers.ended(pmid), papers.record(pmid)) == (ended, None)


def test_only_what_is_a_pmid_and_stored_is_here(papers: CorpusPapers) -> None:
    asked = ["998000001", "0998000001", "x", "", "998000801", "1" * 40, "998000060"]
    assert papers.stored(asked) == {"998000001", "998000060"}


def test_what_failed_is_told_paper_by_paper_in_order(papers: CorpusPapers) -> None:
    assert papers.failed_papers() == [
        FailedPaper("998000003", True, "icite", "http_503", "icite: HTTP 503"),
        FailedPaper("998000802", False, "landing", "http_503", "landing: HTTP 503 after 5 tries"),
    ]
    found = papers.failures()
    assert [(one.source, one.kind, one.papers) for one in found.failed] == [("landing", "http_503", 1)]
    assert (found.partial, found.pending, [one.source for one in found.lacking]) == (1, 1, ["icite"])


def test_the_last_sixteen_searches_are_remembered(papers: CorpusPapers) -> None:
    queries = [Query(words="pain", year=str(2000 + number)) for number in range(17)]
    first = papers.find(queries[0])
    for query in queries[1:-1]:
        papers.find(query)
    assert papers.find(queries[0]) is first  # and is the last one used again
    papers.find(queries[-1])
    assert papers.find(queries[0]) is first
    assert list(papers._found)[-1] == queries[0]
    assert queries[1] not in papers._found


def test_records_are_written_in_the_order_given_and_missing_ones_left_out(papers: CorpusPapers) -> None:
    out = io.BytesIO()
    papers.write_records([998000003, 998000999, 998000001], "jsonl", out)
    assert [from_json(line).pmid for line in out.getvalue().splitlines()] == ["998000003", "998000001"]
