"""The tool `snowball`: papers around some papers, where the seeds ended, and how whole it all is."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.mcp.library import Library
from scraper.mcp.limits import MOST_ROWS, MOST_SEEDS
from scraper.model import ArticleList, ListedArticle, Record
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


def seed(pmid: str, complete: bool | None, *citing: str) -> Record:
    items = tuple(ListedArticle(pmid=own, title=f"Paper {own}", sources=("icite",)) for own in citing)
    return paper(pmid, title="Seed", citing_articles=ArticleList(items, len(items), len(items) if complete else None, complete))


@pytest.mark.parametrize(
    ("states", "complete", "told"),
    [
        ((True, True), True, "every list followed is whole"),
        ((True, None), None, "is unknown for some: papers may be missing"),
        ((None, False), False, "not every list followed is whole: papers may be missing"),
    ],
)
def test_it_is_as_whole_as_its_least_whole_list(
    tmp_path: Path, states: tuple[bool | None, bool | None], complete: bool | None, told: str
) -> None:
    records = [seed(f"99800000{number}", state, "998000101") for number, state in enumerate(states, 1)]
    library = make_corpus(tmp_path / "c.db", *records)
    got = checked("snowball", ask(library, "snowball", ids=["998000001", "998000002"], direction="citing"))
    assert got.data["complete"] is complete
    assert told in got.data["how_whole"]


def test_papers_that_most_seeds_lead_to_come_first_and_say_how(tmp_path: Path) -> None:
    library = make_corpus(
        tmp_path / "c.db", seed("998000001", True, "998000101", "998000102"), seed("998000002", True, "998000102")
    )
    got = checked("snowball", ask(library, "snowball", ids=["998000001", "998000002", "998000001"], direction="citing"))
    assert [(row["pmid"], row["n_seeds"]) for row in got.data["papers"]] == [("998000102", 2), ("998000101", 1)]
    assert "1. Paper 998000102. PMID 998000102. [icite] – 2 seeds: cites 998000001, 998000002" in got.text.splitlines()
    assert "2. Paper 998000101. PMID 998000101. [icite] – 1 seed: cites 998000001" in got.text.splitlines()
    assert len(got.data["seeds"]) == 2
    assert "Seed 998000001: citing: 2 of 2 reported" in got.text.splitlines()


def test_answers_of_sources_are_counted_over_all_seeds(tmp_path: Path) -> None:
    library = make_corpus(tmp_path / "c.db", *(seed(f"99800000{number}", True) for number in (1, 2, 3)))
    got = checked("snowball", ask(library, "snowball", ids=["998000001", "998000002", "998000003"]))
    assert [(one["name"], one["outcome"], one["seeds"]) for one in got.data["sources"]] == [
        ("pubmed", "ok", 3),
        ("icite", "failed", 3),
    ]
    assert got.text.splitlines().count("No entries.") == 1


def test_a_seed_that_is_named_twice_is_asked_for_once() -> None:
    got = checked("snowball", ask(Library(None, SAVED), "snowball", ids=[SEED, int(SEED), f"PMID:{SEED}"], direction="citing"))
    assert [one["asked"] for one in got.data["seeds"]] == [SEED]
