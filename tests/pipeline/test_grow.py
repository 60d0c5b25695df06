"""Growing a corpus along its edges: breadth first, up to a limit, and stopped anywhere it ends as one run does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from scraper.pipeline import filling as module
from scraper.pipeline.filling import Progress, add_papers
from scraper.pipeline.grow import grow
from scraper.pipeline.report import PaperOutcome
from scraper.store.corpus import Corpus
from scraper.store.statistics import status_of
from tests.pipeline.test_filling import Killed, linked

GRAPH = {"1": ("5", "3", "4"), "3": ("7", "6"), "4": ("6", "8"), "5": ("9",), "6": (), "7": (), "8": (), "9": ()}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every paper of the graph is delivered, two at a time, whoever asks."""

    def ask(chunks: Any, **_: Any) -> Any:
        class Asked:
            blocked = None
            outcomes: tuple[PaperOutcome, ...] = ()

            def settled(self, _together: int) -> Iterator[module.Settled]:
                for chunk in chunks:
                    yield module.Settled(
                        [linked(pmid, *GRAPH[pmid]) for pmid in chunk], [PaperOutcome(p, "stored") for p in chunk], []
                    )

            def stop(self) -> None:
                pass

        return Asked()

    for name in ("_MANY", "_FEW"):
        monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr(module, "ask_chunks", ask)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("depth", "limit", "expected", "cut"), [
    (1, None, "1 3 4 5", 0), (2, None, "1 3 4 5 6 7 8 9", 0), (1, 2, "1 3 4", 1), (2, 4, "1 3 4 5 6", 3),
    (9, None, "1 3 4 5 6 7 8 9", 0),
])  # fmt: skip
def test_growth_is_breadth_first_and_tells_what_the_limit_cut(
    corpus: Corpus, depth: int, limit: int | None, expected: str, cut: int
) -> None:
    add_papers(corpus, ["1"])
    growth = grow(corpus, citing=True, references=False, depth=depth, limit=limit)
    assert (" ".join(corpus), growth.cut) == (expected, cut)
    assert grow(corpus, citing=True, references=False, depth=depth, limit=limit).taken == {}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("after", [1, 2, 3])
def test_growth_that_was_stopped_ends_as_one_run_does(corpus: Corpus, after: int) -> None:
    add_papers(corpus, ["1"])
    calls = []

    def stop(progress: Progress) -> None:
        calls.append(progress)
        if len(calls) == after:
            raise Killed

    with pytest.raises(Killed):
        grow(corpus, citing=True, references=False, depth=2, limit=5, on_progress=stop)
    grow(corpus, citing=True, references=False, depth=2, limit=5)
    assert " ".join(corpus) == "1 3 4 5 6 7"


def test_growth_sees_papers_that_were_stored_by_other_ways(corpus: Corpus, world: None) -> None:
    corpus.add([linked("1", "5", "3", "4")])
    assert grow(corpus, citing=True, references=False).taken == {1: 3}


def test_a_grown_paper_that_is_added_by_hand_is_no_longer_grown(corpus: Corpus, world: None) -> None:
    add_papers(corpus, ["1"])
    grow(corpus, citing=True, references=False)
    add_papers(corpus, ["3"])
    assert status_of(corpus)["depth"] == {"0": 2, "1": 2}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("citing", "references", "taken"), [
    (True, False, "3"), (False, True, "7 8"), (True, True, "3 7 8"), (False, False, ""),
])  # fmt: skip
def test_only_the_ways_asked_for_are_followed(corpus: Corpus, citing: bool, references: bool, taken: str) -> None:
    corpus.add([msgspec.structs.replace(linked("2", "3"), references=linked("2", "8", "7").citing_articles)])
    grown = grow(corpus, citing=citing, references=references)
    assert " ".join(pmid for pmid in corpus if pmid != "2") == taken
    assert (grown.taken, len(grown.fillings)) == (({1: len(taken.split())}, 1) if taken else ({}, 0))


@pytest.mark.usefixtures("world")
def test_the_limit_counts_what_was_grown_over_all_runs_and_nothing_that_was_added_by_hand(corpus: Corpus) -> None:
    corpus.add([linked(pmid, *GRAPH[pmid]) for pmid in ("1", "6", "7", "8")])
    assert grow(corpus, citing=True, references=False, limit=2).taken == {1: 2}
    more = grow(corpus, citing=True, references=False, depth=2, limit=3)
    assert (more.taken, more.cut) == ({1: 1}, 1)
    assert (grow(corpus, citing=True, references=False, depth=2, limit=0).taken, " ".join(corpus)) == ({}, "1 3 4 5 6 7 8")


@pytest.mark.usefixtures("world")
def test_a_block_ends_the_growth_after_the_step_it_came_in(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver = module.ask_chunks

    def ask(*chunks: Any, **options: Any) -> Any:
        asked = deliver(*chunks, **options)
        settle = asked.settled

        def settled(together: int) -> Iterator[module.Settled]:
            yield from settle(together)
            asked.blocked = "a block page"

        asked.settled = settled  # type: ignore[method-assign]
        return asked

    corpus.add([linked("1", *GRAPH["1"])])
    monkeypatch.setattr(module, "ask_chunks", ask)
    grown = grow(corpus, citing=True, references=False, depth=3)
    assert (grown.taken, " ".join(corpus)) == ({1: 3}, "1 3 4 5")
