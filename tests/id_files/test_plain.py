"""A plain list: ids between blanks, commas and semicolons."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import strategies as st

from scraper.id_files import read_ids


@hypothesis.given(
    st.lists(st.integers(1, 10**9 - 1).map(str) | st.integers(1, 10**7).map("PMC{}".format) | st.just("10.5555/x(1);2-1")),
    st.sampled_from(["\n", "\r", "\r\n", "\x85", "\u2028", ", ", "; ", "\t", " \n# c\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_ids_joined_by_anything_come_back(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], joint: str, encoding: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "joined.txt"
    path.write_bytes(joint.join(ids).encode(encoding))
    assert read_ids(str(path)).ids == ids
