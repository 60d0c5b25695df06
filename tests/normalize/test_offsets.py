"""Offsets that count something else than code points are converted; no mention goes to a place of another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.model import Record

WORDS = st.sampled_from(["pain", "na\u00efve", "\u03b2-cell", "\U0001d6fc-helix", "cell", "\u201cpain\u201d", "\u00e9", "newt"])
UNITS = {"code points": ("utf-32-le", 4), "UTF-16 units": ("utf-16-le", 2), "bytes": ("utf-8", 1)}


def record_of(title: str, abstract: str, places: list[tuple[int, int]], unit: str) -> Record:
    """A record from a PubTator text whose annotations stand at `places` of the whole text, counted in `unit`."""
    encoding, width = UNITS[unit]
    text = f"{title} {abstract}"

    def counted(end: int) -> int:
        return len(text[:end].encode(encoding)) // width

    rows = [f"999000061\t{counted(start)}\t{counted(end)}\t{text[start:end]}\tDisease\tD1" for start, end in places]
    return scraper.normalize([scraper.parse("\n".join([f"999000061|t|{title}", f"999000061|a|{abstract}", *rows, "", ""]))])


@pytest.mark.parametrize("unit", UNITS)
@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(WORDS, min_size=1, max_size=25))
def test_mentions_are_found_whatever_offsets_count(unit: str, title: list[str], abstract: list[str]) -> None:
    first, second = " ".join(title) + ".", " ".join(abstract) + "."
    places = [match.span() for match in re.finditer(r"pain|cell|helix|newt", f"{first} {second}")]
    record = record_of(first, second, places, unit)
    shift = {"title": 0, "abstract": len(first) + 1}
    placed = [(one, one.start, one.end) for one in record.annotations if one.start is not None and one.end is not None]
    if unit == "code points":
        assert [(start + shift[one.section], end + shift[one.section]) for one, start, end in placed] == places
        assert {one.check for one in record.annotations} <= {"exact"}
    assert all(getattr(record, one.section)[start:end] == one.text for one, start, end in placed)


@pytest.mark.parametrize("unit", ["UTF-16 units", "bytes"])
def test_the_record_says_what_was_counted(unit: str) -> None:
    abstract = "\U0001d6fc-helix and \u201cpain\u201d after pain relief and pain again."
    text = f"Caf\u00e9 study. {abstract}"
    places = [match.span() for match in re.finditer("pain", text)]
    record = record_of("Caf\u00e9 study.", abstract, places, unit)
    assert [(one.check, one.start) for one in record.annotations] == [("shifted", place[0] - 12) for place in places]
    assert [issue.message for issue in record.issues] == [f"pubtator3: offsets count {unit}; converted"]


def test_rows_of_odd_columns() -> None:
    rows = ["3\t7\tIL\t6\tGene\t3569", "8\t12\tpain\tDisease \tD1"]
    rows += ["Association\tX\tY", "Association\tX\tY\t", "Association\tX\tY \tNone"]
    text = "".join(f"999000061\t{row}\n" for row in rows)
    record = scraper.normalize([scraper.parse(f"999000061|t|T.\n999000061|a|IL 6 pain.\n{text}\n")])
    assert [(one.text, one.type, one.identifiers, one.start) for one in record.annotations] == [
        ("IL\t6", "Gene", ("3569",), 0),
        ("pain", "Disease", ("D1",), 5),
    ]
    assert [(one.object, one.novel, one.occurrences) for one in record.relations] == [("Y", None, 3)]


def test_a_mention_of_which_only_the_end_was_counted_otherwise_is_shifted() -> None:
    record = record_of("Na\u00efve newts.", "They swam.", [(0, 5), (6, 11)], "bytes")
    assert [(one.check, one.start, one.end, one.source_end) for one in record.annotations] == [
        ("shifted", 0, 5, 6),
        ("shifted", 6, 11, 12),
    ]
