"""The papers around one: those of the edges, nearest first, and how many were left out."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ArticleList, ListedArticle, Published, Record
from scraper.store.corpus import Corpus
from scraper.view.site import neighbours
from scraper.view.site.neighbours import MOST_SHOWN, neighbourhood_of, neighbours_in_lists
from scraper.view.site.papers import Neighbour, Neighbourhood
from tests.view.corpora import cited_by, paper
from tests.view.site.reader import Reader


def around(number: int, steps: int) -> set[int]:
    """The numbers of the papers within so many steps of one."""
    found = {number}
    for _ in range(steps):
        found |= {other for one in found for other in cited_by(one)} | {one for one in range(60) if found & set(cited_by(one))}
    return found


def test_neighbourhoods_are_those_of_the_edges(get: Reader) -> None:
    for steps in ("1", "2"):
        inside = around(29, int(steps))
        for by in ("year", "seeds"):
            document = lxml.html.document_fromstring(get(f"/paper/998000030/graph?steps={steps}&by={by}").text)
            rows = document.xpath("//table[@id='neighbours']/tbody/tr")
            dots = document.xpath("//*[local-name()='svg']/*[local-name()='a']")
            assert len(rows) == len(dots) == len(inside)
            lines = document.xpath("//*[local-name()='path'][@class='lv-line']")
            assert len(lines) == sum(1 for one in inside for other in cited_by(one) if other in inside)
    assert "steps=1 or steps=2" in get.text("/paper/998000030/graph?steps=3", 400)


def test_neighbours_that_are_not_looked_at_are_not_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cited = tuple(ListedArticle(pmid=str(998_000_100 + number)) for number in range(150))
    with Corpus(tmp_path / "hub.db", create=True) as corpus:
        corpus.add([msgspec.structs.replace(paper(0), references=ArticleList(cited, 150, 150, True))])
    reader = Reader(str(tmp_path / "hub.db"))
    page = "/paper/998000001/graph"
    assert "120; 31 more are left out, the stored and most linked ones are shown" in reader.text(page)
    monkeypatch.setattr(neighbours, "_MOST_EDGES", 140)
    assert "120; at least 21 more are left out, the stored and most linked of those looked at are shown" in reader.text(page)
    reader.desk.close()


def listed(*numbers: int) -> ArticleList:
    return ArticleList(tuple(ListedArticle(pmid=str(number), title=f"Paper {number}", year=2000 + number) for number in numbers))


@given(
    st.lists(st.integers(2, 30), max_size=12, unique=True),
    st.lists(st.integers(2, 30), max_size=12, unique=True),
    st.sets(st.integers(2, 30)),
)
def test_neighbours_of_one_record_are_all_that_its_lists_name_once_each(
    cited: list[int], citing: list[int], stored: set[int]
) -> None:
    record = Record(pmid="1", references=listed(*cited, 1), citing_articles=listed(*citing))
    found = neighbours_in_lists(record, {str(number) for number in stored})
    others = sorted({*cited, *citing}, key=lambda one: (one not in stored, one))
    assert [int(one.pmid) for one in found.papers] == [1, *others]
    assert [one.step for one in found.papers] == [0, *([1] * len(others))]
    assert {int(one.pmid) for one in found.papers[1:] if one.stored} == stored & set(others)
    assert sorted(found.edges) == sorted([*(("1", str(one)) for one in cited), *((str(one), "1") for one in citing)])
    assert found.left_out == 0


def test_of_many_neighbours_the_stored_ones_are_shown_first() -> None:
    found = neighbours_in_lists(Record(pmid="1", references=listed(*range(2, 200))), {"150", "199"})
    assert [one.pmid for one in found.papers[:4]] == ["1", "150", "199", "2"]
    assert (len(found.papers), found.left_out, len(found.edges)) == (MOST_SHOWN, 198 + 1 - MOST_SHOWN, MOST_SHOWN - 1)


def test_a_paper_that_only_others_name_has_their_title_and_year(corpus: Corpus) -> None:
    item = ListedArticle(pmid="998000009", raw="Ito M. On ease. 2001.", year=2001)
    corpus.add([Record(pmid="998000001", title="On pain", published=Published("2020"), references=ArticleList((item,)))])
    found = neighbourhood_of(corpus, "998000009", 1)
    assert found.papers == (
        Neighbour("998000009", 0, 1, False, 2001, "Ito M. On ease. 2001."), Neighbour("998000001", 1, 0, True, 2020, "On pain"),
    )  # fmt: skip
    assert (found.edges, found.left_out, found.is_cut) == ((("998000001", "998000009"),), 0, False)


def test_a_paper_that_nobody_names_is_alone(corpus: Corpus) -> None:
    assert neighbourhood_of(corpus, "5", 2) == Neighbourhood((Neighbour("5", 0, 0, False, None, None),), (), 0)


def test_stored_papers_come_before_those_that_more_are_linked_with(corpus: Corpus) -> None:
    corpus.add([
        Record(pmid="1", references=listed(5, 9)), Record(pmid="2", references=listed(5)), Record(pmid="9"),
    ])  # fmt: skip
    found = neighbourhood_of(corpus, "1", 1)
    assert [(one.pmid, one.seeds, one.stored) for one in found.papers] == [("1", 1, True), ("9", 1, True), ("5", 2, False)]
