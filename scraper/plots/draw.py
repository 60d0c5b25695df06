"""Pictures of a corpus: drawn as figures of matplotlib, and saved as SVG, PNG or PDF, the same bytes for the same corpus."""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from scraper.errors import InputError
from scraper.plots.charts import CHARTS, chart_of
from scraper.store.corpus import Corpus
from scraper.store.overview import Overview, overview_of

if TYPE_CHECKING:
    from scraper.plots.drawing import Picture

FORMATS = ("svg", "png", "pdf")
_DPI = 150
# How SVG is written can only be told to all of matplotlib: text stays text, and ids are no random numbers.
_SVG = {"svg.fonttype": "none", "svg.hashsalt": "literature-scraper"}
_saving = threading.Lock()


def plot(corpus: Corpus | str | PathLike[str], kind: str = "years") -> Picture:
    """A picture of a corpus, or of the corpus in a file, as a figure of matplotlib, which a notebook shows.

    `kind` is one of `years`, `journals`, `entities`, `pairs`, `sources`, `completeness`. Raises InputError on any other, and when
    matplotlib is not installed, StoreError when the corpus cannot be read.
    """
    check_library()
    _check_kind(kind)
    if isinstance(corpus, Corpus):
        return draw(overview_of(corpus), kind)
    with Corpus(str(corpus)) as opened:
        return draw(overview_of(opened), kind)


def draw(overview: Overview, kind: str | None = None) -> Picture:
    """One picture of what a corpus holds; all of them on one sheet when no `kind` is named. Raises as `plot` does."""
    check_library()
    charts = [chart_of(overview, one) for one in (CHARTS if kind is None else (kind,))]
    from scraper.plots.drawing import draw_charts

    return draw_charts(charts, columns=1 if kind else 2)


def save(figure: Picture, file: IO[bytes], format: str = "svg") -> None:  # noqa: A002 - matplotlib's word
    """Write a picture as `svg`, `png` or `pdf`, with its title and what it shows in words; the same picture gives the same bytes.

    Text in SVG stays text. Raises InputError on any other format.
    """
    if format not in FORMATS:
        raise InputError(f"{format!a} is no format of pictures: choose one of {', '.join(FORMATS)}")
    content = io.BytesIO()
    with _saving, _as_ours():
        figure.savefig(content, format=format, dpi=_DPI, facecolor="white", metadata=_metadata(figure, format))
    body = content.getvalue()
    file.write(_with_words(body, figure) if format == "svg" else body)


def check_library() -> None:
    """Raise InputError, naming the extra, when matplotlib is not installed."""
    try:
        importlib.import_module("matplotlib.figure")
    except ImportError:
        raise InputError("pictures need matplotlib, which is not installed: pip install 'literature-scraper[plot]'") from None


def _check_kind(kind: str) -> None:
    if kind not in CHARTS:
        raise InputError(f"there is no picture {kind!a}: choose one of {', '.join(CHARTS)}")


@contextmanager
def _as_ours() -> Iterator[None]:
    """Write SVG our way for a moment."""
    import matplotlib

    settings: Any = matplotlib.rcParams
    before = {name: settings[name] for name in _SVG}
    try:
        settings.update(_SVG)
        yield
    finally:
        settings.update(before)


def _metadata(figure: Picture, format_: str) -> dict[str, str | None]:
    """What the file says of itself, without a date."""
    if format_ == "svg":
        return {"Title": figure.title, "Creator": "literature-scraper", "Date": None}
    if format_ == "png":
        return {"Title": figure.title, "Description": figure.words, "Software": None}
    return {"Title": figure.title, "Subject": figure.words, "Creator": "literature-scraper", "CreationDate": None}


def _with_words(body: bytes, figure: Picture) -> bytes:
    """An SVG with what it shows in words behind its title, as one image to those who listen to it."""
    title = b"</title>\n"
    words = f" <desc>{escape(figure.words)}</desc>\n".encode()
    return body.replace(title, title + words, 1).replace(b"<svg ", b'<svg role="img" ', 1)
