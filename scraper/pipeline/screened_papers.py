"""Papers that somebody has screened already, by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scraper.ids import scheme_of
from scraper.model import ListedArticle


class Screened(NamedTuple):
    """The ids of some papers. `others` are DOIs and PMCIDs of papers that are known by another id, mostly a PMID."""

    pmids: frozenset[str] = frozenset()
    dois: frozenset[str] = frozenset()
    pmcids: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def has(self, article: ListedArticle) -> bool:
        """Whether one of its ids is among them.

        `others` count only for an entry without PMID: two papers with PMIDs of their own may share a DOI, as the abstracts of
        a meeting do, and one that was not screened is never left out.
        """
        if article.pmid in self.pmids or article.doi in self.dois or article.pmcid in self.pmcids:
            return True
        return article.pmid is None and not self.others.isdisjoint({article.doi, article.pmcid})


def screened_of(ids: Iterable[str], others: Iterable[str] = ()) -> Screened:
    """The papers that have these ids, which are canonical; `others` are further ids of the same papers.

    >>> screened_of(["998000001", "10.5555/a", "PMC1"], ["10.5555/b"])._asdict()  # doctest: +NORMALIZE_WHITESPACE
    {'pmids': frozenset({'998000001'}), 'dois': frozenset({'10.5555/a'}), 'pmcids': frozenset({'PMC1'}),
     'others': frozenset({'10.5555/b'})}
    """
    found: dict[str, set[str]] = {"pmid": set(), "doi": set(), "pmcid": set()}
    for one in ids:
        found[scheme_of(one)].add(one)
    return Screened(frozenset(found["pmid"]), frozenset(found["doi"]), frozenset(found["pmcid"]), frozenset(others))
