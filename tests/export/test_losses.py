"""What a format could not hold is counted, and told in words."""

from __future__ import annotations

import io

from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from scraper.model import Record
from tests.export.samples import hostile_records


def test_what_was_lost_is_said() -> None:
    out = io.BytesIO()
    told = list(FORMATS["csv"](hostile_records(("=1", "a\x1bb")), out).iter_told("csv"))
    assert told == [
        "10 cells that a spreadsheet would run as formulas begin with an apostrophe",
        "12 control characters are written as U+FFFD: csv cannot hold them",
    ]
    (one,), (two,) = (Losses(annotations=count).iter_told("pubtator") for count in (1, 2))
    assert one == "1 annotation is not in the pubtator output: it has no place in the text"
    assert two == "2 annotations are not in the pubtator output: they have no place in the text"
    long = FORMATS["xlsx"]([Record(pmid=str(number), title="x" * 40_000) for number in range(1, 8)], io.BytesIO())
    named = ", ".join(f"title of PMID {number}" for number in range(1, 6))
    assert list(long.iter_told("xlsx")) == [f"7 cells are cut to 32,767 characters, the most xlsx can hold: {named} and others"]
