"""The tool `snowball`: papers around some papers, where the seeds ended, and how whole it all is."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.mcp.library import Library
from scraper.mcp.limits import MOST_ROWS, MOST_SEEDS
from tests.mcp.talking import OTHER, SAVED, SEED, ask, checked, listed, make_corpus, paper


def test_snowball_of_sources() -> None:
    got = checked("snowball", ask(Library(None, SAVED), "snowball", ids=[SEED, OTHER], limit=4))
    assert [row["pmid"] for row in got.data["papers"]] == ["39219957", "39552919", "39719994", "39867533"]
    assert got.data["next_offset"] == 4
    assert (got.data["found"], got.data["shown"], got.data["complete"]) == (13, 4, None)
    assert [(one["pmid"], one["outcome"], len(one["lists"])) for one in got.data["seeds"]] == [
        (SEED, "stored", 2), (OTHER, "stored", 2),
    ]  # fmt: skip
    assert {"name": "landing", "outcome": "ok", "seeds": 2, "reason": None} in got.data["sources"]
    rest = checked("snowball", ask(Library(None, SAVED), "snowball", ids=[SEED, OTHER], offset=4))
    assert (rest.data["shown"], rest.data["next_offset"]) == (9, None)


@pytest.mark.parametrize(("direction", "count"), [("citing", 4), ("references", 5), ("both", 9)])
def test_snowball_in_one_direction(direction: str, count: int) -> None:
    got = checked("snowball", ask(Library(None, SAVED), "snowball", ids=[SEED], direction=direction))
    assert got.data["found"] == count


def test_snowball_of_a_corpus_and_of_seeds_that_cannot_be_followed(stored: Library) -> None:
    got = checked("snowball", ask(stored, "snowball", ids=["998000001", "998000002"], direction="citing", limit=1))
    assert (got.data["answered_by"], got.data["found"]) == ("corpus", 2001)
    assert got.data["papers"][0]["pmid"] == "998000002"  # by PMID, as all have one seed
    assert got.data["papers"][0]["is_seed"]
    lacking = checked("snowball", ask(Library(None, SAVED), "snowball", ids=[SEED, "998000009", "10.5555/none"]))
    assert [(one["asked"], one["outcome"], bool(one["reason"])) for one in lacking.data["seeds"]] == [
        (SEED, "stored", False), ("998000009", "failed", True), ("10.5555/none", "failed", True),
    ]  # fmt: skip
    assert lacking.data["complete"] is False


def test_snowball_of_many_seeds_fits(tmp_path: Path) -> None:
    seeds = [paper(str(998000001 + n), title="S", citing_articles=listed(range(998001000, 998002000))) for n in range(MOST_SEEDS)]
    ids = [one.pmid for one in seeds]
    got = checked("snowball", ask(make_corpus(tmp_path / "seeds.db", *seeds), "snowball", ids=ids, limit=MOST_ROWS))
    assert got.data["papers"][0]["n_seeds"] == MOST_SEEDS
    assert got.data["next_offset"] == got.data["shown"] > 50
