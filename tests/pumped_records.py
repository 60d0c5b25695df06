"""What is done with texts, lists and records, each pumped: alignment, matching, searching, indexing, writing in every format.

`python -m tests.pumped_records [WORD]…` tries them, or those with a word in their name, and prints what each cost: see
tests/pumping.py. Documents are pumped in tests/pumped_documents.py.
"""

from __future__ import annotations

import contextlib
import io
import math
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from scraper.errors import InputError
from scraper.export.edges import iter_edges
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
    Chemical,
    Grant,
    Journal,
    ListedArticle,
    MeshHeading,
    Published,
    Record,
    Relation,
)
from scraper.normalize.lists import join_lists
from scraper.normalize.matching import match_articles
from scraper.normalize.refresh import diff_records
from scraper.store.record_rows import row_of
from scraper.store.search import match_of
from scraper.text import align, equal_folded, escape_controls, find_mojibake, find_nearest, fold
from scraper.view.site.snippets import render_snippet
from tests.pumping import Growth, grow, in_its_own_process, tell

PMID = "998000001"
_MOST_SECONDS = 40  # of the processor: what seems to grow is measured nine times more


class Pumped(NamedTuple):
    """A function and what it is given: `make` takes a size in characters."""

    name: str
    make: Callable[[int], Any]
    run: Callable[[Any], object]


def iter_pumped() -> Iterator[Pumped]:
    """Everything that is tried."""
    for name, (ours, theirs) in _RENDERINGS.items():
        yield Pumped(f"alignment of {name}", partial(_pair, ours, theirs), _align)
    for piece in _TEXTS:
        yield Pumped(f"folding of {piece!r}", partial(_text, piece), _fold)
        yield Pumped(f"query of {piece!r}", partial(_text, piece), _search)
        yield Pumped(f"snippet of {piece!r}", partial(_text, piece), lambda text: render_snippet(text, "word kn*"))
    yield Pumped("snippet of many words", partial(_text, "word "), lambda text: render_snippet(text, text))
    for name, make in _ENTRIES.items():
        yield Pumped(f"matching of {name}", make, lambda pair: match_articles(*pair))
    for name, make_record in _RECORDS.items():
        yield Pumped(f"index rows of {name}", make_record, row_of)
        yield Pumped(f"differences of {name}", partial(_two, make_record), lambda two: list(diff_records(*two)))
        yield Pumped(f"joining lists of {name}", partial(_two, make_record), _join)
        for format_ in FORMATS:
            yield Pumped(f"{format_} of {name}", make_record, partial(_write, format_))
    for format_ in EDGE_FORMATS:
        yield Pumped(f"{format_} of edges", _full, partial(_write_edges, format_))


# ---- texts ----------------------------------------------------------------------------------------------------------------

_RENDERINGS = {  # pieces of two renderings of one text
    "one text": ("Knots of rope. ", "Knots of rope. "),
    "one letter": ("a", "a"),
    "two orders": ("ab ", "ba "),
    "Greek and ASCII": ("µ°α ", "mu deg alpha "),
    "two periods": ("abcab", "abc"),
    "nothing in common": ("xyz ", "abc "),
    "blanks": (" ", " \n"),
    "marks": ("e\u0301 ", "é "),
    "every other word": ("rope knot ", "rope bowline "),
}
_TEXTS = (
    "a", "word ", "a OR ", '"', '"a b" ', "title:", "title:a* ", "-", "α ", "İ", "ﬁ", "\u0301", "Ã©", "Â", "\x1b", "\ud800", "(",
    "a) ", "* ", "^a ", "NOT a ", "knot. ", " ", "&<",
)  # fmt: skip


