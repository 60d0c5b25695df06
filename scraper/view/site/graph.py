"""A neighbourhood as a picture (SVG) and as a table of the same: papers in columns, a line from each to what it cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scraper.card.addresses import pubmed_address
from scraper.card.markup import Html, clip, in_words, tag
from scraper.view.site.papers import Neighbour, Neighbourhood
from scraper.view.table import Cell, render_table

COLUMNS = ("year", "seeds")
_WIDTH, _HEIGHT, _TOP, _LEFT = 150, 30, 84, 18
_MOST_RISE = 60  # of a bow, which has three quarters of that
_LABEL = 20  # characters beside a dot
_MOST_COLUMNS = 24


def render_graph(found: Neighbourhood, by: str) -> Html:
    """The picture, in columns by year or by how many stored papers ("seeds") each is linked with.

    Every dot is a link; its label and the table beside it say the same in words.
    """
    columns = _columns(found.papers, by)
    places = {
        paper.pmid: (_LEFT + _WIDTH * column, _TOP + _HEIGHT * row)
        for column, (_, papers) in enumerate(columns)
        for row, paper in enumerate(papers)
    }
    width = _LEFT + _WIDTH * max(1, len(columns))
    height = _TOP + _HEIGHT * max((len(papers) for _, papers in columns), default=1)
    heads = [tag("text", name, x=_LEFT + _WIDTH * number - 6, y=20, class_="lv-head") for number, (name, _) in enumerate(columns)]
    lines = [_line(places[citing], places[cited]) for citing, cited in found.edges]
    dots = [_dot(paper, *places[paper.pmid]) for _, papers in columns for paper in papers]
    label = f"{len(found.papers)} papers by {in_words(by).lower()}, {len(found.edges)} links between them"
    picture = tag(
        "svg", _ARROW, *heads, tag("g", *lines, aria_hidden="true"), *dots, viewBox=f"0 0 {width} {height}", width=width,
        height=height, role="group", aria_label=label, class_="lv-graph",
    )  # fmt: skip
    return tag("div", picture, class_="lv-box lv-picture", tabindex=0, role="group", aria_label="Picture of the neighbourhood")


_ARROW = Html(
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    '<path d="M0 0L8 4L0 8z" class="lv-arrow"></path></marker></defs>'
)


def _columns(papers: Sequence[Neighbour], by: str) -> list[tuple[str, list[Neighbour]]]:
    """The columns in their order with their papers, those with most links first; early years share the first column."""
    grouped: dict[tuple[int, str], list[Neighbour]] = {}
    years = sorted({paper.year for paper in papers if paper.year})[-_MOST_COLUMNS:]
    for paper in papers:
        key = _year_column(paper.year, years) if by == "year" else _seeds_column(paper.seeds)
        grouped.setdefault(key, []).append(paper)
    ordered = sorted(grouped.items())
    return [(name, sorted(own, key=lambda one: (one.step, -one.seeds, int(one.pmid)))) for (_, name), own in ordered]


def _year_column(year: int | None, years: Sequence[int]) -> tuple[int, str]:
    if not year:
        return 9_999, "Year unknown"
    if year < years[0]:
        return years[0] - 1, f"before {years[0]}"
    return year, str(year)


def _seeds_column(seeds: int) -> tuple[int, str]:
    for least, name in ((10, "10 seeds or more"), (5, "5 to 9 seeds"), (3, "3 or 4 seeds"), (2, "2 seeds"), (1, "1 seed")):
        if seeds >= least:
            return -least, name
    return 0, "no seed"


def _line(citing: tuple[int, int], cited: tuple[int, int]) -> Html:
    """A line from a paper to one that it cites; a bow where it would run over what stands between them."""
    (x1, y1), (x2, y2) = citing, cited
    if x1 == x2:
        path = f"M{x1} {y1}C{x1 - _LEFT} {y1} {x2 - _LEFT} {y2} {x2} {y2}"
    else:
        bend = (x2 - x1) // 3
        rise = min(_MOST_RISE, 10 + abs(x2 - x1) // 12) if y1 == y2 else 0
        path = f"M{x1} {y1}C{x1 + bend} {y1 - rise} {x2 - bend} {y2 - rise} {x2} {y2}"
    return tag("path", d=path, class_="lv-line", marker_end="url(#arrow)")


def _dot(paper: Neighbour, x: int, y: int) -> Html:
    kind = "lv-centre" if paper.step == 0 else "lv-stored" if paper.stored else "lv-other"
    shape = (
        tag("circle", cx=x, cy=y, r=6, class_=f"lv-dot {kind}")
        if paper.stored
        else tag("rect", x=x - 5, y=y - 5, width=10, height=10, class_=f"lv-dot {kind}")
    )
    text = tag("text", clip(paper.title or f"PMID {paper.pmid}", _LABEL), x=x + 10, y=y + 4)
    told = describe_neighbour(paper)
    return tag("a", tag("title", told), shape, text, href=_page_of(paper), aria_label=told)


def _page_of(paper: Neighbour) -> str | None:
    return f"/paper/{paper.pmid}" if paper.stored else pubmed_address(paper.pmid)


def describe_neighbour(paper: Neighbour) -> str:
    """A paper of a neighbourhood in a line."""
    stored = "stored" if paper.stored else "not stored"
    seeds = f"{paper.seeds} seed{'s' * (paper.seeds != 1)}"
    return f"{clip(paper.title or 'Title unknown', 200)} ({paper.year or 'year unknown'}), PMID {paper.pmid}, {seeds}, {stored}"


def render_neighbours(found: Neighbourhood) -> Html:
    """The same as a table: every paper, how far, how many links each way in the picture."""
    cites = Counter(citing for citing, _ in found.edges)
    cited = Counter(own for _, own in found.edges)
    rows = [
        (
            Cell(tag("a", clip(one.title or "Title unknown", 500), href=_page_of(one)), one.title or ""),
            Cell(str(one.year or ""), one.year),
            Cell(f"PMID {one.pmid}", one.pmid),
            Cell(str(one.step), one.step),
            Cell(str(one.seeds), one.seeds),
            Cell(str(cites[one.pmid])),
            Cell(str(cited[one.pmid])),
            Cell("yes" if one.stored else "no"),
        )
        for one in found.papers
    ]
    number = f"{'at least ' * found.is_cut}{found.left_out:,}"
    which = "the stored and most linked of those looked at" if found.is_cut else "the stored and most linked ones"
    left_out = f"; {number} more are left out, {which} are shown" if found.left_out else ""
    columns = ("Paper", "Year", "Id", "Steps away", "Seeds", "Cites here", "Cited here", "Stored")
    return render_table(f"Papers in the neighbourhood: {len(found.papers)}{left_out}", columns, rows, id_="neighbours")
