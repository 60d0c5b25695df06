"""What pages ask of a collection: that both kinds answer it, and why a paper is not there."""

from __future__ import annotations

import inspect

import pytest

from scraper.view.site.build_papers import BuildPapers
from scraper.view.site.corpus_papers import CorpusPapers
from scraper.view.site.papers import Ended, Found, Papers, Query, describe_ended


@pytest.mark.parametrize(
    ("ended", "kind", "told"),
    [
        (None, "corpus", "PMID 5 is not in my pain.db; add it with 'scraper corpus add 'my pain.db' 5'"),
        (None, "build", "PMID 5 is not in my pain.db, which is made of whole files"),
        (Ended("gone", None), "corpus", "PMID 5 was asked for and is gone: nothing more is known"),
        (Ended("merged", "into 6"), "corpus", "PMID 5 was asked for and is merged: into 6"),
        (
            Ended("failed", "HTTP 503"),
            "corpus",
            "PMID 5 was asked for and is failed: HTTP 503; ask again with 'scraper corpus retry 'my pain.db''",
        ),
        (
            Ended("pending", None),
            "corpus",
            "PMID 5 was asked for and is pending: nothing more is known; ask again with 'scraper corpus add 'my pain.db' 5'",
        ),
    ],
)
def test_why_a_paper_is_not_here_is_told_with_what_brings_it(ended: Ended | None, kind: str, told: str) -> None:
    assert describe_ended("5", ended, "my pain.db", kind) == told


@pytest.mark.parametrize("collection", [BuildPapers, CorpusPapers])
def test_both_collections_answer_all_that_pages_ask(collection: type) -> None:
    asked = {name: inspect.signature(own) for name, own in vars(Papers).items() if inspect.isfunction(own) and name[0] != "_"}
    given = {name: inspect.signature(getattr(collection, name)) for name in asked}
    assert {name: list(own.parameters) for name, own in given.items()} == {
        name: list(own.parameters) for name, own in asked.items()
    }


def test_a_query_for_nothing_asks_for_nothing() -> None:
    assert not any(Query())
    assert Found([1]) == ([1], (), ())
