"""A run of a command that fetches: what is written when it ends, however it ends, and its exit code."""

from __future__ import annotations

import contextlib
import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from scraper.cli.progress import Now
    from scraper.pipeline.records import Records
    from scraper.pipeline.report import PaperOutcome, RunReport

# The exit codes of the contract.
DELIVERED, NOTHING, USAGE, SOME, BLOCKED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 130, 143
_LONG_SECONDS = 60
_NAMED = 3  # PMIDs named for one reason; -v names all


def spare_collector() -> None:
    """Let Python look for cycles of garbage a hundred times more seldom in this process, which makes many small objects, hardly
    any cycle, and ends with its command: some hundredths of the time of a whole file.
    """
    gc.freeze()  # what is imported stays
    gc.set_threshold(70_000, 20, 100)


class Run(Protocol):
    """What is reported on: the records of one run, or several runs as one."""

    @property
    def outcomes(self) -> list[PaperOutcome]:
        """Where each paper ended that ended so far."""

    @property
    def failures(self) -> list[PaperOutcome]:
        """Which source failed for which paper, and why."""

    def report(self) -> RunReport:
        """Where papers ended and what sources cost, summed up."""

    def stop(self) -> None:
        """End what is still being asked."""


@contextmanager
def running(
    records: Run,
    look: Callable[[], Now] | None,
    *,
    report: str | None,
    failed_output: str | None,
    log_file: str | None,
    quiet: int,
    verbose: int,
    stdout_is_data: bool = False,
) -> Iterator[None]:
    """Show how far the run is; stop the asking when an error or Ctrl-C ends the block; write report and failures in any case.

    Raises InputError before anything is asked when one of them cannot be written where it is to stand.
    """
    from scraper import files
    from scraper.cli.logs import logging_to
    from scraper.cli.progress import showing
    from scraper.errors import ScraperError

    files.check_outputs(name for name in (report, failed_output, log_file) if name is not None)
    with logging_to(quiet=quiet, verbose=verbose, log_file=log_file):
        try:
            with contextlib.ExitStack() as shown:
                if look is not None:
                    shown.enter_context(showing(look, quiet=quiet, stdout_is_data=stdout_is_data))
                yield
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                error.add_note("the same command goes on where it was")
            try:
                _end(records, report, failed_output, quiet, verbose, stopped=error)
            except ScraperError as another:
                error.add_note(str(another))
            raise
        _end(records, report, failed_output, quiet, verbose)


def _end(
    records: Run, report: str | None, failed_output: str | None, quiet: int, verbose: int, stopped: BaseException | None = None
) -> None:
    """Ask no more, write report and failures, tell what was not delivered. `stopped` is what ended the run before its end."""
    records.stop()
    try:
        _write_files(records, report, failed_output, stopped)
    finally:
        _tell(records, verbose, failures_only=quiet > 0)


def check_outputs(output: str, ending: dict[str, Any]) -> None:
    """Raise InputError, before anything is asked, where a file of a run cannot be written."""
    from scraper import files

    names = (output, ending["report"], ending["failed_output"], ending["log_file"])
    files.check_outputs(name for name in names if name is not None)


@contextmanager
def fetching(
    records: Records, pmids: Sequence[str], asking: dict[str, Any], ending: dict[str, Any], output: str, run: Run
) -> Iterator[None]:
    """A run that prints data: what is shown before, while and after it. `run`, of which `records` are a part, is reported on."""
    from scraper.cli.progress import Now

    start, papers = time.monotonic(), len(set(pmids))
    if not (ending["quiet"] or asking["offline"] or asking["captures"]):
        tell_estimate(asking["sources"] or "default", papers)

    def look() -> Now:
        return Now(len(records.outcomes), papers, "papers", records.waits_for())

    with running(run, look, stdout_is_data=output == "-", **ending):
        yield
    if not ending["quiet"]:
        tell_sums(run, time.monotonic() - start, blocked=bool(records.blocked), verbose=ending["verbose"])


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

    if not delivered and output != "-" and Path(output).is_file():
        click.echo(f"scraper: {output} is left as it was, for nothing was delivered", err=True)


def _write_files(records: Run, report: str | None, failed_output: str | None, stopped: BaseException | None) -> None:
    import msgspec

    from scraper.files import open_output
    from scraper.model import to_json

    if report is not None:
        with open_output(report) as out:
            out.write(msgspec.json.format(to_json(records.report()), indent=2) + b"\n")
    if failed_output is not None:
        _write_failures(records, failed_output, stopped)


