"""Whether a text names somebody is told by its letters alone where that gives what reading the whole name gives."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from scraper.parse.names import is_somebody, read_person

words = st.sampled_from([
    "Ada", "B", "Marsh", "van", "der", "MD", "PhD", "Jr", "Dr", "et", "al", "and", "others", "others.", "al.", "not", "available",
    "no", "authors", "listed", "unknown", "(ed)", "World", "Organization", "O’Neil", "Müller", "III", "1", "*", ",", ";", "-",
])  # fmt: skip


@given(st.lists(words, max_size=5), st.sampled_from([" ", " ", ", ", "-", ". ", "'", "\u00a0"]))
@example(["no", "authors", "listed"], " ")
@example(["Dr", "Ada", "Marsh"], ". ")
def test_the_short_way_and_the_long_one_agree(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    assert is_somebody(text) == (read_person(text) is not None)
