"""What was asked and where it ended: a claim keeps two processes from asking the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scraper.store.corpus import Corpus
from scraper.store.queue import _is_alive
from tests.pipeline.test_filling import PMIDS


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell of processes")
def test_a_process_that_has_ended_and_waits_for_its_parent_is_not_alive() -> None:
    child = os.fork()
    if child == 0:
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
