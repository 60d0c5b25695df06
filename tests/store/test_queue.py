"""What was asked and where it ended: a claim keeps two processes from asking the same."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.model import Record
from scraper.store import queue as module
from scraper.store.corpus import Corpus
from scraper.store.queue import PENDING, Ending, _is_alive
from tests.pipeline.test_filling import PMIDS


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell of processes")
def test_a_process_that_has_ended_and_waits_for_its_parent_is_not_alive() -> None:
    child = os.fork()
    if child == 0:
        Path("/proc/self/comm").write_text("a) R 1")  # the name may hold what stands around it
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert not _is_alive(child)
    os.waitpid(child, 0)
    assert _is_alive(os.getpid())


def test_papers_of_a_process_that_was_killed_are_taken_over(corpus: Corpus) -> None:
    with corpus.writing():
        corpus.queue.want(PMIDS)
        corpus.connection.execute("UPDATE asked SET claim = ? WHERE pmid = 37622028", ("elsewhere:1:5:0",))
        corpus.connection.execute(
            "UPDATE asked SET claim = ?, at = '2020-01-01T00:00:00Z' WHERE pmid = 999000001", ("elsewhere:1",)
        )
        held, _ = corpus.queue.claim(PMIDS, 0, 100)
    assert "37622028" not in held  # a machine that may be alive
    assert "999000001" in held


def test_what_is_wanted_is_pending_unless_it_was_asked_or_stored_before(corpus: Corpus) -> None:
    corpus.add([Record(pmid="2")])
    with corpus.writing():
        queue = corpus.queue
        queue.want(["1", "2", "3"], depth=2)
        queue.settle([Ending("3", "failed", "icite", "timeout", "no answer")])
        queue.want(["3", "1", "4"], depth=1)
        queue.want(["1", "4"], depth=7)
        assert queue.endings(["4", "3", "9", "2", "1"]) == [
            Ending("4", PENDING), Ending("3", "failed", "icite", "timeout", "no answer"),
            Ending("2", "stored"), Ending("1", PENDING),
        ]  # fmt: skip
        assert queue.pending(["4", "2", "9", "1"]) == ["4", "1"]
        depths = corpus.connection.execute("SELECT pmid, depth FROM asked ORDER BY pmid").fetchall()
    assert depths == [(1, 1), (2, 2), (3, 1), (4, 1)]  # the least of a paper


def test_asked_anew_nothing_stays_of_how_it_ended(corpus: Corpus) -> None:
    with corpus.writing():
        corpus.queue.want(["1", "2"])
        corpus.queue.settle([Ending("1", "gone", "pubmed", None, "no such paper")])
        corpus.queue.want_again(["1", "3"])
        assert corpus.queue.pending(["1", "2", "3"]) == ["1", "2", "3"]
        corpus.queue.note_stored(["3", "1"])
        assert corpus.queue.endings(["1", "3"]) == [Ending("1", "stored"), Ending("3", "stored")]


def test_a_claim_is_of_one_corpus_until_it_is_given_up(corpus: Corpus) -> None:
    with Corpus(corpus.path) as other:
        with corpus.writing():
            corpus.queue.want(["1", "2", "3", "4"])
            corpus.queue.settle([Ending("2", "gone")])
            assert corpus.queue.claim(["1", "2", "9", "3", "4"], 0, 2) == (["1", "3"], 4)  # in the order of the list
        with other.writing():
            assert other.queue.claim(["1", "2", "3", "4"], 0, 9) == (["4"], 4)
            other.queue.release()
        with corpus.writing():
            assert corpus.queue.claim(["4", "3"], 0, 9) == (["4", "3"], 2)  # one's own may be claimed again
            corpus.queue.settle([Ending("4", "stored")])
            corpus.queue.release()
        with other.writing():
            assert other.queue.claim(["1", "3", "4"], 0, 9) == (["1", "3"], 3)
            assert other.queue.claim(["1", "3"], 2, 9) == ([], 2)


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Noon:
    """Stands in for `datetime`: it is always the same time."""

    @staticmethod
    def now(_zone: object) -> datetime:
        return NOON


@pytest.mark.parametrize(("claim", "seconds", "is_free"), [
    ("elsewhere:1:5:0", 0, False), ("elsewhere:1:5:0", -3_500, False), ("elsewhere:1:5:0", -3_700, True),
    ("elsewhere:1:5:0", 3_500, False), ("elsewhere:1:5:0", 3_700, True), ("HERE:OWN:1:0", 0, True), (None, 0, True),
])  # fmt: skip
def test_which_claims_hold(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, claim: str | None, seconds: int, is_free: bool
) -> None:
    """One of this machine only while its process runs: the number of another that began at another time is none of it."""
    made = claim and claim.replace("HERE", socket.gethostname()).replace("OWN", str(os.getpid()))
    at = f"{NOON + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
    monkeypatch.setattr(module, "datetime", Noon)
    with corpus.writing():
        corpus.queue.want(["1"])
        corpus.connection.execute("UPDATE asked SET claim = ?, at = ?", (made, at))
        assert corpus.queue.claim(["1"], 0, 1)[0] == (["1"] if is_free else [])


def test_a_refresh_that_was_stopped_is_known_by_its_list(corpus: Corpus) -> None:
    corpus.add([Record(pmid="1"), Record(pmid="2")])
    with corpus.writing():
        assert not corpus.queue.left_of_refresh(["2", "1"])
        corpus.queue.want_again(["1", "2"])
        assert corpus.queue.left_of_refresh(["1", "2"])  # in any order
        assert not corpus.queue.left_of_refresh(["1"])
        assert not corpus.queue.left_of_refresh(["1", "2"])  # the last one was of another list
        corpus.queue.settle([Ending("1", "stored"), Ending("2", "failed")])
        assert not corpus.queue.left_of_refresh(["2", "1"])


def test_how_each_source_ended(corpus: Corpus) -> None:
    with corpus.writing():
        queue = corpus.queue
        queue.note_sources("20", {"icite": ("failed", "timeout", "no answer"), "pubmed": ("ok", None, None)})
        queue.note_sources("3", {"landing": ("not_asked", None, None), "elink": ("absent", None, None)})
        queue.note_sources("7", {"icite": ("failed", "blocked", None)})
        queue.note_sources("7", {"icite": ("ok", None, None)})  # which is made good
        assert queue.with_failed_source() == ["20"]
        assert queue.sources_of(["3", "20"]) == ["elink", "icite", "pubmed"]
        assert queue.sources_of(["3"]) == ["elink"]
        assert [(one.name, one.outcome) for one in queue.without_document("3")] == [("elink", "absent"), ("landing", "not_asked")]
        queue.want(["20", "3", "7"])
        queue.settle([Ending("20", "failed"), Ending("3", "gone")])
        assert queue.with_outcome(["failed", "gone"]) == ["3", "20"]
        assert queue.with_outcome([PENDING]) == ["7"]
