"""Checksums of what stands beside the bodies of exchanges, and the count of changes."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.store.corpus import Corpus
from scraper.store.seals import CAPTURE_FIELDS, COUNT_CHANGES, COUNT_ONE_MORE, seal_of

VALUES = ("icite", "7", "GET", "https://example.org/", None, 200, "{}", None, "recorded")


def test_a_seal_is_of_these_values_in_this_order() -> None:
    assert len(VALUES) == len(CAPTURE_FIELDS)
    assert seal_of(VALUES) == seal_of(list(VALUES))
    assert len(seal_of(VALUES)) == 32


@pytest.mark.parametrize("place", range(len(VALUES)), ids=CAPTURE_FIELDS)
@pytest.mark.parametrize("other", [None, "", "x", 7])
def test_another_value_is_another_seal(place: int, other: Any) -> None:
    changed = (*VALUES[:place], other, *VALUES[place + 1 :])
    assert (seal_of(changed) == seal_of(VALUES)) is (changed == VALUES)


def test_values_that_pass_from_one_field_to_the_next_are_another_seal() -> None:
    assert seal_of(("icite7", "", *VALUES[2:])) != seal_of(("icite", "7", *VALUES[2:]))
    assert seal_of(("1", 1)) != seal_of((1, "1"))


def test_changes_are_counted_one_by_one_as_all_at_once(corpus: Corpus) -> None:
    run, counted = corpus.connection.execute, "SELECT value, typeof(value) FROM settings WHERE name = 'changes'"
    run("DELETE FROM settings WHERE name = 'changes'")
    for number in range(1, 12):
        run("INSERT INTO changes (pmid, at, fields) VALUES (1, '', x'')")
        run(COUNT_ONE_MORE)
        assert run(counted).fetchone() == (str(number), "text")
    run(COUNT_CHANGES)
    assert run(counted).fetchone() == ("11", "text")
