"""How a run ended: where each PMID went, what each source cost, and a check that the sums hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from scraper.fetch.client import Client


class PaperOutcome(Struct, frozen=True):
    """Where one PMID ended: `stored`, `gone`, `merged` into another or `failed`, and who said so and why.

    `kind` is a short word for counting failures; `merged_into` the PMID that the source gives in its place; `of_a_part` tells
    that the source gave a document all the same, and only a part of it could not be had.
    """

    pmid: str
    outcome: Literal["stored", "gone", "merged", "failed"]
    source: str | None = None
    reason: str | None = None
    kind: str | None = None
    merged_into: str | None = None
    of_a_part: bool = False


def describe_outcome(outcome: PaperOutcome, failures: Iterable[PaperOutcome]) -> str:
    """Where a paper ended and what it lacks, in a line.

    >>> describe_outcome(PaperOutcome("1", "stored"), [PaperOutcome("1", "failed", "landing", "landing: HTTP 500")])
    'stored, in part (landing: HTTP 500)'
    >>> describe_outcome(PaperOutcome("1", "gone", "pubmed", "the sources asked have no such paper"), [])
    'gone: the sources asked have no such paper'
    """
    if outcome.outcome != "stored":
        return f"{outcome.outcome}: {outcome.reason}"
    lacking = "; ".join(dict.fromkeys(one.reason or one.source or "" for one in failures))
    return f"stored, in part ({lacking})" if lacking else "stored"


class SourceReport(Struct, frozen=True):
    """What one source cost and how often it failed; `faults` also counts what a later try made good."""

    requests: int
    retries: int
    bytes: int
    papers_failed: int
    faults: dict[str, int]


class RunReport(Struct, frozen=True):
    """The sums of a run: `asked` is `stored` + `gone` + `merged` + all of `failed`.

    `partial` counts those of `stored` of which a source failed.
    """

    asked: int
    stored: int
    gone: int
    merged: int
    failed: dict[str, int]
    requests: int
    retries: int
    bytes: int
    wait_seconds: float
    by_source: dict[str, SourceReport]
    partial: int = 0


def make_report(
    outcomes: Iterable[PaperOutcome], failures: Iterable[PaperOutcome], sources: Iterable[str], client: Client | None
) -> RunReport:
    """The report of a run so far. Raises AssertionError when its sums do not hold: that would be an error of ours."""
    ended = list(outcomes)
    counted = Counter(outcome.outcome for outcome in ended)
    kinds = Counter(outcome.kind or "failed" for outcome in ended if outcome.outcome == "failed")
    failures = list(failures)
    failed_papers = Counter(failure.source for failure in failures)
    stored = {outcome.pmid for outcome in ended if outcome.outcome == "stored"}
    by_source = {name: _source_report(name, failed_papers[name], client) for name in sources}
    report = RunReport(
        asked=len({outcome.pmid for outcome in ended}),
        stored=counted["stored"],
        gone=counted["gone"],
        merged=counted["merged"],
        failed=dict(sorted(kinds.items())),
        requests=sum(one.requests for one in by_source.values()),
        retries=sum(one.retries for one in by_source.values()),
        bytes=sum(one.bytes for one in by_source.values()),
        wait_seconds=round(client.wait_seconds, 3) if client else 0.0,
        by_source=by_source,
        partial=len(stored & {failure.pmid for failure in failures}),
    )
    if report.asked != report.stored + report.gone + report.merged + sum(report.failed.values()):
        raise AssertionError(f"the sums of the run report do not hold: {report}")
    return report


def add_reports(reports: Iterable[RunReport]) -> RunReport:
    """One report of several runs that asked for different papers."""
    total = RunReport(0, 0, 0, 0, {}, 0, 0, 0, 0.0, {})
    for one in reports:
        by_source = dict(total.by_source)
        for name, found in one.by_source.items():
            by_source[name] = _add(by_source[name], found) if name in by_source else found
        total = msgspec.structs.replace(
            _add(total, one), by_source=by_source, wait_seconds=round(total.wait_seconds + one.wait_seconds, 3)
        )
    return total


def _add(one: Any, other: Any) -> Any:
    """Numbers added, and counts by name; other members as in the first."""
    sums = {}
    for name in one.__struct_fields__:
        first, second = getattr(one, name), getattr(other, name)
        if isinstance(first, int | float):
            sums[name] = first + second
        elif all(isinstance(value, int) for value in (*first.values(), *second.values())):
            sums[name] = dict(sorted((Counter(first) + Counter(second)).items()))
    return msgspec.structs.replace(one, **sums)


def _source_report(name: str, papers_failed: int, client: Client | None) -> SourceReport:
    if client is None:
        return SourceReport(0, 0, 0, papers_failed, {})
    faults = {kind: count for (source, kind), count in sorted(client.faults.items()) if source == name}
    return SourceReport(client.requests[name], client.retries[name], client.bytes[name], papers_failed, faults)
