"""Growing a corpus along its edges (snowballing): breadth first, in the order of PMIDs, up to a limit."""

from __future__ import annotations

from typing import Any, NamedTuple

from scraper.pipeline.filling import Filling
from scraper.store.corpus import Corpus
from scraper.store.queue import PENDING
from scraper.store.schema import telling


class Growth(NamedTuple):
    """What one run of growing did: the papers taken of each depth, from 1, and those the limit cut off; and its fillings."""

    taken: dict[int, int]
    cut: int
    fillings: list[Filling]


def grow(corpus: Corpus, *, citing: bool, references: bool, depth: int = 1, limit: int | None = None, **options: Any) -> Growth:
    """Add the papers that cite those of a corpus (`citing`), or that they cite (`references`), `depth` steps far.

    `limit` is how many papers the corpus may have beside those that were added by hand, counted over all runs: the same call
    goes on where one was stopped, and gives what one run would have. Only edges that the nearer paper's own record asserts are
    followed, so that the order in which papers are read does not matter.
    """
    by_depth: dict[int, int] = {}
    fillings: list[Filling] = []
    cut = 0
    for step in range(1, depth + 1):
        left_over = _grown(corpus, step, PENDING)
        wanted = _frontier(corpus, step - 1, citing=citing, references=references)
        room = len(wanted) if limit is None else max(0, limit - _count(corpus))
        taken, cut = wanted[:room], cut + max(0, len(wanted) - room)
        with corpus.writing():
            corpus.queue.want(taken, depth=step)
        if left_over or taken:
            fillings.append(Filling(corpus, [*left_over, *taken], **options).run())
            by_depth[step] = len(left_over) + len(taken)
            if fillings[-1].records.blocked:
                break
    return Growth(by_depth, cut, fillings)


def _frontier(corpus: Corpus, depth: int, *, citing: bool, references: bool) -> list[str]:
    """PMIDs that the papers of one depth name and that were never asked for, in numeric order."""
    ways = [("citing", "cited", "by_cited")] if citing else []
    ways += [("cited", "citing", "by_citing")] if references else []
    found: set[int] = set()
    for other, own, asserted in ways:
        statement = (  # only our own names are put in
            f"SELECT {other} FROM papers LEFT JOIN asked USING (pmid) JOIN edges ON {own} = papers.pmid "
            f"WHERE coalesce(depth, 0) = ? AND {asserted} AND {other} NOT IN (SELECT pmid FROM asked) "
            f"AND {other} NOT IN (SELECT pmid FROM papers)"
        )
        with telling(corpus.path):
            found.update(pmid for (pmid,) in corpus.connection.execute(statement, (depth,)))
    return [str(pmid) for pmid in sorted(found)]


def _grown(corpus: Corpus, depth: int, outcome: str) -> list[str]:
    statement = "SELECT pmid FROM asked WHERE depth = ? AND outcome = ? ORDER BY pmid"
    return [str(pmid) for (pmid,) in corpus.connection.execute(statement, (depth, outcome))]


def _count(corpus: Corpus) -> int:
    return int(corpus.connection.execute("SELECT count(*) FROM asked WHERE depth > 0").fetchone()[0])
