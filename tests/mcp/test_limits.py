"""How much an answer may hold: the limits fit each other."""

from __future__ import annotations

import msgspec

from scraper.mcp import limits
from scraper.mcp.answers import FoundPaper, SourceOfSeeds
from scraper.mcp.texts import room_beside


def test_the_parts_of_an_answer_are_no_more_than_the_whole() -> None:
    frame = 1_000  # bytes of the protocol around them
    assert limits.DATA_BYTES + limits.TEXT_BYTES + frame <= limits.MOST_BYTES
    assert 4 * limits.ERROR_CHARACTERS + frame <= limits.MOST_BYTES


def test_what_is_given_unasked_may_be_asked_for_too() -> None:
    assert 1 <= limits.ENTRIES <= limits.ROWS <= limits.MOST_ROWS <= limits.MOST_PMIDS


def test_the_longest_row_fits_into_an_answer_with_all_its_sources() -> None:
    wide = "\U0001f9ea"
    row = FoundPaper(
        number=limits.MOST_ROWS, pmid="9" * 9, pmcid="PMC" + "9" * 9, doi=wide * limits.TITLE_CHARACTERS,
        title=wide * limits.TITLE_CHARACTERS, journal=wide * limits.CELL_CHARACTERS, year=2026, sources=(wide * 40,) * 12,
        n_seeds=limits.MOST_SEEDS, seeds=("9" * 9,) * limits.MOST_SEEDS, directions=("citing", "references"), is_seed=True,
    )  # fmt: skip
    sources = [SourceOfSeeds(wide * 40, "failed", 1, wide * limits.REASON_CHARACTERS)] * limits.MOST_SOURCES
    assert len(msgspec.json.encode(row)) <= room_beside(sources)
