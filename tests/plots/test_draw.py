"""Drawn pictures: the same bytes each time, safe with hostile names and styles, readable without seeing them."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

import scraper
from scraper.errors import InputError, StoreError
from scraper.model import Journal, Record
from scraper.plots import draw as door
from scraper.plots.charts import CHARTS
from scraper.plots.draw import FORMATS, draw, save
from scraper.store.corpus import Corpus
from scraper.store.journals import JournalCount
from scraper.store.overview import Overview
from tests.plots.test_charts import EMPTY, SOME

HOSTILE = (
    "<script>alert(1)</script> & \"Sons\"", "$\\frac{1}{0}$ $x^2$", "$", "\x1b[31mred\x00", "\u202egnp.exe", "日本疼痛学会",
    "🧬 emoji", "W" * 300, "a\u0301" * 200, "]]></desc><script>", "\ufffe\uffff", "مجلة الألم", "back\\slash {brace}", "",
    " ", "x" * 100_000,
)  # fmt: skip
ODD = msgspec.structs.replace(SOME, journals=tuple(JournalCount(name, 7) for name in HOSTILE))
SVG = "{http://www.w3.org/2000/svg}"


def saved(overview: Overview, kind: str | None, format_: str = "svg") -> bytes:
    content = io.BytesIO()
    save(draw(overview, kind), content, format_)
    return content.getvalue()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_sheet_of_the_same_corpus_gives_the_same_bytes(format_: str) -> None:
    assert saved(SOME, None, format_) == saved(SOME, None, format_)


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("overview", [SOME, EMPTY, ODD], ids=["some", "empty", "odd"])
def test_the_same_corpus_gives_the_same_bytes(overview: Overview, kind: str) -> None:
    format_ = FORMATS[list(CHARTS).index(kind) % len(FORMATS)]
    content = saved(overview, kind, format_)
    assert content.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[format_])
    assert saved(overview, kind, format_) == content


@pytest.mark.parametrize("kind", [*CHARTS, None])
def test_an_svg_is_text_and_says_what_it_shows(kind: str | None) -> None:
    root = ET.fromstring(saved(SOME, kind))
    title, words = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert words is not None
    assert "1,200 papers" in (words.text or "")
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert ("Papers by year of publication" if kind is None else title.text) in texts
    assert root.get("role") == "img"


def test_hostile_names_are_text() -> None:
    root = ET.fromstring(saved(ODD, "journals"))
    assert {one.tag.removeprefix(SVG) for one in root.iter()} & {"script", "a", "image", "foreignObject"} == set()
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert {'<script>alert(1)</script> & "Sons"', "$\\frac{1}{0}$ $x^2$", "$", "\\x1b[31mred\\x00", "\\u202egnp.exe"} <= set(
        texts
    )
    assert max(map(len, texts)) <= 60


def test_a_style_of_the_user_changes_nothing() -> None:
    import matplotlib

    before = saved(SOME, "sources"), saved(SOME, "years")
    style = {
        "text.usetex": True, "axes.facecolor": "black", "text.color": "white", "svg.fonttype": "path", "font.size": 40,
        "axes.grid": True, "xtick.labelsize": 30, "figure.constrained_layout.use": True, "axes.spines.left": False,
        "axes.titlesize": 40, "figure.facecolor": "black", "savefig.facecolor": "black",
    }  # fmt: skip
    with matplotlib.rc_context(style):
        assert (saved(SOME, "sources"), saved(SOME, "years")) == before
        assert matplotlib.rcParams["svg.fonttype"] == "path"


def test_pictures_are_drawn_side_by_side() -> None:
    alone = [saved(SOME, kind) for kind in CHARTS]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda kind: saved(SOME, kind), CHARTS)) == alone


def test_plot_takes_a_corpus_or_its_file_and_gives_a_figure_that_a_notebook_shows(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([Record(pmid="998000001", journal=Journal("Pain"))])
        figure = scraper.plot(corpus, "journals")
        assert len(corpus) == 1
    assert ">Pain<" in figure._repr_svg_()
    for name in (path, str(path)):
        assert scraper.plot(name, kind="journals")._repr_svg_() == figure._repr_svg_()
    assert figure.axes
    assert "unknown year" not in figure.words
    assert "of unknown year" in scraper.plot(path).words


@pytest.mark.parametrize("kind", ["year", "", "all"])
def test_an_unknown_picture_is_refused_before_the_corpus_is_opened(kind: str) -> None:
    with pytest.raises(InputError, match="choose one of years"):
        scraper.plot("nowhere.db", kind)


def test_what_cannot_be_drawn_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="no such corpus"):
        scraper.plot(tmp_path / "c.db")
    with pytest.raises(InputError, match="choose one of svg, png, pdf"):
        save(draw(SOME, "years"), io.BytesIO(), "gif")
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    for call in (lambda: scraper.plot("c.db"), lambda: draw(SOME), door.check_library):
        with pytest.raises(InputError, match=r"literature-scraper\[plot\]"):
            call()
