"""Papers that were screened already: known by any id of theirs, and never by the DOI of another paper."""

from __future__ import annotations

import pytest

from scraper.model import ListedArticle
from scraper.pipeline.screened_papers import Screened, screened_of

SCREENED = screened_of(["998000001", "10.5555/a", "PMC998001"], ["10.5555/of-1", "PMC998009"])


@pytest.mark.parametrize(("ids", "known"), [
    ({"pmid": "998000001"}, True), ({"pmid": "998000002"}, False), ({}, False), ({"title": "998000001"}, False),
    ({"doi": "10.5555/a"}, True), ({"pmid": "998000002", "doi": "10.5555/a"}, True), ({"pmcid": "PMC998001"}, True),
    ({"pmid": "998000002", "pmcid": "PMC998001"}, True),
    ({"doi": "10.5555/of-1"}, True), ({"pmcid": "PMC998009"}, True), ({"doi": "10.5555/b", "pmcid": "PMC998009"}, True),
    ({"pmid": "998000002", "doi": "10.5555/of-1"}, False), ({"pmid": "998000002", "pmcid": "PMC998009"}, False),
    ({"pmid": "998000001", "doi": "10.5555/b"}, True),
])  # fmt: skip
def test_what_was_screened_is_known_by_any_id(ids: dict[str, str], known: bool) -> None:
    assert SCREENED.has(ListedArticle(**ids)) is known


def test_of_no_ids_nothing_was_screened() -> None:
    assert screened_of([]) == Screened()
    assert not Screened().has(ListedArticle())
    assert not Screened().has(ListedArticle(pmid="998000001", doi="10.5555/a"))
