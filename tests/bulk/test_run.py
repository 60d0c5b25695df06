"""A run gives back what was written to it, sorted and by range, and a file that is no whole run is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.run import DELETED, RANGE, Run, open_run, read_keys, read_pairs
from scraper.errors import ParseError, StoreError
from tests.bulk.run_files import documents_in, pairs_in, write_run

ONE, TWO, FAR = 998000001, 998000002, 998100001
pmids = st.sampled_from([ONE, TWO, FAR, 1, RANGE - 1, RANGE])
documents = st.lists(st.tuples(pmids, st.binary(max_size=5), st.integers(1, 3)), max_size=12)


@given(documents, st.sampled_from([0, 300, 1 << 26]))
def test_documents_come_back_by_pmid_order_and_coming(
    tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[int, bytes, int]], in_memory: int
) -> None:
    run = write_run(tmp_path_factory.mktemp("run") / "a.run", given_, in_memory=in_memory)
    expected = [(pmid, order, body) for pmid, body, order in sorted(given_, key=lambda one: (one[0], one[2]))]
    assert sorted(documents_in(run), key=lambda one: one[:2]) == expected  # blocks of one range may be several
    assert run.ranges("keys") == run.ranges("documents") == sorted({pmid // RANGE for pmid, _, _ in given_})
    keys = [read_keys(run, number) for number in run.ranges("keys")]
    told = [pair for one in keys for pair in zip(one.pmids.tolist(), one.orders.tolist(), strict=True)]
    assert told == [one[:2] for one in expected]


def test_only_the_newest_of_a_pmid_is_written_and_a_deletion_is_newest_of_all(tmp_path: Path) -> None:
    given_ = [(ONE, b"", DELETED), (ONE, b"v9", 9), (TWO, b"v2", 2), (TWO, b"v1", 1), (FAR, b"first", 1), (FAR, b"second", 1)]
    run = write_run(tmp_path / "a.run", given_, newest_only=True)
    assert documents_in(run) == [(ONE, DELETED, b""), (TWO, 2, b"v2"), (FAR, 1, b"second")]


def test_long_documents_come_back_whole(tmp_path: Path) -> None:
    bodies = [bytes([number]) * size for number, size in enumerate((1 << 16, 1, (1 << 16) - 4, 200_000, 0))]
    run = write_run(tmp_path / "a.run", [(ONE + place, body, 1) for place, body in enumerate(bodies)])
    assert [body for *_, body in documents_in(run)] == bodies


def test_pairs_lie_with_the_range_of_the_first_and_are_sorted_there(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a.run", edges=[(FAR, ONE), (TWO, 5), (TWO, 4), (ONE, FAR), (ONE, FAR)], back=[(ONE, TWO)])
    assert run.ranges("edges") == [ONE // RANGE, FAR // RANGE]
    assert pairs_in(run, "edges") == [(ONE, FAR), (ONE, FAR), (TWO, 4), (TWO, 5), (FAR, ONE)]
    assert pairs_in(run, "back") == [(ONE, TWO)]


def test_what_a_run_has_not_is_empty(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a.run", told={"kind": "icite"})
    assert (run.told, dict(run.blocks), documents_in(run)) == ({"kind": "icite"}, {}, [])
    assert [len(part) for part in (*read_keys(run, 7), *read_pairs(run, "edges", 7))] == [0, 0, 0, 0]


def changed(run: Run, old: bytes, new: bytes) -> bytes:
    return Path(run.path).read_bytes().replace(old, new)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda run: b"", "no whole run"),
        (lambda run: b"scraper run 1\n", "no whole run"),
        (lambda run: Path(run.path).read_bytes()[:-1], "no whole run"),
        (lambda run: changed(run, b'{"format"', b'["format"'), r"the end cannot be read \(.+\)"),
        (lambda run: changed(run, b'{"format":1', b'{"format":2'), "of format 2, not 1"),
        (lambda run: changed(run, b'"range":100000', b'"range":200000'), "of format 1, not 1"),
    ],
)
def test_a_file_that_is_no_whole_run_is_told_with_the_next_step(tmp_path: Path, spoil: object, why: str) -> None:
    run = write_run(tmp_path / "a.run", [(ONE, b"body", 1)])
    (tmp_path / "b.run").write_bytes(spoil(run))  # type: ignore[operator]
    with pytest.raises(ParseError, match=rf"b\.run.*{why}: remove it and build again"):
        open_run(str(tmp_path / "b.run"))


def test_a_run_that_is_not_there_is_no_whole_run(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="no whole run"):
        open_run(str(tmp_path / "none.run"))


def test_a_run_written_anew_under_one_name_is_read_anew(tmp_path: Path) -> None:
    assert write_run(tmp_path / "a.run", told={"documents": 1}).told == {"documents": 1}
    assert write_run(tmp_path / "a.run", [(ONE, b"body", 1)], told={"documents": 2}).told == {"documents": 2}


@pytest.mark.parametrize("section", ["keys", "documents", "edges"])
def test_a_damaged_block_names_the_run(tmp_path: Path, section: str) -> None:
    run = write_run(tmp_path / "a.run", [(ONE, b"body", 1)], edges=[(ONE, TWO)])
    (block,) = run.blocks[section, ONE // RANGE]
    content = bytearray((tmp_path / "a.run").read_bytes())
    content[block.offset + block.length - 1] ^= 1  # of the checksum of the frame
    (tmp_path / "a.run").write_bytes(content)
    with pytest.raises(StoreError, match=r"a\.run: is damaged \(.+\): remove it and build again"):
        (documents_in if section != "edges" else lambda one: pairs_in(one, "edges"))(run)
