"""Drawing charts with matplotlib: sizes in inches, colours, and figures that are the same wherever they are drawn.

Only `scraper.plots.draw` imports this module: matplotlib is an extra. pyplot, which keeps what is drawn, is not used, and what
the user's own style sets is set here too, so that the ground is light and the same corpus gives the same picture. Places are
worked out from the widths of the texts: a picture has no margin that a long name could leave.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.transforms import Bbox

from scraper.plots.charts import Bar, Chart

WIDTH = 9.6  # inches of a picture, of which two stand beside each other on a sheet
_HEAD, _FOOT, _LEGEND, _ROW, _UPRIGHT, _EDGE = 0.85, 0.25, 0.3, 0.27, 3.2, 0.25
# Okabe and Ito's colours, which people with any colour vision tell apart, and a grey; each with the colour of a text upon it.
_COLOURS = {
    "blue": ("#0072b2", "white"), "green": ("#009e73", "black"), "orange": ("#e69f00", "black"), "sky": ("#56b4e9", "black"),
    "vermilion": ("#d55e00", "black"), "silver": ("#a8a8a8", "black"), "pale": ("#e4e4e4", "black"),
}  # fmt: skip
_INK, _PALE = "#222222", "#555555"
_FONTS = ["DejaVu Sans", "sans-serif"]  # the first comes with matplotlib; a browser may only have some other
_LABEL = 4.2  # inches
_filtering = threading.RLock()  # what is warned of is set for all threads
_TEXT: dict[str, Any] = {"usetex": False, "parse_math": False, "fontfamily": _FONTS, "fontstyle": "normal", "rotation": 0}


class Picture(Figure):
    """A figure of matplotlib that knows itself in words, and that a notebook shows.

    `title` and `words` are what SVG, PNG and PDF files carry for those who cannot see it. Nothing is said of characters that the
    font lacks: programs that show SVG have other fonts.
    """

    title = ""
    words = ""

    def draw(self, renderer: RendererBase) -> None:
        """Draw it as matplotlib does."""
        with _quiet():
            super().draw(renderer)

    def get_tightbbox(self, *args: Any, **options: Any) -> Bbox:
        """What it needs of its sheet, as matplotlib tells."""
        with _quiet():
            return super().get_tightbbox(*args, **options)

    def _repr_svg_(self) -> str:
        from scraper.plots.draw import save

        content = io.BytesIO()
        save(self, content, "svg")
        return content.getvalue().decode()


@contextmanager
def _quiet() -> Iterator[None]:
    with _filtering, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"(?s).*Glyph .* missing from")
        yield


def draw_charts(charts: Sequence[Chart], columns: int) -> Picture:
    """The charts on one sheet, in rows of so many."""
    rows = [charts[start : start + columns] for start in range(0, len(charts), columns)]
    heights = [max(map(_height_of, row)) for row in rows]
    figure = Picture(figsize=(WIDTH * columns, sum(heights)), dpi=100, facecolor="white")
    figure.set_layout_engine("none")
    figure.title = charts[0].title if len(charts) == 1 else "What the corpus holds"
    figure.words = "\n".join(f"{chart.title}: {chart.describe()}" for chart in charts)
    top = sum(heights)
    for row, height in zip(rows, heights, strict=True):
        for column, chart in enumerate(row):
            _Panel(figure, column * WIDTH, top, height).draw(chart)
        top -= height
    return figure


def _height_of(chart: Chart) -> float:
    if not chart.bars:
        return _HEAD + 1.2
    if chart.upright:
        return _HEAD + _UPRIGHT + 2 * _FOOT
    return _HEAD + _LEGEND * (len(chart.series) > 1) + _ROW * len(chart.bars) + _FOOT


class _Panel:
    """A place on a sheet for one chart; `left`, `top` and `height` in inches, as are all places in it."""

    def __init__(self, figure: Figure, left: float, top: float, height: float):
        self._figure = figure
        self._left = left
        self._top = top
        self._height = height
        self._size = figure.get_size_inches()

    def draw(self, chart: Chart) -> None:
        self._write(_EDGE, 0.36, chart.title, 13, _INK)
        self._write(_EDGE, 0.61, chart.note, 9.5, _PALE)
        if not chart.bars:
            self._write(_EDGE, 1.2, chart.empty, 11, _INK)
        elif chart.upright:
            height = self._height - _HEAD - 2 * _FOOT
            _draw_upright(self._add_axes(_EDGE + 0.6, _HEAD, WIDTH - 2 * _EDGE - 0.6, height), chart.bars)
        else:
            self._draw_lying(chart)

    def _draw_lying(self, chart: Chart) -> None:
        names = [_fitting(bar.label) for bar in chart.bars]
        labels = max(width_of(name, 9) for name in names) + 0.1
        several = len(chart.series) > 1
        left, top = _EDGE + labels, _HEAD + _LEGEND * several
        numbers = 0 if several else max(width_of(f"{bar.values[0]:,}", 9) for bar in chart.bars) + 0.1
        width = WIDTH - left - _EDGE - numbers
        axes = self._add_axes(left, top, width, _ROW * len(chart.bars))
        _draw_lying(axes, chart, names)
        for place, bar in enumerate(chart.bars):
            _write_numbers(axes, place, bar.values, chart.colours, width)
        if several:
            self._draw_legend(chart)

    def _draw_legend(self, chart: Chart) -> None:
        place = _EDGE
        for name, colour in zip(chart.series, chart.colours, strict=True):
            box = self._add_axes(place, _HEAD - 0.02, 0.16, 0.16)
            box.set(facecolor=_COLOURS[colour][0], xticks=[], yticks=[])
            self._write(place + 0.23, _HEAD + 0.11, name, 9, _INK)
            place += 0.5 + width_of(name, 9)

    def _write(self, left: float, down: float, text: str, size: float, colour: str) -> None:
        """A line of text whose foot stands so far below the top."""
        width, height = self._size
        self._figure.text((self._left + left) / width, (self._top - down) / height, text, fontsize=size, color=colour, **_TEXT)

    def _add_axes(self, left: float, down: float, width: float, height: float) -> Axes:
        all_width, all_height = self._size
        bottom = (self._top - down - height) / all_height
        axes = self._figure.add_axes(
            ((self._left + left) / all_width, bottom, width / all_width, height / all_height), facecolor="white"
        )
        axes.grid(visible=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes


def _draw_upright(axes: Axes, bars: Sequence[Bar]) -> None:
    """Bars side by side over labels, every so many of which are printed, with lines across for their heights."""
    heights, ways = [bar.values[0] for bar in bars], range(len(bars))
    axes.bar(ways, heights, width=0.85, color=_COLOURS["blue"][0], edgecolor="none")
    steps = ticker.MaxNLocator(5, integer=True).tick_values(0, max(*heights, 1))
    axes.set(xlim=(-0.7, max(len(bars), 8) - 0.3), ylim=(0, max(*heights, 1) * 1.04))
    marks = [int(step) for step in steps if 0 <= step <= max(*heights, 1) * 1.04]
    axes.set_yticks(marks, [f"{mark:,}" for mark in marks], fontsize=9, color=_INK, **_TEXT)
    axes.grid(visible=True, axis="y", color="#dddddd", linewidth=0.8, linestyle="-")
    axes.set_axisbelow(True)
    every = next(step for step in (1, 2, 5, 10) if len(bars) <= 14 * step)
    shown = [place for place in ways if int(bars[place].label) % every == 0]
    axes.set_xticks(shown, [bars[place].label for place in shown], fontsize=9, color=_INK, **_TEXT)
    axes.tick_params(length=0, which="both", bottom=False, left=False)


def _draw_lying(axes: Axes, chart: Chart, names: Sequence[str]) -> None:
    """Bars below each other, the first on top, with their labels on the left, and each number in its bar or beside it."""
    bars = chart.bars
    places, lefts = range(len(bars)), [0] * len(bars)
    for number, colour in enumerate(chart.colours):
        widths = [bar.values[number] for bar in bars]
        axes.barh(places, widths, left=lefts, height=0.78, color=_COLOURS[colour][0], edgecolor="white", linewidth=0.6)
        lefts = [left + width for left, width in zip(lefts, widths, strict=True)]
    axes.set(xlim=(0, max(*lefts, 1)), ylim=(len(bars) - 0.5, -0.5))
    axes.set_yticks(places, names, fontsize=9, color=_INK, **_TEXT)
    axes.set_xticks([])
    axes.tick_params(length=0, which="both", left=False, bottom=False)


def _write_numbers(axes: Axes, place: int, values: Sequence[int], colours: Sequence[str], width: float) -> None:
    """The number of a lone bar beside it; of stacked ones in each that is wide enough, `width` being the inches of all."""
    if len(values) == 1:
        beside: dict[str, Any] = {"xytext": (4, 0), "textcoords": "offset points", "va": "center"}
        axes.annotate(f"{values[0]:,}", (values[0], place), fontsize=9, color=_INK, **beside, **_TEXT)
        return
    inches, left = width / max(sum(values), 1), 0
    for value, colour in zip(values, colours, strict=True):
        if value and width_of(f"{value:,}", 8) + 0.06 < value * inches:
            ink = _COLOURS[colour][1]
            axes.text(left + value / 2, place, f"{value:,}", va="center", ha="center", fontsize=8, color=ink, **_TEXT)
        left += value


def _fitting(label: str) -> str:
    """A label, clipped once more where its letters are broad."""
    while width_of(label, 9) > _LABEL:
        label = f"{label.removesuffix('…')[:-1]}…"
    return label


def width_of(text: str, size: float) -> float:
    """How wide a text stands, in inches; a character that the font lacks is taken to be as wide as it is high."""
    font = get_font(findfont(FontProperties(family=_FONTS[0])))
    font.set_size(size, 72)
    known = font.get_charmap()

    def points(character: str) -> float:
        if ord(character) not in known:
            return size
        return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536

    return sum(map(points, text)) / 72
