"""A neighbourhood as a picture and as a table of the same: columns in their order, a line for each link."""

from __future__ import annotations

from collections.abc import Sequence

import lxml.html
import pytest

from scraper.view.site.graph import describe_neighbour, render_graph, render_neighbours
from scraper.view.site.papers import Neighbour, Neighbourhood


def near(
    pmid: int, year: int | None = 2020, seeds: int = 1, step: int = 1, *, stored: bool = True, title: str | None = "T"
) -> Neighbour:
    return Neighbour(str(pmid), step, seeds, stored, year, title)


def picture(papers: Sequence[Neighbour], edges: Sequence[tuple[str, str]] = (), by: str = "year") -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(render_graph(Neighbourhood(tuple(papers), tuple(edges), 0), by))


def heads(element: lxml.html.HtmlElement) -> list[str]:
    return [str(one) for one in element.xpath("//*[@class='lv-head']/text()")]


def test_columns_are_years_in_their_order_with_unknown_ones_last() -> None:
    assert heads(picture([near(1, 2021), near(2, None), near(3, 1999), near(4, 2021)])) == ["1999", "2021", "Year unknown"]


@pytest.mark.parametrize(("years", "first"), [(24, "2000"), (25, "before 2001")])
def test_years_before_the_last_24_share_a_column(years: int, first: str) -> None:
    found = heads(picture([near(number + 1, 2000 + number) for number in range(years)]))
    assert (found[0], len(found)) == (first, years)


def test_columns_by_seeds_begin_with_the_most() -> None:
    counts = (0, 1, 2, 3, 4, 5, 9, 10, 50)
    found = picture([near(number + 1, seeds=seeds) for number, seeds in enumerate(counts)], by="seeds")
    assert heads(found) == ["10 seeds or more", "5 to 9 seeds", "3 or 4 seeds", "2 seeds", "1 seed", "no seed"]


def test_in_a_column_the_nearest_and_most_linked_come_first() -> None:
    papers = [near(9, seeds=1), near(10, seeds=1), near(2, seeds=5), near(1, seeds=9, step=2), near(7, seeds=0, step=0)]
    assert [one.get("href") for one in picture(papers).iter("a")] == [f"/paper/{pmid}" for pmid in (7, 2, 9, 10, 1)]


def test_a_dot_leads_to_its_paper_here_or_in_pubmed_and_tells_the_same_in_words() -> None:
    (here, there) = picture([near(1, step=0), near(2, stored=False, title=None)]).iter("a")
    assert (here.get("href"), there.get("href")) == ("/paper/1", "https://pubmed.ncbi.nlm.nih.gov/2/")
    assert (here.get("aria-label"), there.get("aria-label")) == (
        "T (2020), PMID 1, 1 seed, stored", "Title unknown (2020), PMID 2, 1 seed, not stored",
    )  # fmt: skip
    assert [one.xpath("*[contains(@class, 'lv-dot')]")[0].tag for one in (here, there)] == ["circle", "rect"]
    assert (here.xpath("string(text)"), there.xpath("string(text)")) == ("T", "PMID 2")


def test_lines_lead_from_dot_to_dot_and_bow_where_they_would_run_over_others() -> None:
    papers, edges = (
        [near(1, 2001), near(2, 2002), near(3, 2001, seeds=0), near(4, 2002, seeds=0)],
        [("2", "1"), ("3", "1"), ("4", "1")],
    )
    lines = picture(papers, edges).xpath("//*[@class='lv-line']/@d")
    assert lines == ["M168 84C118 62 68 62 18 84", "M18 114C0 114 0 84 18 84", "M168 114C118 114 68 84 18 84"]


def test_the_size_is_that_of_what_stands_in_it() -> None:
    (svg,) = picture([near(1), near(2), near(3, 2021)]).iter("svg")
    assert (svg.get("width"), svg.get("height")) == ("318", "144")
    assert svg.get("aria-label") == "3 papers by year, 0 links between them"
    (empty,) = picture([]).iter("svg")
    assert (empty.get("width"), empty.get("height")) == ("168", "114")


@pytest.mark.parametrize(
    ("left_out", "is_cut", "told"),
    [
        (0, False, "Papers in the neighbourhood: 1"),
        (1_234, False, "Papers in the neighbourhood: 1; 1,234 more are left out, the stored and most linked ones are shown"),
        (
            5,
            True,
            "neighbourhood: 1; at least 5 more are left out, the stored and most linked of those looked at are shown",
        ),
    ],
)
def test_what_is_left_out_is_counted_as_far_as_it_is_known(left_out: int, is_cut: bool, told: str) -> None:
    html = render_neighbours(Neighbourhood((near(1),), (), left_out, is_cut))
    assert lxml.html.fragment_fromstring(html).xpath("string(//caption)").endswith(told)


def test_the_table_counts_links_each_way() -> None:
    found = Neighbourhood((near(1, step=0), near(2, None, stored=False, title=None)), (("1", "2"), ("2", "1"), ("3", "2")), 0)
    rows = lxml.html.fragment_fromstring(render_neighbours(found)).xpath("//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [
        ["T", "2020", "PMID 1", "0", "1", "1", "1", "yes"],
        ["Title unknown", "", "PMID 2", "1", "1", "1", "2", "no"],
    ]


@pytest.mark.parametrize(("seeds", "told"), [(0, "0 seeds"), (1, "1 seed"), (2, "2 seeds")])
def test_a_neighbour_is_told_in_a_line(seeds: int, told: str) -> None:
    assert describe_neighbour(near(5, None, seeds, title="x" * 300)) == f"{'x' * 199}… (year unknown), PMID 5, {told}, stored"
