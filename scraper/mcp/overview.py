"""The tool `corpus_overview`: what the corpus holds, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scraper.mcp.answers import OverviewAnswer, Reply
from scraper.mcp.arguments import Nothing
from scraper.mcp.calls import Call
from scraper.mcp.library import Library
from scraper.mcp.limits import MOST_ROWS, REASON_CHARACTERS
from scraper.mcp.texts import cut_to_fit, room_beside, shorten, visible
from scraper.store.statistics import partial_of, stats_of, status_of

_TOLD = 10


def corpus_overview(library: Library, _arguments: Nothing, _call: Call) -> Reply:
    """Status and statistics of the corpus."""
    with library.corpus() as corpus:
        values = {"status": status_of(corpus), "stats": stats_of(corpus)}
        lacking = str(partial_of(corpus))
        name = visible(corpus.path.name)
    failed = values["status"]["asked"].get("failed", 0)
    papers = values["status"]["papers"]
    told = f"{papers} papers are stored; {failed} asked for failed" + (
        f"; {shorten(lacking, REASON_CHARACTERS)}" if lacking else ""
    )
    cut = cut_to_fit(values, MOST_ROWS, room_beside())
    answer = OverviewAnswer(
        corpus=name, papers=papers, complete=not failed and not lacking, how_whole=told, left_out=cut.left_out,
        status=cut.value["status"], stats=cut.value["stats"],
    )  # fmt: skip
    return Reply(answer, [told, *_lines(cut.value["status"], cut.value["stats"])])


def _lines(status: dict[str, Any], stats: dict[str, Any]) -> Iterator[str]:
    for one in status["failed"][:_TOLD]:
        yield f"Failed at {one['source']} ({one['kind']}): {one['papers']} papers, such as: {one['reason']}"
    yield "Sources: " + "; ".join(f"{one['source']} {one['outcome']} {one['papers']}" for one in status["sources"])
    yield "Years: " + "; ".join(f"{year} {count}" for year, count in stats["years"].items())
    for name in ("journal", "entity"):
        several = "entities" if name == "entity" else "journals"
        yield f"Most frequent {several}: " + "; ".join(f"{one[name]} {one['papers']}" for one in stats[several][:_TOLD])
    yield f"Edges between papers: {stats['edges']}"
