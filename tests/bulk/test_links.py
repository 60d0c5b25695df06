"""Links of a range come from several runs: each once, sorted, and none of a version that counts no more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.links import Links, read_links
from tests.bulk.run_files import write_run

ONE, TWO = 998000001, 998000002
RANGE_OF_ONE = 9980
pairs = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=12)


@given(pairs)
def test_each_paper_has_its_links_once_and_sorted(found: list[tuple[int, int]]) -> None:
    first, second = np.array(found, "u4").reshape(-1, 2).T
    links = Links(first, second)
    assert links.papers() == sorted({paper for paper, _ in found})
    told = {paper: links.of(paper).tolist() for paper in range(6)}
    assert told == {paper: sorted({other for one, other in found if one == paper}) for paper in range(6)}


@pytest.mark.parametrize(
    ("which", "section", "expected"),
    [
        ([0, 1], "edges", {ONE: [5, 6, 7], TWO: [5]}),
        ([1], "edges", {ONE: [5, 7], TWO: []}),
        ([0], "back", {ONE: [], TWO: [ONE]}),
        ([], "edges", {ONE: [], TWO: []}),
    ],
)
def test_links_are_of_the_runs_and_the_section_asked_for(
    tmp_path: Path, which: list[int], section: str, expected: dict[int, list[int]]
) -> None:
    one = write_run(tmp_path / "1.run", edges=[(ONE, 6), (TWO, 5), (ONE, 5), (1, 9)], back=[(TWO, ONE)])
    two = write_run(tmp_path / "2.run", edges=[(ONE, 7), (ONE, 5)])
    links = read_links([one, two], which, section, RANGE_OF_ONE)
    assert {paper: links.of(paper).tolist() for paper in (ONE, TWO)} == expected


def test_links_of_papers_outdated_in_a_run_count_in_that_run_no_more(tmp_path: Path) -> None:
    one = write_run(tmp_path / "1.run", edges=[(ONE, 5), (ONE, 6)])
    two = write_run(tmp_path / "2.run", edges=[(ONE, 6), (ONE, 7)])
    assert read_links([one, two], [0, 1], "edges", RANGE_OF_ONE, [np.array([5, 6], "u4"), None]).of(ONE).tolist() == [6, 7]
    for old in ([], [ONE]):  # the paper that is cited may well be outdated
        assert read_links([one, two], [0], "edges", RANGE_OF_ONE, [np.array(old, "u4"), None]).of(ONE).tolist() == [5, 6]
