"""Looking at a corpus as a whole: where its papers ended, and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from scraper.store.corpus import Corpus
from scraper.store.schema import telling


def _typed(look: Callable[[Corpus], dict[str, Any]]) -> Callable[[Corpus], dict[str, Any]]:
    """The same look, with the database's errors as StoreError."""

    @wraps(look)
    def looking(corpus: Corpus) -> dict[str, Any]:
        with telling(corpus.path):
            return look(corpus)

    return looking


@_typed
def status_of(corpus: Corpus) -> dict[str, Any]:
    """Counts: papers by outcome, failures by source and kind, PMIDs still to ask, by how many steps they were found."""
    run = corpus.connection.execute
    return {
        "papers": len(corpus),
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
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
            (len(kind) + 2, f"{kind}:%"),
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
        "journals": most("journal"),
        "entities": most("entity"),
        "captures": captures,
        "captures_bytes": packed,
        "bytes": pages * size,
    }
