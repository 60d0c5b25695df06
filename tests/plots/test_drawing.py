"""Figures: what stands where, how wide texts are, and what a figure says of itself."""

from __future__ import annotations

import io
import warnings
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from scraper.plots.charts import Bar, Chart
from scraper.plots.draw import FORMATS, draw
from scraper.plots.drawing import WIDTH, draw_charts, width_of
from tests.plots.test_draw import ODD


def test_labels_stay_on_the_sheet_and_leave_room_for_bars() -> None:
    figure = draw(ODD, "journals")
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    (axes,) = figure.axes
    renderer = FigureCanvasAgg(figure).get_renderer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        boxes = [label.get_window_extent(renderer) for label in axes.get_yticklabels()]
    assert min(box.x0 for box in boxes) >= 0
    assert axes.get_position().width > 0.4
    assert all(lower.y1 <= upper.y0 + 4 for upper, lower in pairwise(boxes))


def test_characters_without_a_glyph_are_no_warning_whoever_saves_the_figure() -> None:
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for format_ in FORMATS:
        content = io.BytesIO()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            draw(ODD, "journals").savefig(content, format=format_, bbox_inches="tight")
        assert [str(one.message) for one in said] == []
        assert content.getvalue().startswith(begins[format_])


def texts_of(figure: Figure) -> list[str]:
    """All that is written in a figure."""
    return [one.get_text() for one in figure.findobj(Text) if one.get_text()]


def chart_with(*bars: Bar, **options: Any) -> Chart:
    return Chart("Papers by colour", "a note", tuple(bars), "there is nothing", **options)


ONE = chart_with(Bar("red", (3,)))
STACKED: dict[str, Any] = {"series": ("whole", "partly", "not"), "colours": ("green", "orange", "pale")}


def test_charts_stand_in_rows_of_a_sheet_each_as_high_as_its_highest() -> None:
    alone = draw_charts([ONE], 1)
    width, height = alone.get_size_inches()
    many = chart_with(*[Bar(f"b{number}", (1,)) for number in range(20)])
    high = draw_charts([many], 1).get_size_inches()[1]
    sheet = draw_charts([ONE, many, ONE], 2)
    assert width == WIDTH
    assert tuple(sheet.get_size_inches()) == pytest.approx((2 * WIDTH, high + height))
    titles = [one.get_position() for one in sheet.texts if one.get_text() == ONE.title]
    assert titles[0][1] == titles[1][1] > titles[2][1]
    assert titles[0][0] == titles[2][0] < titles[1][0]
    assert (alone.title, sheet.title) == ("Papers by colour", "What the corpus holds")
    assert alone.words == "Papers by colour: a note. red: 3 papers"
    assert sheet.words.splitlines()[::2] == [alone.words] * 2


def test_a_chart_of_nothing_says_why() -> None:
    figure = draw_charts([chart_with()], 1)
    assert (texts_of(figure), figure.axes) == (["Papers by colour", "a note", "there is nothing"], [])


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, ["2001"]), (14, [str(year) for year in range(2001, 2015)]), (15, [str(year) for year in range(2002, 2016, 2)]),
     (29, ["2005", "2010", "2015", "2020", "2025"]), (80, [str(year) for year in range(2010, 2081, 10)])],
)  # fmt: skip
def test_under_many_upright_bars_every_so_many_years_are_told(count: int, shown: list[str]) -> None:
    bars = [Bar(str(2001 + number), (number,)) for number in range(count)]
    (axes,) = draw_charts([chart_with(*bars, upright=True)], 1).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == shown
    assert [patch.get_height() for patch in axes.patches] == list(range(count))


@pytest.mark.parametrize(
    ("papers", "marks"), [(0, ["0", "1"]), (3, ["0", "1", "2", "3"]), (4200, ["0", "1,000", "2,000", "3,000", "4,000"])]
)
def test_heights_of_upright_bars_are_marked_in_whole_numbers(papers: int, marks: list[str]) -> None:
    (axes,) = draw_charts([chart_with(Bar("2020", (papers,)), upright=True)], 1).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == marks


def test_lying_bars_stand_below_each_other_with_their_numbers_beside() -> None:
    (axes,) = draw_charts([chart_with(Bar("red", (1200,)), Bar("blue", (0,)))], 1).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["red", "blue"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first is on top
    assert [(one.get_text(), one.xy) for one in axes.texts if isinstance(one, Annotation)] == [
        ("1,200", (1200, 0)),
        ("0", (0, 1)),
    ]
    assert axes.get_xlim() == (0, 1200)


def test_stacked_bars_have_a_legend_and_their_numbers_where_there_is_room() -> None:
    figure = draw_charts([chart_with(Bar("red", (700, 299, 1)), Bar("blue", (0, 0, 1000)), **STACKED)], 1)
    axes, *boxes = figure.axes
    assert [one.get_text() for one in axes.texts] == ["700", "299", "1,000"]
    assert [patch.get_x() for patch in axes.patches] == [0, 0, 700, 0, 999, 0]
    assert [one for one in texts_of(figure) if one in STACKED["series"]] == list(STACKED["series"])
    assert [box.get_facecolor() for box in boxes] == [patch.get_facecolor() for patch in axes.patches[::2]]


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_categories=("Cc",)), max_size=20), st.sampled_from([8.0, 9.0, 13.0]))
def test_the_width_of_a_text_is_that_of_its_characters(text: str, size: float) -> None:
    assert width_of(text, size) == pytest.approx(sum(width_of(one, size) for one in text))


def test_a_character_that_the_font_lacks_is_as_wide_as_high() -> None:
    assert (width_of("", 9), width_of("疼", 9), width_of("疼痛", 18)) == (0, 9 / 72, 36 / 72)
    assert width_of("W", 9) > width_of("i", 9) > 0
    assert width_of("W", 18) == pytest.approx(2 * width_of("W", 9), rel=0.01)


def test_a_notebook_shows_the_picture() -> None:
    assert draw_charts([ONE], 1)._repr_svg_().startswith("<?xml")