def _pair(ours: str, theirs: str, size: int) -> tuple[str, str]:
    return _text(ours, size // 2), _text(theirs, size // 2)


def _text(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def _align(pair: tuple[str, str]) -> None:
    """An alignment, places carried over by it, and mentions looked for near where they should be."""
    ours, theirs = pair
    found = align(theirs, ours)
    for start in range(0, len(theirs) - 5, 50):
        found.project(start, start + 5)
        found.is_anchored(start, start + 5)
        find_nearest(theirs[start : start + 5], ours, start)
    equal_folded(ours, theirs)


def _fold(text: str) -> None:
    fold(text)
    escape_controls(text)
    find_mojibake(text)


def _search(words: str) -> None:
    with contextlib.suppress(InputError):
        match_of(words)


# ---- entries of lists -----------------------------------------------------------------------------------------------------


def _titled(piece: str, size: int, **more: Any) -> ListedArticle:
    return ListedArticle(title=_text(piece, size // 2), year=2001, volume="1", authors=(Author(family="Marsh"),), **more)


def _printed(piece: str, size: int) -> ListedArticle:
    return ListedArticle(raw=f"Marsh A. {_text(piece, size // 2)}. Knot. 2001;1:2.")


_ENTRIES: dict[str, Callable[[int], tuple[ListedArticle, ListedArticle]]] = {
    "two long titles": lambda size: (_titled("rope ", size), _titled("knot ", size)),
    "titles that differ in a letter": lambda size: (_titled("rope", size, pages="2"), _titled("rope", size + 2, pages="2")),
    "a title and a text": lambda size: (_titled("rope ", size), _printed("rope ", size)),
    "a title and a text of numbers": lambda size: (_titled("1-1a\n", size), _printed("1-1a\n", size)),
    "two texts": lambda size: (_printed("rope. ", size), _printed("Rope, ", size)),
    "texts of years": lambda size: (_printed("2001;", size), _printed("(2001) ", size)),
}


# ---- records --------------------------------------------------------------------------------------------------------------


def _full(size: int) -> Record:
    """A record with much of everything."""
    count = size // 400
    people = tuple(Author(family=f"Marsh{n}", given="Ann", affiliations=(f"Pond {n}",)) for n in range(count))
    entries = tuple(
        ListedArticle(position=n + 1, pmid=str(998_000_002 + n), title=f"Knots {n}", raw=f"Knots {n}. 2001.")
        for n in range(count)
    )
    text = "".join(f"rope{n} {{$&<\\ µ \n" for n in range(count))
    starts = [text.index(f"rope{n} ") for n in (0, count // 2, count - 1)]
    mentions = tuple(
        Annotation("abstract", at, at + 4, "rope", "Gene", (str(n),), "exact", "x", at, at + 4)
        for n in range(count // 3)
        for at in starts
    )
    return Record(
        pmid=PMID, doi="10.5555/x", title="Knots", abstract=text, authors=people, investigators=people,
        journal=Journal(title="Knot"), published=Published("2001", "2001"), keywords=tuple(f"rope {n}" for n in range(count)),
        mesh=tuple(MeshHeading(f"D{n:06}", f"Rope {n}", False) for n in range(count)),
        chemicals=tuple(Chemical(f"C{n}", f"Tar {n}", None) for n in range(count)),
        grants=tuple(Grant(str(n), None, "Pond", None) for n in range(count)),
        references=ArticleList(entries, count), citing_articles=ArticleList(entries, count), annotations=mentions,
        relations=tuple(Relation("Bind", str(n), "0", None, 1, "x") for n in range(count)),
    )  # fmt: skip


def _nested(size: int) -> Record:
    """Mentions that all lie in each other, whose texts together have the size, and sections of one character."""
    count, text = math.isqrt(size), "ab" * (size // 4)
    rows = (Annotation("abstract", at, count, text[at:count], "Gene", ("1",), "exact", "x", at, count) for at in range(count))
    sections = tuple(AbstractSection("A", None, at, at + 1) for at in range(0, size // 20, 10))
    return Record(pmid=PMID, title="K", abstract=text, annotations=tuple(rows), abstract_sections=sections)


def _hostile(size: int) -> Record:
    """Texts of signs that formats have to escape."""
    text = "{\\$%&<>\"'\x1b\u202e=+@\n- " * (size // 80)
    return Record(pmid=PMID, title=text, abstract=text, authors=(Author(literal=text),), journal=Journal(title=text))


_RECORDS: dict[str, Callable[[int], Record]] = {"much of everything": _full, "mentions in each other": _nested, "signs": _hostile}


def _two(make: Callable[[int], Record], size: int) -> tuple[Record, Record]:
    return make(size // 2), make(size // 2 + 800)


def _join(two: tuple[Record, Record]) -> None:
    join_lists("references", two[0].references, two[1].references)


def _write(format_: str, record: Record) -> None:
    FORMATS[format_]([record], io.BytesIO())


def _write_edges(format_: str, record: Record) -> None:
    EDGE_FORMATS[format_](iter_edges(record, "references"), io.BytesIO())


def grow_all(wanted: tuple[str, ...] = ()) -> Iterator[Growth]:
    """The growth of everything that is tried."""
    for one in iter_pumped():
        if not wanted or any(name in one.name for name in wanted):
            yield in_its_own_process(one.name, partial(grow, one.name, one.run, one.make), _MOST_SECONDS)


if __name__ == "__main__":
    tell(grow_all(tuple(sys.argv[1:])))
