"""A run of a command that fetches: what is written when it ends, however it ends, and its exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from scraper.pipeline.records import Records
    from scraper.pipeline.report import PaperOutcome, RunReport

# The exit codes of the contract.
DELIVERED, NOTHING, USAGE, SOME, BLOCKED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 130, 143
_NAMED = 3  # PMIDs named for one reason; -v names all


class Run(Protocol):
    """What is reported on: the records of one run, or several runs as one."""

    @property
    def outcomes(self) -> list[PaperOutcome]: ...
    @property
    def failures(self) -> list[PaperOutcome]: ...
    def report(self) -> RunReport: ...
    def stop(self) -> None: ...


@contextmanager
def running(records: Run, *, report: str | None, failed_output: str | None, quiet: int, verbose: int) -> Iterator[None]:
    """Stop the asking when an error or Ctrl-C ends the block; write the report and the list of failures in any case.

    Raises InputError before anything is asked when one of them cannot be written where it is to stand.
    """
    import logging

    from scraper.files import check_output

    for name in filter(None, (report, failed_output)):
        check_output(name)
    log = logging.getLogger("scraper")
    level = log.level
    if quiet:
        log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        records.stop()
        _write_files(records, report, failed_output)
        _tell(records, verbose, failures_only=quiet > 0)
        log.setLevel(level)


def exit_code(records: Records) -> int:
    """The exit code of the contract: 4 blocked, 3 some delivered, 1 nothing, 0 all (also what the source says is gone)."""
    if records.blocked:
        return BLOCKED
    failed = sum(1 for outcome in records.outcomes if outcome.outcome == "failed")
    if not failed:
        return SOME if records.failures else DELIVERED
    return SOME if failed < len(records.outcomes) else NOTHING


def delivered(records: Run) -> bool:
    """Whether there is any record, so that a file of an earlier run may be replaced."""
    return any(one.outcome == "stored" for one in records.outcomes)


def tell_kept(output: str, *, delivered: bool) -> None:
    """Say that a file of an earlier run was left, where there was nothing to put in its place."""
    from pathlib import Path

    if not delivered and output != "-" and Path(output).exists():
        click.echo(f"scraper: {output} is left as it was, for nothing was delivered", err=True)


def _write_files(records: Run, report: str | None, failed_output: str | None) -> None:
    import msgspec

    from scraper.files import open_output
    from scraper.model import to_json

    if report is not None:
        with open_output(report) as out:
            out.write(msgspec.json.format(to_json(records.report()), indent=2) + b"\n")
    if failed_output is not None:
        with open_output(failed_output) as out:
            for one in (*records.failures, *_without_failure(records)):
                line = {"pmid": one.pmid, "outcome": one.outcome, "source": one.source, "reason": one.reason}
                out.write(to_json(line) + b"\n")


def _without_failure(records: Run) -> list[PaperOutcome]:
    """Papers that were not stored although no source failed: gone, merged, or not asked for."""
    failed = {failure.pmid for failure in records.failures}
    return [outcome for outcome in records.outcomes if outcome.outcome != "stored" and outcome.pmid not in failed]


def _tell(records: Run, verbose: int, *, failures_only: bool) -> None:
    """What was not delivered and why, a line for each reason."""
    from scraper.text import escape_controls

    reasons: dict[str, list[str]] = {}
    for one in records.failures if failures_only else (*records.failures, *_without_failure(records)):
        word = "" if one.outcome == "failed" else f"{one.outcome}: "
        reasons.setdefault(f"{word}{escape_controls(one.reason or '')}", []).append(one.pmid)
    for reason, pmids in reasons.items():
        more = f" and {len(pmids) - _NAMED} more papers" if len(pmids) > _NAMED and not verbose else ""
        named = pmids if verbose else pmids[:_NAMED]
        click.echo(f"scraper: PMID {', '.join(named)}{more}: {reason}", err=True)
    if verbose:
        report = records.report()
        click.echo(
            f"scraper: {report.asked} asked, {report.stored} stored, {report.gone} gone, {report.merged} merged, "
            f"{sum(report.failed.values())} failed; {report.requests} requests, {report.retries} retries",
            err=True,
        )
