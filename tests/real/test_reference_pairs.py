"""Judged pairs of references, without their ids: how many of our joins are right, and how many are found.

Run with `-s` to see the figures. The thresholds were set on these pairs.
 The verdicts are in `reference_pairs.csv`, with where both entries stand and why.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from scraper.model import ArticleList, ListedArticle
from scraper.normalize.fields import Claim
from scraper.normalize.lists import merge_lists
from tests.real.conftest import RECORDINGS
from tests.real.reference_pairs import iter_pairs

VERDICTS = Path(__file__).parent / "reference_pairs.csv"
PRECISION, RECALL = 0.999, 0.98


@pytest.mark.skipif(not (RECORDINGS / "landing_pages").is_dir(), reason="no folder of recordings")
@pytest.mark.parametrize("swapped", [False, True])
def test_joins_are_right_and_found(swapped: bool) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for one, other, verdict, _ in iter_pairs(RECORDINGS, VERDICTS):
        counted[verdict, join(*((other, one) if swapped else (one, other)))] += 1
    right, wrong = counted["same", "same"], counted["different", "same"]
    sys.stderr.write(f"\n{counted.total()} pairs: {dict(counted)}\n")
    assert counted.total() > 900
    assert right / (right + wrong) >= PRECISION
    assert right / (right + counted["same", "different"]) >= RECALL


def join(one: ListedArticle, other: ListedArticle) -> str:
    """What merging makes of two lists of one entry each, in print order and without ids.

    They stand at different places: entries at the same place are compared at once, and would not be looked up by their keys.
    """
    bare = [
        msgspec.structs.replace(item, position=place, pmid=None, pmcid=None, doi=None)
        for place, item in enumerate((one, other), 1)
    ]
    claims = [Claim(name, ArticleList((item,), 1)) for name, item in zip("ab", bare, strict=True)]
    return "same" if merge_lists("references", claims)[0].shown == 1 else "different"
