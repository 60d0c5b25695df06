"""Looking at a corpus as a whole: where its papers ended, and what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, NamedTuple

from scraper.errors import PART
from scraper.store.corpus import Corpus
from scraper.store.journals import journals_of
from scraper.store.pmid_set import PmidSet
from scraper.store.schema import telling

REFRESHING = ("asking", "normalize")  # what stands for a source where no single one failed
_SHOWN = 20  # journals and entities
NOT_REFRESHED = "the newest answers"


def _typed(look: Callable[[Corpus], dict[str, Any]]) -> Callable[[Corpus], dict[str, Any]]:
    """The same look, with the database's errors as StoreError."""

    @wraps(look)
    def looking(corpus: Corpus) -> dict[str, Any]:
        with telling(corpus.path):
            return look(corpus)

    return looking


class Lacking(NamedTuple):
    """How many stored papers lack one source, because it failed when it was last asked; `reason` is one of the reasons."""

    source: str
    kind: str
    papers: int
    reason: str | None

    @property
    def told(self) -> str:
        """In words: "without landing (blocked)", "with landing in part (http_404)"."""
        if self.kind.startswith(PART):
            return f"with {self.source} in part ({self.kind.removeprefix(PART)})"
        return f"without {self.source} ({self.kind})"


class Partial(NamedTuple):
    """Papers that are stored and lack something: the PMIDs, in numeric order, and of each source and kind of failure how many."""

    pmids: tuple[str, ...]
    lacking: tuple[Lacking, ...]

    def __str__(self) -> str:
        """In words: "35 of them without landing (blocked)"; empty when nothing is lacking."""
        if len(self.lacking) == 1:
            return f"{len(self.pmids)} of them {self.lacking[0].told}"
        parts = ", ".join(f"{one.papers} {one.told}" for one in self.lacking)
        return f"{len(self.pmids)} of them are not whole: {parts}" if parts else ""


def partial_of(corpus: Corpus, pmids: Collection[str] | PmidSet | None = None) -> Partial:
    """Of all stored papers, or of some, those of which a source failed when it was last asked, most frequent failures first.

    Raises StoreError when the file cannot be read.
    """
    chosen = None if pmids is None else pmids if isinstance(pmids, PmidSet) else PmidSet(pmids)
    found: dict[int, None] = {}
    counted: Counter[tuple[str, str]] = Counter()
    reasons: dict[tuple[str, str], str | None] = {}
    statement = (
        "SELECT pmid, source, kind, reason FROM outcomes JOIN papers USING (pmid) WHERE outcome = 'failed' ORDER BY pmid, source"
    )
    with telling(corpus.path):
        for pmid, source, kind, reason in corpus.connection.execute(statement):
            if chosen is None or pmid in chosen:
                key = (NOT_REFRESHED if source in REFRESHING else source or NOT_REFRESHED, kind or "failed")
                found[pmid] = None
                counted[key] += 1
                reasons[key] = reasons.get(key) or reason
    lacking = [Lacking(*key, count, reasons[key]) for key, count in counted.items()]
    lacking.sort(key=lambda one: (-one.papers, one.source, one.kind))
    return Partial(tuple(map(str, found)), tuple(lacking))


@_typed
def status_of(corpus: Corpus) -> dict[str, Any]:
    """Counts: papers by outcome, failures by source and kind, PMIDs still to ask, by how many steps they were found.

    `partial` counts the stored papers that lack a source, `lacking` tells which, for how many papers and why.
    """
    run = corpus.connection.execute
    partial = partial_of(corpus)
    return {
        "papers": len(corpus),
        "partial": len(partial.pmids),
        "lacking": [one._asdict() for one in partial.lacking],
        "asked": dict(run("SELECT outcome, count(*) FROM asked GROUP BY outcome ORDER BY outcome")),
        "failed": [
            {"source": source, "kind": kind, "papers": count, "reason": reason}
            for source, kind, count, reason in run(
                "SELECT source, kind, count(*), min(reason) FROM asked WHERE outcome = 'failed' GROUP BY source, kind "
                "ORDER BY count(*) DESC, source, kind"
            )
        ],
        "sources": [
            {"source": source, "outcome": outcome, "papers": count}
            for source, outcome, count in run(
                "SELECT source, outcome, count(*) FROM outcomes GROUP BY source, outcome ORDER BY source, outcome"
            )
        ],
        "depth": {str(depth): count for depth, count in run("SELECT depth, count(*) FROM asked GROUP BY depth ORDER BY depth")},
    }


@_typed
def stats_of(corpus: Corpus) -> dict[str, Any]:
    """What a corpus holds: papers by year, edges, entities, the most frequent journals and entities, captures, bytes."""
    run = corpus.connection.execute

    def most(kind: str) -> list[dict[str, Any]]:
        rows = run(
            "SELECT substr(names.name, ?), count(*) FROM terms JOIN names ON names.id = terms.name WHERE names.name LIKE ? "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
            (len(kind) + 2, f"{kind}:%", _SHOWN),
        )
        return [{kind: name, "papers": count} for name, count in rows]

    pages, size = run("PRAGMA page_count").fetchone()[0], run("PRAGMA page_size").fetchone()[0]
    captures, packed = run("SELECT count(*), coalesce(sum(length(body)), 0) FROM captures").fetchone()
    return {
        "papers": len(corpus),
        "years": {
            str(year or "unknown"): count for year, count in run("SELECT year, count(*) FROM papers GROUP BY year ORDER BY year")
        },
        "edges": run("SELECT count(*) FROM edges").fetchone()[0],
        "journals": [{"journal": one.name, "papers": one.papers} for one in journals_of(corpus)[:_SHOWN]],
        "entities": most("entity"),
        "captures": captures,
        "captures_bytes": packed,
        "bytes": pages * size,
    }
