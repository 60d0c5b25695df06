"""A bulk build as a collection to look at: searched from the newest paper on, without an index of words."""

from __future__ import annotations

import io
from pathlib import Path

import lxml.html
import msgspec
import pytest

from scraper.errors import InputError
from scraper.view.site import build_papers
from scraper.view.site.build_papers import BuildPapers
from scraper.view.site.papers import Query
from scraper.view.site.query import NotHereError
from tests.view.corpora import FIRST, make_build, paper
from tests.view.site.reader import Reader


def test_a_bulk_build_opens_too(tmp_path: Path) -> None:
    reader = Reader(make_build(tmp_path, map(paper, range(60))))
    assert reader.text("/").startswith("60 papers in all")
    assert reader.text("/search?words=verolone").startswith("20 papers")
    assert reader.text('/search?words="knee+pain"+verolone&year=2003').startswith("1 paper")
    assert reader.text("/search?journal=annals+of+invention&type=review&retracted=1").startswith("0 papers")
    assert reader.text("/search?retracted=1").startswith("9 papers")
    assert "make a corpus of it" in reader.text("/search?entity=MESH:C998001", 400)
    assert "no OR, NOT" in reader.text("/search?words=a+OR+b", 400)
    document = lxml.html.document_fromstring(reader("/paper/998000030").text)
    assert document.xpath("//table[@id='references']//a[starts-with(@href, '/paper/')]/@href") == [
        "/paper/998000015",
        "/paper/998000028",
        "/paper/998000029",
    ]
    assert "Papers in the neighbourhood" in reader.text("/paper/998000030/graph")
    for page in ("/changes", "/failures", "/pictures", "/picture/years.svg", "/paper/998000999"):
        reader.text(page, 404)
    assert reader.text("/paper/998000999", 404).endswith("PMID 998000999 is not in all, which is made of whole files")
    for kind in ("changes", "failures", "overview"):
        assert "bulk build" in reader.text(f"/{kind}/download?since=2020-01-01&format=csv", 404)
    assert reader("/download?words=verolone&format=ids").status_code == 400
    assert len(reader("/download?words=verolone&format=jsonl").text.splitlines()) == 20
    reader.desk.close()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> BuildPapers:
    """A bulk build of the sixty papers."""
    return BuildPapers(make_build(tmp_path_factory.mktemp("build"), map(paper, range(60))))


def test_the_highest_pmids_come_first_over_all_ranges(tmp_path: Path) -> None:
    pmids = ["100000001", "998000001", "500000001", "500000002"]
    folder = make_build(tmp_path, (msgspec.structs.replace(paper(1), pmid=pmid) for pmid in pmids))
    assert BuildPapers(folder).find(Query()).pmids == [998_000_001, 500_000_002, 500_000_001, 100_000_001]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (Query(words="verolone", year="2003-2006"), [n for n in range(60) if n % 3 == 1 and 3 <= n % 20 <= 6]),
        (Query(words='"trial 5" KNEE pa*'), [5, *range(50, 60)]),
        (Query(words='"pain knee"'), []),
        (Query(journal="JOURNAL of invented pain", type="REVIEW"), [n for n in range(60) if n % 4 == 0]),
        (Query(retracted=True, year="2010"), [n for n in range(60) if n % 7 == 0 and n % 20 == 10]),
    ],
)
def test_what_fits_all_that_is_asked_comes_newest_first(papers: BuildPapers, query: Query, numbers: list[int]) -> None:
    found = papers.find(query)
    assert found.pmids == [FIRST + number for number in reversed(numbers)]
    assert found.notes == ()


def test_facets_count_the_papers_found(papers: BuildPapers) -> None:
    facets = {
        one.field: {value.value: value.papers for value in one.values} for one in papers.find(Query(words="verolone")).facets
    }
    assert facets["journal"] == {"Annals of Invention": 10, "Journal of Invented Pain": 10}
    assert facets["type"] == {"Journal Article": 20, "Review": 5}
    assert facets["retracted"] == {"1": 3}
    assert list(facets["year"]) == sorted(facets["year"], reverse=True)
    assert papers.find(Query(words="nothingofthekind")).facets == ()


def test_what_was_not_looked_at_is_told(papers: BuildPapers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_papers, "_MOST_FOUND", 7)
    found = papers.find(Query())
    assert found.pmids == [FIRST + number for number in range(59, 52, -1)]
    assert found.notes[0].startswith("these are the newest 7 that fit, of the newest 60 of 60 papers; ")
    assert sum(one.papers for facet in found.facets if facet.field == "year" for one in facet.values) == 7


@pytest.mark.parametrize("words", ["a OR b", "a AND b", "NOT a", "title:a"])
def test_words_that_a_build_does_not_know_are_refused(papers: BuildPapers, words: str) -> None:
    with pytest.raises(InputError, match="no OR, NOT, title:word"):
        papers.find(Query(words=words))


def test_records_and_those_that_are_here(papers: BuildPapers) -> None:
    assert papers.record(str(FIRST + 7)) == paper(7)
    assert papers.record("998000999") is None
    assert papers.stored([str(FIRST), "998000999", str(FIRST + 59)]) == {str(FIRST), str(FIRST + 59)}
    assert papers.neighbourhood("998000999", 1).papers == ()
    assert [one.pmid for one in papers.neighbourhood(str(FIRST + 8), 2).papers] == [str(FIRST + n) for n in (8, 4, 6, 7)]


def test_what_a_build_does_not_keep_is_not_here(papers: BuildPapers) -> None:
    assert [papers.overview(), papers.ended("1"), papers.changes("2020"), papers.failures()] == [None] * 4
    with pytest.raises(NotHereError, match="keeps no changes"):
        papers.write_changed("2020", "jsonl", io.BytesIO(), iter)
    with pytest.raises(NotHereError, match="scraper bulk status"):
        papers.failed_papers()
    with pytest.raises(InputError, match="copy the build to this machine"):
        BuildPapers("s3://bucket/all")
