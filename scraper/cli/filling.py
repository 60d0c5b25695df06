"""`scraper corpus add|refresh|retry|grow`: what fills a corpus by asking."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.options import fetch_options, pmid_arguments, split_options
from scraper.cli.paper_ids import Asked, AskedRun, find_asked, query_options, read_asked
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME, check_outputs, running

if TYPE_CHECKING:
    from scraper.cli.progress import Now
    from scraper.pipeline.filling import Filling
    from scraper.pipeline.report import PaperOutcome, RunReport
    from scraper.store.corpus import Corpus
    from scraper.store.queue import Ending
    from scraper.store.statistics import Partial


@click.command()
@click.argument("db")
@pmid_arguments
@fetch_options
@query_options
@click.option("--refresh", is_flag=True, help="Ask again for papers that are stored; a fuller value is never lost.")
@click.option("--max-age", type=click.FloatRange(min=0), metavar="DAYS", help="Ask again for papers stored longer ago.")
@click.option("--from", "build", metavar="DIR", help="Take the papers that this bulk build has; ask only for the rest.")
def add(
    db: str,
    pmids: tuple[str, ...],
    input_file: str | None,
    refresh: bool,
    max_age: float | None,
    build: str | None,
    **options: Any,
) -> None:
    """Fetch papers and store their records in DB, which is made when there is none; what is stored is not asked again.

    Go on by the same command. PMCIDs and DOIs are looked up first, in the corpus and then at the sources.
    """
    from scraper.pipeline.filling import add_papers
    from scraper.sources.registry import read_sources

    query = {name: options.pop(f"query{more}") for name, more in (("query", ""), ("days", "_days"), ("limit", "_limit"))}
    asking, ending = split_options(options)
    check_outputs("-", ending)
    ids = read_asked(pmids, input_file, quiet=ending["quiet"], query=query["query"])
    older_than = _before(max_age) if max_age is not None else None
    read_sources(asking["sources"])  # before a file is made
    with open_or_make(db, ending["quiet"]) as corpus:
        asked = find_asked(ids, asking, ending, query=query, corpus=corpus)
        left = _left_by(build, corpus, asked.pmids, ending["quiet"])
        with filling_runs(ending, asked) as runs:
            add_papers(corpus, left, refresh=refresh, older_than=older_than, **runs.callbacks, **asking)
        code = runs.tell_end(db)
    sys.exit(asked.exit_code(code))


def _left_by(build: str | None, corpus: Corpus, pmids: list[str], quiet: int) -> list[str]:
    """The papers to ask for: those that the build, if one was named, does not have; what it has is stored."""
    if build is None:
        return pmids
    from scraper.cli.builds import take_from

    taken = take_from(corpus, build, pmids)
    if not quiet:
        click.echo(f"scraper: {len(taken)} of {len(pmids)} papers are taken from {build}", err=True)
    return [pmid for pmid in pmids if pmid not in taken]


def open_or_make(db: str, quiet: int) -> Corpus:
    """The corpus DB, made when there is no such file, which is told. A file that is something else is left as it is.

    Raises InputError when the folder is missing, StoreError as Corpus does.
    """
    from pathlib import Path

    from scraper.errors import InputError
    from scraper.store.corpus import Corpus

    path = Path(db)
    is_new = not path.exists()
    if is_new and not path.absolute().parent.is_dir():
        raise InputError(f"{db}: there is no folder {path.parent}; check the path, or make the folder first")
    corpus = Corpus(db, create=True)
    if is_new and not quiet:
        click.echo(f"scraper: made {db}", err=True)
    return corpus


@click.command()
@click.argument("db")
@fetch_options
@click.option("--older-than", metavar="DAYS|DATE", help="Only papers stored longer ago, as 30, or before a date, as 2026-03-01.")
def refresh(db: str, older_than: str | None, **options: Any) -> None:
    """Ask again for the papers of DB; a fuller value is never lost, and what changed is kept for 'diff --since'."""
    from scraper.pipeline.filling import refresh_papers
    from scraper.store.corpus import Corpus

    asking, ending = split_options(options)
    time = None if older_than is None else _time_of(older_than)
    with Corpus(db) as corpus:
        with filling_runs(ending) as runs:
            refresh_papers(corpus, older_than=time, **runs.callbacks, **asking)
        code = runs.tell_end(db, always_changes=True)
    sys.exit(code)


@click.command()
@click.argument("db")
@partial(fetch_options, sources=None)
def retry(db: str, **options: Any) -> None:
    """Ask again for all that failed, and for what a stopped run left; of the same sources as before, unless others are named."""
    from scraper.pipeline.filling import retry_papers
    from scraper.store.corpus import Corpus

    asking, ending = split_options(options)
    with Corpus(db) as corpus:
        with filling_runs(ending) as runs:
            retry_papers(corpus, **runs.callbacks, **asking)
        code = runs.tell_end(db)
    sys.exit(code)


@click.command()
@click.argument("db")
@fetch_options
@click.option("--citing", is_flag=True, help="Follow the articles that cite those of the corpus.")
@click.option("--references", is_flag=True, help="Follow the articles that they cite.")
@click.option("--depth", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="How many steps.")
@click.option("--limit", type=click.IntRange(min=0), metavar="M", help="How many papers to add, over all runs of grow.")
def grow(db: str, citing: bool, references: bool, depth: int, limit: int | None, **options: Any) -> None:
    """Add the papers that cite those of a corpus, or that they cite: breadth first, lowest PMIDs first."""
    from scraper.errors import InputError
    from scraper.pipeline.grow import grow as grow_corpus
    from scraper.store.corpus import Corpus

    if not (citing or references):
        raise InputError("name a direction: --citing, --references, or both")
    asking, ending = split_options(options)
    with Corpus(db) as corpus:
        with filling_runs(ending) as runs:
            growth = grow_corpus(
                corpus, citing=citing, references=references, depth=depth, limit=limit, **runs.callbacks, **asking
            )
        if not ending["quiet"]:
            taken = ", ".join(f"{count} at depth {step}" for step, count in growth.taken.items()) or "nothing new"
            cut = f"; the limit of {limit} left {growth.cut} out" if growth.cut else ""
            click.echo(f"scraper: {taken}{cut}", err=True)
        code = runs.tell_end(db)
    sys.exit(code)


def told_partial(partial: Partial, db: str) -> str:
    """What papers lack, and what to do, to go on a line with; nothing when they lack nothing."""
    from scraper.text import escape_controls

    return f"; {escape_controls(str(partial))}; 'scraper corpus retry {quote(db)}' asks again" if partial.pmids else ""


class Runs:
    """The fillings of one command, for whoever reports on it as on one run."""

    def __init__(self, quiet: int):
        self.fillings: list[Filling] = []
        self._quiet = quiet

    @property
    def callbacks(self) -> dict[str, Any]:
        """What a Filling is to call."""
        return {"on_start": self.fillings.append, "on_wait": None if self._quiet else self._wait}

    @property
    def outcomes(self) -> list[PaperOutcome]:
        """Of all fillings."""
        return [one for filling in self.fillings for one in filling.records.outcomes]

    @property
    def failures(self) -> list[PaperOutcome]:
        """Of all fillings."""
        return [one for filling in self.fillings for one in filling.records.failures]

    def report(self) -> RunReport:
        """Of all fillings; `partial` also counts the papers that an earlier run left so."""
        import contextlib

        import msgspec

        from scraper.errors import StoreError
        from scraper.pipeline.report import add_reports

        total = add_reports(filling.records.report() for filling in self.fillings)
        with contextlib.suppress(StoreError):  # of the disk, which ended the run, and is told
            total = msgspec.structs.replace(total, partial=len(self._partial().pmids))
        return total

    def _partial(self) -> Partial:
        """The papers of the runs that are stored and lack a source."""
        from scraper.store.statistics import Partial, partial_of

        if not self.fillings:
            return Partial((), ())
        return partial_of(self.fillings[0].corpus, {pmid for filling in self.fillings for pmid in filling.pmids})

    def stop(self) -> None:
        """End all asking."""
        for filling in self.fillings:
            filling.records.stop()

    def _wait(self, papers: int) -> None:
        click.echo(f"scraper: waiting for {papers} papers that another process is asking for", err=True)

    def look(self) -> Now:
        """How far the runs are together."""
        from scraper.cli.progress import Now

        done = sum(len(filling.records.outcomes) for filling in self.fillings)
        waiting = self.fillings[-1].records.waits_for() if self.fillings else None
        return Now(done, sum(len(filling.pmids) for filling in self.fillings) or None, "papers", waiting)

    def tell_end(self, db: str, *, always_changes: bool = False) -> int:
        """Tell how the run ended; gives the exit code of the contract."""
        endings = [one for filling in self.fillings for one in filling.endings()]
        partial = self._partial()
        if not self._quiet:
            self._tell_sums(db, endings, partial, always_changes)
        if any(filling.records.blocked for filling in self.fillings):
            return BLOCKED
        missing = sum(1 for one in endings if one.outcome in ("failed", "pending"))
        failed_now = {one.pmid for one in self.outcomes if one.outcome == "failed"}
        all_failed_now = failed_now == {one.pmid for one in endings}
        if endings and (missing == len(endings) or all_failed_now):
            return NOTHING
        return SOME if missing or failed_now or self.failures or partial.pmids else DELIVERED

    def _tell_sums(self, db: str, endings: list[Ending], partial: Partial, always_changes: bool) -> None:
        if not endings:
            click.echo(f"scraper: no paper of {db} was to be asked for", err=True)
            return
        count = Counter(one.outcome for one in endings)
        changed = sum(len(filling.changes) for filling in self.fillings)
        more = f"; {changed} records changed" if changed or always_changes else ""
        click.echo(
            f"scraper: {count['stored']} of {len(endings)} papers stored in {db}{told_partial(partial, db)}{more}", err=True
        )
        asked = {one.pmid for one in self.outcomes}
        before = sum(1 for one in endings if one.outcome == "failed" and one.pmid not in asked)
        if before:
            click.echo(
                f"scraper: {before} failed before and were not asked again; 'scraper corpus retry {quote(db)}' does so", err=True
            )
        if count["pending"]:
            click.echo(f"scraper: {count['pending']} are still to ask; run the same command again later", err=True)


@contextmanager
def filling_runs(ending: dict[str, Any], asked: Asked | None = None) -> Iterator[Runs]:
    """The runs of a command; the report and the list of failures are written however it ends."""
    runs = Runs(ending["quiet"])
    with running(AskedRun(runs, asked) if asked else runs, runs.look, **ending):
        yield runs


def _before(days: float) -> str:
    from datetime import UTC, datetime, timedelta

    try:
        return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        raise click.BadParameter(f"{days} is no number of days") from None


def _time_of(text: str) -> str:
    """The time in UTC that somebody means by a number of days ago, or by a date."""
    from scraper.pipeline.compare import read_time

    try:
        days = float(text)
    except ValueError:
        return read_time(text)
    if not 0 <= days < float("inf"):
        raise click.BadParameter(f"{text} is no number of days")
    return _before(days)
