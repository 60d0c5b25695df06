"""`scraper corpus add|retry|grow|import|reparse`: what fills a corpus or makes its records again."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.asked import Asked, AskedRun, find_asked, query_options, read_asked
from scraper.cli.options import fetch_options, pmid_arguments, source_option, split_options
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME, running

if TYPE_CHECKING:
    from scraper.pipeline.fill import Filling, Progress
    from scraper.pipeline.report import PaperOutcome, RunReport


@click.command()
@click.argument("db")
@pmid_arguments
@fetch_options
@query_options
@click.option("--refresh", is_flag=True, help="Ask again for papers that are stored; a fuller value is never lost.")
@click.option("--max-age", type=click.FloatRange(min=0), metavar="DAYS", help="Ask again for papers stored longer ago.")
def add(db: str, pmids: tuple[str, ...], input_file: str | None, refresh: bool, max_age: float | None, **options: Any) -> None:
    """Fetch papers and store their records; what is stored is not asked again. Go on by the same command.

    PMCIDs and DOIs are looked up first, in the corpus and then at the sources.
    """
    from scraper.pipeline.fill import add_papers
    from scraper.store.corpus import Corpus

    query = {name: options.pop(f"query{more}") for name, more in (("query", ""), ("days", "_days"), ("limit", "_limit"))}
    asking, ending = split_options(options)
    ids = read_asked(pmids, input_file, quiet=ending["quiet"], query=query["query"])
    older_than = _before(max_age) if max_age is not None else None
    with Corpus(db) as corpus:
        asked = find_asked(ids, asking, query=query, quiet=ending["quiet"], corpus=corpus)
        with filling_runs(ending, asked) as runs:
            add_papers(corpus, asked.pmids, refresh=refresh, older_than=older_than, **runs.callbacks, **asking)
        code = runs.tell_end(db)
    sys.exit(asked.exit_code(code))


@click.command()
@click.argument("db")
@fetch_options
def retry(db: str, **options: Any) -> None:
    """Ask again for all that failed, and for what a stopped run left."""
    from scraper.pipeline.fill import retry_papers
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


@click.command(name="import")
@click.argument("db")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@source_option
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def import_(db: str, files: tuple[str, ...], source: str | None, quiet: int) -> None:
    """Store what saved pages and exports say: files, folders, zip, tar and WARC files, recognised by their content.

    Annotations of several annotators of one paper stand side by side, each under its own name.
    """
    from scraper.pipeline.bring import import_files
    from scraper.store.corpus import Corpus
    from scraper.text import escape_controls

    stored: set[str] = set()
    gone: set[str] = set()
    passed_over = failed = 0
    with Corpus(db) as corpus:
        for one in import_files(corpus, files, source=source):
            stored.update(one.pmids)
            gone.update(one.gone)
            failed += len(one.failed)
            for pmid, reason in one.failed.items():
                click.echo(f"scraper: {escape_controls(one.name)}: PMID {pmid}: {escape_controls(reason)}", err=True)
            if one.reason or one.without_pmid:
                passed_over += 1
                reason = one.reason or f"{one.without_pmid} documents have no PMID"
                click.echo(f"scraper: {escape_controls(one.name)}: passed over: {escape_controls(reason)}", err=True)
    if not quiet:
        more = f"; {len(gone)} that NLM deleted" if gone else ""
        more += f"; {failed} failed" if failed else ""
        click.echo(f"scraper: {len(stored)} papers stored in {db}{more}; {passed_over} files passed over", err=True)
    sys.exit(NOTHING if not stored and not gone else SOME if passed_over or failed else DELIVERED)


@click.command()
@click.argument("db")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def reparse(db: str, quiet: int) -> None:
    """Make every record again from the exchanges kept, without network; prints what changed, a JSON line each."""
    from scraper.files import open_output
    from scraper.model import to_json
    from scraper.pipeline.rebuild import reparse as reparse_corpus
    from scraper.store.corpus import Corpus
    from scraper.text import escape_controls

    changed, failed = 0, 0

    def tell(pmid: str, reason: str) -> None:
        nonlocal failed
        failed += 1
        click.echo(f"scraper: PMID {pmid} stays as it is: {escape_controls(reason)}", err=True)

    with Corpus(db) as corpus, open_output("-") as out:
        for pmid, changes in reparse_corpus(corpus, tell):
            changed += 1
            out.write(to_json({"pmid": pmid, "changes": changes}) + b"\n")
        stored = len(corpus)
    if not quiet:
        more = f"; {failed} failed" if failed else ""
        click.echo(f"scraper: {changed} of {stored} records changed{more}", err=True)
    sys.exit(DELIVERED if not failed else SOME if stored else NOTHING)


class Runs:
    """The fillings of one command, for whoever reports on it as on one run."""

    def __init__(self, quiet: int):
        self.fillings: list[Filling] = []
        self._quiet = quiet
        self._started = 0.0
        self._shown = False

    @property
    def callbacks(self) -> dict[str, Any]:
        """What a Filling is to call."""
        bar = self._show if not self._quiet and sys.stderr is not None and sys.stderr.isatty() else None
        return {"on_start": self._start, "on_progress": bar, "on_wait": None if self._quiet else self._wait}

    @property
    def outcomes(self) -> list[PaperOutcome]:
        """Of all fillings."""
        return [one for filling in self.fillings for one in filling.records.outcomes]

    @property
    def failures(self) -> list[PaperOutcome]:
        """Of all fillings."""
        return [one for filling in self.fillings for one in filling.records.failures]

    def report(self) -> RunReport:
        """Of all fillings."""
        from scraper.pipeline.report import add_reports

        return add_reports(filling.records.report() for filling in self.fillings)

    def stop(self) -> None:
        """End all asking."""
        for filling in self.fillings:
            filling.records.stop()

    def _start(self, filling: Filling) -> None:
        import time

        self.fillings.append(filling)
        self._started = time.monotonic()

    def _wait(self, papers: int) -> None:
        click.echo(f"scraper: waiting for {papers} papers that another process is asking for", err=True)

    def _show(self, now: Progress) -> None:
        """A bar with pace and time left."""
        import time

        pace = now.ended / max(time.monotonic() - self._started, 0.001)
        left = (now.total - now.ended) / pace if pace else 0
        filled = 30 * now.ended // max(now.total, 1)
        bar = "#" * filled + "." * (30 - filled)
        text = f"[{bar}] {now.ended}/{now.total}, {now.stored} stored, {pace:.1f}/s, {left / 60:.0f} min left "
        click.echo(f"\r{text}", err=True, nl=False)
        self._shown = True

    def end_bar(self) -> None:
        """What comes next begins a line."""
        if self._shown:
            click.echo(err=True)

    def tell_end(self, db: str) -> int:
        """Tell how the run ended; gives the exit code of the contract."""
        endings = [one for filling in self.fillings for one in filling.endings()]
        asked = {one.pmid for one in self.outcomes}
        count = Counter(one.outcome for one in endings)
        if not self._quiet:
            changed = sum(len(filling.changes) for filling in self.fillings)
            more = f"; {changed} records changed" if changed else ""
            click.echo(f"scraper: {count['stored']} of {len(endings)} papers stored in {db}{more}", err=True)
            before = sum(1 for one in endings if one.outcome == "failed" and one.pmid not in asked)
            if before:
                click.echo(
                    f"scraper: {before} failed before and were not asked again; 'scraper corpus retry {db}' does so", err=True
                )
            if count["pending"]:
                click.echo(f"scraper: {count['pending']} are still to ask; run the same command again later", err=True)
        if any(filling.records.blocked for filling in self.fillings):
            return BLOCKED
        missing = count["failed"] + count["pending"]
        failed_now = {one.pmid for one in self.outcomes if one.outcome == "failed"}
        all_failed_now = failed_now == {one.pmid for one in endings}
        if endings and (missing == len(endings) or all_failed_now):
            return NOTHING
        return SOME if missing or failed_now or self.failures else DELIVERED


@contextmanager
def filling_runs(ending: dict[str, Any], asked: Asked | None = None) -> Iterator[Runs]:
    """The runs of a command; the report and the list of failures are written however it ends."""
    runs = Runs(ending["quiet"])
    with running(AskedRun(runs, asked) if asked else runs, **ending):
        try:
            yield runs
        finally:
            runs.end_bar()


def _before(days: float) -> str:
    from datetime import UTC, datetime, timedelta

    try:
        return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        raise click.BadParameter(f"{days} is no number of days") from None
