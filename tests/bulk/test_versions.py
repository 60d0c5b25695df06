"""Of several versions of a paper the one in the last file counts, and what the others linked to is told as lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.versions import describe_lost, find_outdated
from tests.bulk.run_files import write_run

ONE, TWO, FAR = 998000001, 998000002, 998100001
files = st.lists(st.lists(st.sampled_from([ONE, TWO, FAR, 1]), max_size=5), max_size=4)


@given(files)
def test_outdated_is_what_a_later_file_has_too(tmp_path_factory: pytest.TempPathFactory, found: list[list[int]]) -> None:
    folder = tmp_path_factory.mktemp("runs")
    runs = [write_run(folder / f"{place}.run", [(pmid, b"", 1) for pmid in pmids]) for place, pmids in enumerate(found)]
    later = [{pmid for pmids in found[place + 1 :] for pmid in pmids} for place in range(len(found))]
    told = [numbers.tolist() for numbers in find_outdated(runs)]
    assert told == [sorted({*pmids} & after) for pmids, after in zip(found, later, strict=True)]


def outdated(*pmids: int) -> np.ndarray:
    return np.array(pmids, "u4")


def test_lost_links_are_told_by_the_range_they_lead_to(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a.run", edges=[(FAR, ONE), (ONE, TWO), (TWO, FAR), (1, 2)])
    assert [*describe_lost(run, outdated(ONE))] == [FAR // 100_000]
    assert [*describe_lost(run, outdated(ONE, TWO, FAR))] == [ONE // 100_000, FAR // 100_000]
    assert describe_lost(run, outdated()) == describe_lost(run, outdated(5)) == {}


def test_the_digest_is_of_the_lost_links_alone(tmp_path: Path) -> None:
    few = write_run(tmp_path / "few.run", edges=[(ONE, FAR)])
    more = write_run(tmp_path / "more.run", edges=[(TWO, 7), (ONE, FAR), (ONE, 8)])
    assert describe_lost(few, outdated(FAR)) == describe_lost(more, outdated(FAR, 9))
    assert describe_lost(more, outdated(FAR)) != describe_lost(more, outdated(FAR, 8))
