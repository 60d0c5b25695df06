"""What pictures show: titles, notes, labels and numbers, before anything is drawn."""

from __future__ import annotations

import re

import msgspec
import pytest

from scraper.errors import InputError
from scraper.plots.charts import CHARTS, chart_of
from scraper.store.journals import JournalCount
from scraper.store.overview import EntityCount, FieldCount, ListCount, Overview, PairCount, SourceCount, YearCount
from tests.conftest import ROOT

SOME = Overview(
    papers=1200,
    years=(YearCount(None, 200), YearCount(2020, 999), YearCount(2023, 1)),
    journals=(JournalCount("Pain", 700), JournalCount("Sleep", 1)),
    n_journals=30,
    entities=(EntityCount("MESH:D007649", "ketamine", 900), EntityCount("odd", "odd", 1)),
    pairs=(PairCount("MESH:D007649", "ketamine", "MESH:D010146", "pain", 4),),
    types=(),
    sources=(SourceCount("pubmed", 1100, 30, 20, 10), SourceCount("icite", 0, 0, 0, 1200)),
    fields=(FieldCount("title", 1200), FieldCount("doi", 100), FieldCount("annotations", 950), FieldCount("relations", 0),
            FieldCount("references", 600), FieldCount("citing_articles", 0)),
    references=ListCount(1, 200, 399, 600),
    citing_articles=ListCount(0, 0, 0, 1200),
    retracted=2,
    partial=30,
)  # fmt: skip
EMPTY = Overview(0, (), (), 0, (), (), (), (), (FieldCount("title", 0),), ListCount(0, 0, 0, 0), ListCount(0, 0, 0, 0), 0, 0)

SHOWN = [
    ("years", "1,200 papers; 200 of unknown year", {"2020": (999,), "2021": (0,), "2022": (0,), "2023": (1,)}),
    ("journals", "2 of 30 journals; 1,200 papers in all", {"Pain": (700,), "Sleep": (1,)}),
    ("entities", "950 of 1,200 papers with annotations", {"ketamine (MESH:D007649)": (900,), "odd": (1,)}),
    ("pairs", "0 of 1,200 papers with relations, of any type", {"ketamine – pain": (4,)}),
    ("sources", "1,200 papers; 30 partial: a source failed when it was last asked",
     {"pubmed": (1100, 30, 20, 10, 40), "icite": (0, 0, 0, 1200, 0)}),
    ("completeness", "1,200 papers; 2 retracted",
     {"title": (1200, 0, 0, 0, 0), "DOI": (100, 0, 0, 0, 1100), "annotations": (950, 0, 0, 0, 250),
      "relations": (0, 0, 0, 0, 1200), "references": (0, 1, 200, 399, 600), "citing articles": (0, 0, 0, 0, 1200)}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "note", "bars"), SHOWN)
def test_what_is_shown(kind: str, note: str, bars: dict[str, tuple[int, ...]]) -> None:
    chart = chart_of(SOME, kind)
    assert (chart.note, {bar.label: bar.values for bar in chart.bars}) == (note, bars)
    assert {len(bar.values) for bar in chart.bars} == {len(chart.series)} == {len(chart.colours)}


def test_every_picture_is_tested_and_says_when_there_is_nothing() -> None:
    assert [kind for kind, *_ in SHOWN] == list(CHARTS)
    kinds = re.search(r"^Kinds: (.*?);", (ROOT / "docs" / "view.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert kinds is not None
    assert re.findall(r"`(\w+)`", kinds[1]) == list(CHARTS)
    for kind in CHARTS:
        chart = chart_of(EMPTY, kind)
        assert (chart.bars, chart.describe()) == ((), "0 papers. The corpus holds no papers.")
    bare = msgspec.structs.replace(SOME, years=(YearCount(None, 1200),), journals=(), entities=(), pairs=(), sources=())
    for kind in list(CHARTS)[:5]:
        assert not chart_of(bare, kind).bars
        assert chart_of(bare, kind).empty


def test_no_picture_is_too_long_to_be_drawn() -> None:
    many = msgspec.structs.replace(
        SOME,
        journals=SOME.journals * 500, entities=SOME.entities * 500, pairs=SOME.pairs * 500,
        sources=tuple(SourceCount(f"s{n}", 1, 0, 0, 0) for n in range(5000)),
    )  # fmt: skip
    assert max(len(chart_of(many, kind).bars) for kind in CHARTS) == 60
    assert chart_of(many, "sources").note.startswith("1,200 papers; 60 of 5,000 sources; 30 partial")


def test_what_is_shown_in_words() -> None:
    assert chart_of(SOME, "journals").describe() == "2 of 30 journals; 1,200 papers in all. Pain: 700 papers; Sleep: 1 paper"
    assert "pubmed: 1,100 answered, 30 failed, 20 has no such paper, 10 not asked" in chart_of(SOME, "sources").describe()


def test_a_picture_that_there_is_not() -> None:
    with pytest.raises(InputError, match="choose one of years, journals"):
        chart_of(SOME, "y\x1bears")


YEARS = [
    ({2020: 1}, "2020 2020", ""),
    ({1941: 1, 2020: 1}, "1941 2020", ""),
    ({1: 1, 1990: 5, 2020: 9, 9999: 2}, "1990 2020", "; 3 before 1990 or after 2020 not shown"),
    ({1800: 5, 2000: 5}, "2000 2000", "; 5 before 2000 or after 2000 not shown"),
    (dict.fromkeys(range(10000), 1), "9920 9999", "; 9,920 before 9920 or after 9999 not shown"),
]


@pytest.mark.parametrize(("papers", "shown", "told"), YEARS)
def test_the_span_of_years_with_the_most_papers_is_shown(papers: dict[int, int], shown: str, told: str) -> None:
    years = tuple(YearCount(year, count) for year, count in papers.items())
    chart = chart_of(msgspec.structs.replace(SOME, papers=sum(papers.values()), years=years), "years")
    assert f"{chart.bars[0].label} {chart.bars[-1].label}" == shown
    assert chart.note.partition("papers")[2].removeprefix("s") == told or chart.note == "1 paper"
