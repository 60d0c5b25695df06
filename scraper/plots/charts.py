"""The pictures of a corpus, by name: what each shows, as titles, labels and numbers. Nothing here draws.

To add one: a function from an Overview to a Chart, and its line in `CHARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from scraper.errors import InputError
from scraper.plots.labels import clip, part_of
from scraper.store.overview import ListCount, Overview, YearCount
from scraper.text import counted

_YEARS = 80  # bars that can be told apart
_ROWS = 60  # bars below each other, which fit a picture
_NAME, _KEY, _END = 34, 20, 24  # columns


class Bar(Struct, frozen=True):
    """A label and the numbers of papers, one for each series."""

    label: str
    values: tuple[int, ...]


class Chart(Struct, frozen=True):
    """What a picture shows: `note` tells what was counted; bars are stacked where there are several series, each of one colour.

    `upright` bars stand side by side, others lie below each other. Without bars `empty` says why there are none. Texts are fit
    to be drawn: clipped, and without control characters.
    """

    title: str
    note: str
    bars: tuple[Bar, ...]
    empty: str
    series: tuple[str, ...] = ("papers",)
    colours: tuple[str, ...] = ("blue",)
    upright: bool = False

    def describe(self) -> str:
        """The picture in words, for those who cannot see it."""
        return f"{self.note}. " + ("; ".join(map(self._describe_bar, self.bars)) or self.empty)

    def _describe_bar(self, bar: Bar) -> str:
        if len(self.series) == 1:
            return f"{bar.label}: {counted(bar.values[0], 'paper')}"
        parts = (f"{value:,} {name}" for name, value in zip(self.series, bar.values, strict=True) if value)
        return f"{bar.label}: {', '.join(parts)}"


def _years_chart(overview: Overview) -> Chart:
    known = [one for one in overview.years if one.year is not None]
    first, last = _busiest_years(known)
    papers = {one.year: one.papers for one in known}
    bars = tuple(Bar(str(year), (papers.get(year, 0),)) for year in range(first, last + 1)) if known else ()
    unknown = sum(one.papers for one in overview.years if one.year is None)
    outside = sum(papers.values()) - sum(bar.values[0] for bar in bars)
    note = counted(overview.papers, "paper")
    note += f"; {unknown:,} of unknown year" if unknown else ""
    note += f"; {outside:,} before {first} or after {last} not shown" if outside else ""
    return Chart("Papers by year of publication", note, bars, "The year of no paper is known.", upright=True)


def _busiest_years(known: Iterable[YearCount]) -> tuple[int, int]:
    """The first and last year to show: all, or where they are too many for a picture, the span of 80 that holds most papers."""
    counts = sorted((one.year or 0, one.papers) for one in known)
    best, first, held = (0, 0, 0), 0, 0
    for year, papers in counts:
        held += papers
        while counts[first][0] <= year - _YEARS:
            held -= counts[first][1]
            first += 1
        best = max(best, (held, year, counts[first][0]))
    return best[2], best[1]


def _journals_chart(overview: Overview) -> Chart:
    bars = tuple(Bar(clip(one.name, _NAME + _KEY), (one.papers,)) for one in overview.journals[:_ROWS])
    note = f"{part_of(len(bars), overview.n_journals, 'journal')}; {counted(overview.papers, 'paper')} in all"
    return Chart("Journals with the most papers", note, bars, "The journal of no paper is known.")


def _entities_chart(overview: Overview) -> Chart:
    bars = tuple(Bar(_entity_label(one.name, one.key), (one.papers,)) for one in overview.entities[:_ROWS])
    note = f"{part_of(_papers_with(overview, 'annotations'), overview.papers, 'paper')} with annotations"
    return Chart("Entities that the most papers mention", note, bars, "No paper has annotations with identifiers.")


def _entity_label(name: str, key: str) -> str:
    return clip(key, _NAME + _KEY) if name == key else f"{clip(name, _NAME)} ({clip(key, _KEY)})"


def _pairs_chart(overview: Overview) -> Chart:
    pairs = overview.pairs[:_ROWS]
    bars = tuple(Bar(f"{clip(one.one_name, _END)} – {clip(one.other_name, _END)}", (one.papers,)) for one in pairs)
    note = f"{part_of(_papers_with(overview, 'relations'), overview.papers, 'paper')} with relations, of any type"
    return Chart("Pairs of entities that the most papers relate", note, bars, "No paper has relations.")


def _papers_with(overview: Overview, field: str) -> int:
    return sum(one.papers for one in overview.fields if one.name == field)


def _sources_chart(overview: Overview) -> Chart:
    bars = []
    for one in overview.sources[:_ROWS]:
        ends = (one.answered, one.failed, one.absent, one.not_asked)
        bars.append(Bar(clip(one.name, _NAME), (*ends, overview.papers - sum(ends))))
    note = counted(overview.papers, "paper")
    note += f"; {part_of(len(bars), len(overview.sources), 'source')}" if len(bars) < len(overview.sources) else ""
    note += f"; {overview.partial:,} partial: a source failed when it was last asked" if overview.partial else ""
    series = ("answered", "failed", "has no such paper", "not asked", "nothing noted")
    colours = ("blue", "vermilion", "sky", "silver", "pale")
    return Chart("What each source gave", note, tuple(bars), "No source of the papers is known.", series, colours)


def _completeness_chart(overview: Overview) -> Chart:
    fields = (one for one in overview.fields if one.name not in ("references", "citing_articles"))
    bars = [Bar(_FIELDS.get(one.name, one.name), (one.papers, 0, 0, 0, overview.papers - one.papers)) for one in fields]
    bars += [_list_bar("references", overview.references), _list_bar("citing articles", overview.citing_articles)]
    note = counted(overview.papers, "paper")
    note += f"; {overview.retracted:,} retracted" if overview.retracted else ""
    series = ("there", "list whole", "list in part", "list of unknown wholeness", "none")
    colours = ("blue", "green", "orange", "sky", "pale")
    return Chart("How complete the papers are", note, tuple(bars) if overview.papers else (), "", series, colours)


_FIELDS = {"doi": "DOI", "pmcid": "PMCID", "mesh": "MeSH headings"}


def _list_bar(label: str, one: ListCount) -> Bar:
    return Bar(label, (0, one.whole, one.in_part, one.unknown, one.none))


CHARTS: Mapping[str, Callable[[Overview], Chart]] = {
    "years": _years_chart,
    "journals": _journals_chart,
    "entities": _entities_chart,
    "pairs": _pairs_chart,
    "sources": _sources_chart,
    "completeness": _completeness_chart,
}


def chart_of(overview: Overview, kind: str) -> Chart:
    """What one picture shows of a corpus. Raises InputError on a name that is none of `CHARTS`."""
    if kind not in CHARTS:
        raise InputError(f"there is no picture {kind!a}: choose one of {', '.join(CHARTS)}")
    chart = CHARTS[kind](overview)
    if overview.papers:
        return chart
    return Chart(chart.title, counted(0, "paper"), (), "The corpus holds no papers.", upright=chart.upright)
