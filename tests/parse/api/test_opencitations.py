"""Rows of OpenCitations: the works at one end, each once, by the first id of each kind."""

from __future__ import annotations

import pytest

from scraper.model import ArticleList, ListedArticle
from scraper.parse.api.opencitations import parse_rows, read_ids
from tests.parse.api.replies import capture


def rows(*citing: object, end: str = "citing") -> tuple[ArticleList | None, list[str]]:
    """What is read of rows with these works at one end, and the messages."""
    other = {"citing": "cited", "cited": "citing"}[end]
    found, issues = parse_rows(capture("opencitations", [{end: one, other: "pmid:1"} for one in citing]), end)
    return found, [one.message for one in issues]


@pytest.mark.parametrize("end", ["citing", "cited"])
def test_the_works_at_one_end_stand_each_once_and_those_without_an_id_are_counted(end: str) -> None:
    told = ["omid:br/1 doi:10.5555/B pmid:7", "omid:br/2", "pmid:8", None, "pmid:7 doi:10.5555/b", "10.5555/c", "pmcid:PMC7"]
    items = (ListedArticle(pmid="7", doi="10.5555/b"), ListedArticle(pmid="8"), ListedArticle(doi="10.5555/c"))
    assert rows(*told, end=end) == (ArticleList(items, 3, 7, None), [])


def test_rows_without_ids_are_a_list_that_shows_none_and_no_rows_are_none() -> None:
    assert rows("omid:br/1", 7) == (ArticleList((), 0, 2, None), [])
    assert rows() == (None, [])


@pytest.mark.parametrize(
    ("joined", "told"),
    [
        ("omid:br/1 doi:10.5555/a doi:10.5555/b pmid:7", "doi:10.5555/a doi:10.5555/b pmid:7"),
        ("pmid:7 omid:br/1 pmid:8", "pmid:7 pmid:8"),
        ("doi:10.5555/pmid:7 pmid:7", None),
        ("omid:br/1 omid:br/2 pmid:7", None),
        ("pmcid:PMC1 pmcid:PMC2", None),  # no id that counts: left out
    ],
)
def test_several_ids_of_a_kind_are_told(joined: str, told: str | None) -> None:
    message = f"1 works have several ids of a kind, of which the first is taken: {told}"
    assert rows(joined, joined)[1] == ([message] if told else [])


@pytest.mark.parametrize(("end", "field"), [("citing", "citing_articles"), ("cited", "references")])
def test_what_is_told_is_told_of_the_list_at_that_end(end: str, field: str) -> None:
    _, issues = parse_rows(capture("opencitations", [{end: "pmid:7 pmid:8"}]), end)
    assert [(one.code, one.field) for one in issues] == [("several_ids", field)]


def test_of_many_works_with_several_ids_fifty_are_named() -> None:
    (message,) = rows(*(f"pmid:{number} pmid:{number + 500}" for number in range(100, 152)))[1]
    assert message.startswith("52 works ")
    assert (message.count("pmid:"), message.endswith("; pmid:149 pmid:649; and 2 more")) == (100, True)


@pytest.mark.parametrize(
    ("joined", "ids"),
    [
        ("pmcid:PMC7 pmid:8", ("8", "PMC7", None)),
        ("  pmid:8  doi:10.5555/A:b ", ("8", None, "10.5555/a:b")),
        ("10.5555/a", (None, None, "10.5555/a")),
        ("10.5555/a doi:10.5555/b", (None, None, "10.5555/b")),
        ("pmid:x pmid:8", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_the_ids_of_a_work(joined: str, ids: tuple[str | None, ...]) -> None:
    assert tuple(read_ids(joined).values()) == ids
