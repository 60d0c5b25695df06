"""Tables that can be sorted and filtered: plain tables without a script, and with one when `static/page.js` runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scraper.card.markup import Html, tag

MOST_ROWS = 5_000  # of one table in a page; papers with more citers are rare, and browsers slow with them

_LONG_WORD = 30  # characters; one that is longer may be broken anywhere
_MUCH_TEXT = 40  # characters, which want a wider column


class Cell(NamedTuple):
    """What stands in a cell, and what it is sorted by where that is not its text."""

    content: str | None
    sort: str | int | float | None = None


def render_table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell | str | None]], *, id_: str) -> Html:
    """A table in a box of its own that scrolls, with headings that sort; the first column names the row.

    `id_` must be unique in the page. Texts are escaped, pieces of HTML stand as they are.
    """
    heads = [tag("th", name, scope="col") for name in columns]
    body = [tag("tr", *map(_cell, row)) for row in rows]
    table = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        class_="lv-table",
        id=id_,
    )
    return tag("div", table, class_="lv-box", tabindex=0, role="group", aria_label=caption)


def _cell(cell: Cell | str | None) -> Html:
    content, sort = cell if isinstance(cell, Cell) else (cell, None)
    text = "" if content is None or isinstance(content, Html) else content
    is_long = max(map(len, text.split()), default=0) > _LONG_WORD
    kind = "lv-long" if is_long else "lv-text" if len(text) > _MUCH_TEXT else None
    return tag("td", content, data_sort=None if sort is None else str(sort), dir="auto", class_=kind)
