"""Entries of lists by themselves: what one says, and what a kept one takes from another of the same article."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scraper.model import Author, ListedArticle
from scraper.normalize.entries import join_entries, said_by

KEPT = ListedArticle(position=4, pmid="998000002", title="Warm socks", year=2001, sources=("landing",))


def test_what_an_entry_says_is_the_same_wherever_it_stands() -> None:
    moved = msgspec.structs.replace(KEPT, position=None, sources=("icite", "landing"))
    assert said_by(moved) == said_by(KEPT)
    assert said_by(msgspec.structs.replace(KEPT, year=2002)) != said_by(KEPT)


@pytest.mark.parametrize(("sources", "expected"), [
    ((), ("landing",)), (("icite",), ("landing", "icite")), (("landing", "icite", "icite"), ("landing", "icite")),
])  # fmt: skip
def test_who_says_so_is_named_once_after_those_who_said_so_first(sources: tuple[str, ...], expected: tuple[str, ...]) -> None:
    bare, other = ListedArticle(pmid="998000002"), ListedArticle(pmid="998000002", volume="3")
    assert join_entries(KEPT, bare, *sources) == msgspec.structs.replace(KEPT, sources=expected)
    assert join_entries(KEPT, other, *sources) == msgspec.structs.replace(KEPT, volume="3", sources=expected)


@pytest.mark.parametrize(("other", "taken"), [
    ({"title": "Cold socks", "position": 9, "sources": ("icite",)}, {}),  # nothing that the kept one has
    ({"authors": (Author(family="Ruiz"),), "raw": "Ruiz. Socks."}, {"authors": (Author(family="Ruiz"),), "raw": "Ruiz. Socks."}),
    ({"year": 2001, "volume": "3", "pages": "7"}, {"volume": "3", "pages": "7"}),
    ({"year": 2002, "volume": "3", "pages": "7", "doi": "10.5555/a"}, {"doi": "10.5555/a"}),  # of another edition
    ({"year": 2002, "journal": "Sock"}, {"journal": "Sock"}),
    ({"issue": "2", "journal": ""}, {"issue": "2"}),
])  # fmt: skip
def test_an_entry_takes_what_it_lacks_and_keeps_what_it_has(other: dict[str, Any], taken: dict[str, Any]) -> None:
    assert join_entries(KEPT, ListedArticle(**other)) == msgspec.structs.replace(KEPT, **taken)


@pytest.mark.parametrize(
    ("kept", "other", "issue"), [("412-9", "412-419", "2"), ("412", "412-9", None), ("412-9", "413-9", None)]
)
def test_pages_in_two_styles_are_of_one_edition(kept: str, other: str, issue: str | None) -> None:
    joined = join_entries(ListedArticle(pages=kept), ListedArticle(pages=other, issue="2"))
    assert (joined.pages, joined.issue) == (kept, issue)


def test_an_entry_without_a_number_gets_none_from_another_list() -> None:
    joined = join_entries(ListedArticle(title="Warm socks"), ListedArticle(position=9, raw="Ruiz. Socks.", sources=("icite",)))
    assert joined == ListedArticle(title="Warm socks", raw="Ruiz. Socks.")