def _write_failures(records: Run, name: str, stopped: BaseException | None) -> None:
    """What was not delivered. A run that was stopped has not met them all: it leaves the list of an earlier run as it was."""
    from pathlib import Path

    from scraper.files import open_output
    from scraper.model import to_json

    told = (
        {"pmid": one.pmid, "outcome": one.outcome, "source": one.source, "reason": one.reason} for one in _undelivered(records)
    )
    lines = [to_json(line) + b"\n" for line in told]
    if stopped is None or not Path(name).is_file():
        with open_output(name) as out:
            out.writelines(lines)
        return
    try:
        with open_output(name) as out:
            out.writelines(lines)
            raise stopped  # noqa: TRY301 - ends it as any file that a run was writing
    except BaseException as error:
        if error is not stopped:
            raise


def _undelivered(records: Run) -> list[PaperOutcome]:
    return [*records.failures, *_without_failure(records)]


def _without_failure(records: Run) -> list[PaperOutcome]:
    """Papers that were not stored although no source failed: gone, merged, or not asked for."""
    failed = {failure.pmid for failure in records.failures}
    return [outcome for outcome in records.outcomes if outcome.outcome != "stored" and outcome.pmid not in failed]


def _tell(records: Run, verbose: int, *, failures_only: bool) -> None:
    """What was not delivered and why, a line for each reason."""
    from scraper.text import escape_controls

    reasons: dict[str, list[str]] = {}
    for one in records.failures if failures_only else _undelivered(records):
        word = "" if one.outcome == "failed" else f"{one.outcome}: "
        reasons.setdefault(f"{word}{escape_controls(one.reason or '')}", []).append(one.pmid)
    for reason, pmids in reasons.items():
        more = f" and {len(pmids) - _NAMED} more papers" if len(pmids) > _NAMED and not verbose else ""
        named = pmids if verbose else pmids[:_NAMED]
        kind = "PMID " if all(one.isdigit() for one in named) else ""
        click.echo(f"scraper: {kind}{escape_controls(', '.join(named))}{more}: {reason}", err=True)


def tell_sums(run: Run, seconds: float, *, blocked: bool, verbose: int) -> None:
    """The closing line of a run: where the papers ended, what that cost, and how to ask for what is missing.

    Of one paper that was delivered whole nothing is said, unless `verbose`.
    """
    from scraper.cli.progress import say_seconds

    outcomes, count = run.outcomes, Counter(one.outcome for one in run.outcomes)
    partial = len({one.pmid for one in run.failures} & {one.pmid for one in outcomes if one.outcome == "stored"})
    if len(outcomes) == 1 and count["stored"] == 1 and not (partial or verbose):
        return
    sums = [f"{count['stored']:,} of {len(outcomes):,} papers delivered" + (f", {partial:,} of them in part" if partial else "")]
    sums += [f"{count[outcome]:,} {outcome}" for outcome in ("gone", "merged", "failed") if count[outcome]]
    requests = run.report().requests
    cost = f"{requests:,} request{'s' * (requests != 1)} in {say_seconds(seconds)}"
    missing = (partial or count["failed"]) and requests and not blocked
    again = "; the same command asks again for what is missing" if missing else ""
    click.echo(f"scraper: {', '.join(sums)}; {cost}{again}", err=True)


def tell_estimate(sources: str, papers: int) -> None:
    """Say so where a run will take more than a minute, and what the sources that answer many papers a request would take."""
    from scraper.cli.progress import say_seconds
    from scraper.settings import load_settings
    from scraper.sources.cost import seconds_for_papers
    from scraper.sources.registry import read_sources

    settings, chosen, batch = load_settings(), read_sources(sources), read_sources("batch")
    seconds, instead = (seconds_for_papers(each, papers, settings) for each in (chosen, batch))
    if seconds < _LONG_SECONDS:
        return
    names = ", ".join(source.name for source in chosen)
    other = (
        "" if instead > seconds / 2 else f"; --sources batch ({', '.join(s.name for s in batch)}) takes {say_seconds(instead)}"
    )
    click.echo(f"scraper: {papers:,} papers take {say_seconds(seconds)} or more at the pace of {names}{other}", err=True)
