"""`scraper corpus add|retry|grow|import|reparse`: what fills a corpus or makes its records again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.options import fetch_options, pmid_arguments, read_pmids, split_options
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME, running

if TYPE_CHECKING:
    from scraper.pipeline.fill import Filling, Progress


@click.command()
@click.argument("db")
@pmid_arguments
@fetch_options
@click.option("--refresh", is_flag=True, help="Ask again for papers that are stored; a fuller value is never lost.")
@click.option("--max-age", type=click.FloatRange(min=0), metavar="DAYS", help="Ask again for papers stored longer ago.")
def add(db: str, pmids: tuple[str, ...], input_file: str | None, refresh: bool, max_age: float | None, **options: Any) -> None:
    """Fetch PMIDs and store their records; what is stored is not asked again. Go on by the same command."""
    from scraper.pipeline.fill import add_papers
    from scraper.store.corpus import Corpus

    asked = read_pmids(pmids, input_file)
    asking, ending = split_options(options)
    with Corpus(db) as corpus, progress(ending["quiet"]) as on_progress:
        older_than = _before(max_age) if max_age is not None else None
        filling = add_papers(corpus, asked, refresh=refresh, older_than=older_than, on_progress=on_progress, **asking)
        _end(filling, db, ending)


@click.command()
@click.argument("db")
@fetch_options
def retry(db: str, **options: Any) -> None:
    """Ask again for all that failed, and for what a stopped run left."""
    from scraper.pipeline.fill import retry_papers
    from scraper.store.corpus import Corpus

    asking, ending = split_options(options)
    with Corpus(db) as corpus, progress(ending["quiet"]) as on_progress:
        _end(retry_papers(corpus, on_progress=on_progress, **asking), db, ending)


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
        with progress(ending["quiet"]) as on_progress:
            growth = grow_corpus(
                corpus, citing=citing, references=references, depth=depth, limit=limit, on_progress=on_progress, **asking
            )
        codes = [_end(filling, db, ending, leave=False) for filling in growth.fillings]
    if not ending["quiet"]:
        taken = ", ".join(f"{count} at depth {step}" for step, count in growth.taken.items()) or "nothing new"
        cut = f"; the limit of {limit} left {growth.cut} out" if growth.cut else ""
        click.echo(f"scraper: {taken}{cut}", err=True)
    sys.exit(max(codes, default=DELIVERED))


@click.command(name="import")
@click.argument("db")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def import_(db: str, files: tuple[str, ...], quiet: int) -> None:
    """Store what saved pages and exports say: files, folders, zip, tar and WARC files, recognised by their content."""
    from scraper.pipeline.bring import import_files
    from scraper.store.corpus import Corpus
    from scraper.text import escape_controls

    stored: set[str] = set()
    passed_over = 0
    with Corpus(db) as corpus:
        for one in import_files(corpus, files):
            stored.update(one.pmids)
            if one.reason or one.without_pmid:
                passed_over += 1
                reason = one.reason or f"{one.without_pmid} documents have no PMID"
                click.echo(f"scraper: {escape_controls(one.name)}: passed over: {escape_controls(reason)}", err=True)
    if not quiet:
        click.echo(f"scraper: {len(stored)} papers stored in {db}; {passed_over} files passed over", err=True)
    sys.exit(NOTHING if not stored else SOME if passed_over else DELIVERED)


@click.command()
@click.argument("db")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def reparse(db: str, quiet: int) -> None:
    """Make every record again from the exchanges kept, without network; prints what changed, a JSON line each."""
    from scraper.model import to_json
    from scraper.pipeline.rebuild import reparse as reparse_corpus
    from scraper.store.corpus import Corpus

    changed = 0
    with Corpus(db) as corpus:
        for pmid, changes in reparse_corpus(corpus):
            changed += 1
            sys.stdout.buffer.write(to_json({"pmid": pmid, "changes": changes}) + b"\n")
        if not quiet:
            click.echo(f"scraper: {changed} of {len(corpus)} records changed", err=True)


@contextmanager
def progress(quiet: int) -> Iterator[Callable[[Progress], None] | None]:
    """What to call after each chunk: a bar with pace and time left on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    import time

    started = time.monotonic()

    def show(now: Progress) -> None:
        pace = now.ended / max(time.monotonic() - started, 0.001)
        left = (now.total - now.ended) / pace if pace else 0
        filled = 30 * now.ended // max(now.total, 1)
        bar = "#" * filled + "." * (30 - filled)
        click.echo(
            f"\r[{bar}] {now.ended}/{now.total}, {now.stored} stored, {pace:.1f}/s, {left / 60:.0f} min left ", err=True, nl=False
        )

    try:
        yield show
    finally:
        click.echo(err=True)


def _before(days: float) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _end(filling: Filling, db: str, ending: dict[str, Any], *, leave: bool = True) -> int:
    """Tell how a run ended, write what was asked for, and leave with the exit code of the contract."""
    with running(filling.records, **ending):
        pass
    endings = filling.endings()
    delivered = sum(1 for one in endings if one.outcome not in ("failed", "pending"))
    if not ending["quiet"]:
        stored = sum(1 for one in endings if one.outcome == "stored")
        changed = f"; {len(filling.changes)} records changed" if filling.changes else ""
        click.echo(f"scraper: {stored} of {len(filling.pmids)} papers stored in {db}{changed}", err=True)
        asked = {one.pmid for one in filling.records.outcomes}
        before = sum(1 for one in endings if one.outcome == "failed" and one.pmid not in asked)
        waiting = sum(1 for one in endings if one.outcome == "pending")
        if before:
            click.echo(f"scraper: {before} failed before and were not asked again; 'scraper corpus retry {db}' does so", err=True)
        if waiting:
            click.echo(f"scraper: {waiting} are still to ask; run the same command again later", err=True)
    code = DELIVERED if delivered == len(filling.pmids) else SOME if delivered else NOTHING
    if filling.records.failures and code == DELIVERED:
        code = SOME
    code = BLOCKED if filling.records.blocked else code
    if leave:
        sys.exit(code)
    return code
