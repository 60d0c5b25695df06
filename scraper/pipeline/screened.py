"""Papers that somebody has screened already, by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scraper.ids import scheme_of
from scraper.model import ListedArticle


class Screened(NamedTuple):
    """The ids of some papers."""

    pmids: frozenset[str] = frozenset()
    dois: frozenset[str] = frozenset()
    pmcids: frozenset[str] = frozenset()

    def has(self, article: ListedArticle) -> bool:
        """Whether one of its ids is among them."""
        return article.pmid in self.pmids or article.doi in self.dois or article.pmcid in self.pmcids


def screened_of(ids: Iterable[str]) -> Screened:
    """The papers that have these ids, which are canonical.

    >>> screened_of(["998000001", "10.5555/a", "PMC1"])
    Screened(pmids=frozenset({'998000001'}), dois=frozenset({'10.5555/a'}), pmcids=frozenset({'PMC1'}))
    """
    found: dict[str, set[str]] = {"pmid": set(), "doi": set(), "pmcid": set()}
    for one in ids:
        found[scheme_of(one)].add(one)
    return Screened(*(frozenset(found[kind]) for kind in ("pmid", "doi", "pmcid")))
