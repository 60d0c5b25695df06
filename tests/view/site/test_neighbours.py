"""The papers around one: those of the edges, nearest first, and how many were left out."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import msgspec
import pytest

from scraper.model import ArticleList, ListedArticle
from scraper.store.corpus import Corpus
from scraper.view.site import neighbours
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
