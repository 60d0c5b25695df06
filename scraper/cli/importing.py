"""`scraper corpus import|reparse`: what fills a corpus, or makes its records again, without asking anybody."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scraper.cli.filling import open_or_make, told_partial
from scraper.cli.options import source_option
from scraper.cli.run import DELIVERED, NOTHING, SOME

if TYPE_CHECKING:
    from scraper.pipeline.import_result import ImportResult
    from scraper.store.corpus import Corpus

_TOLD = 20  # lines of a file that are named one by one


@click.command(name="import")
@click.argument("db")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@source_option
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Read N large PubMed XML files at a time.")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def import_(db: str, files: tuple[str, ...], source: str | None, jobs: int, quiet: int) -> None:
    """Store in DB, made when there is none, what FILEs say: files, folders, zip, tar and WARC files, recognised by their content.

    Records that scraper wrote are stored as they are; of pages and exports records are made. Annotations of several annotators of
    one paper stand side by side, each under its own name.

    A folder that 'scraper bulk build' made gives its records. PubMed XML and records of scraper may be of any size. They are
    stored in batches: where a file breaks, what stands before that place is stored and the exit code is 3; after a stop the same
    command goes on.
    """
    from pathlib import Path

    from scraper.cli.builds import import_build, is_build
    from scraper.cli.progress import Now, showing
    from scraper.errors import InputError
    from scraper.pipeline.importing import import_files

    for name in files:  # before a file is made
        if name != "-" and not Path(name).exists():
            raise InputError(f"{name}: no such file or folder")
    with open_or_make(db, quiet) as corpus:
        told = _Imported(db, quiet)
        with showing(lambda: Now(told.papers, None), quiet=quiet):
            for build in filter(is_build, files):
                for one in import_build(corpus, build):
                    told.add(one)
            for one in import_files(corpus, [name for name in files if not is_build(name)], source=source, jobs=jobs):
                told.add(one)
        code = told.tell_end(corpus)
    sys.exit(code)


class _Imported:
    """What came of the files of one import."""

    def __init__(self, db: str, quiet: int):
        from scraper.store.pmid_set import PmidSet

        self._db, self._quiet = db, quiet
        self._pmids = {name: PmidSet() for name in ("stored", "new", "changed", "gone")}
        self._files: set[str] = set()
        self._unread: Counter[str] = Counter()  # lines that are no records, by file
        self._passed_over = self._failed = self._broken = 0

    @property
    def papers(self) -> int:
        """How many were stored so far."""
        return len(self._pmids["stored"])

    def add(self, one: ImportResult) -> None:
        """Count what came of a file, or of a part of it; what is left out is told with its reason."""
        for name, pmids in (("stored", one.pmids), ("new", one.new), ("changed", one.changed), ("gone", one.gone)):
            self._pmids[name].update(pmids)
        self._failed += len(one.failed)
        for pmid, reason in one.failed.items():
            self._tell(one.name, f"PMID {pmid}: {reason}")
        for line in one.unread:
            self._unread[one.name] += 1
            if self._unread[one.name] <= _TOLD:
                self._tell(None, line)
        if one.reason or one.without_pmid:
            self._passed_over += 1
            self._tell(one.name, f"passed over: {one.reason or f'{one.without_pmid} documents have no PMID'}")
        if one.broken:
            self._broken += 1
            self._tell(one.name, f"breaks off, what stands before is stored: {one.broken}")
        if one.pmids or one.gone:
            self._files.add(one.name)

    def tell_end(self, corpus: Corpus) -> int:
        """Tell the sums; gives the exit code of the contract."""
        from scraper.store.statistics import partial_of

        for name, lines in self._unread.items():
            if lines > _TOLD:
                self._tell(name, f"{lines - _TOLD} more lines are no records")
        if not self._quiet:
            click.echo(
                f"scraper: {'; '.join(self._sums())}{told_partial(partial_of(corpus, self._pmids['stored']), self._db)}", err=True
            )
        left_out = self._passed_over or self._failed or self._unread or self._broken
        if not self._pmids["stored"] and not self._pmids["gone"]:
            return NOTHING
        return SOME if left_out else DELIVERED

    def _sums(self) -> Iterator[str]:
        stored, new, changed, gone = (len(pmids) for pmids in self._pmids.values())
        changed -= self._pmids["changed"].count_both(self._pmids["new"])  # by a later file of this run
        same = stored - new - changed
        yield f"{stored} papers stored in {self._db}: {new} new, {changed} changed, {same} as they were"
        yield from (f"{count} {words}" for count, words in (
            (gone, "that NLM deleted"), (self._failed, "failed"), (self._unread.total(), "lines are no records"),
            (self._broken, "files break off"),
        ) if count)  # fmt: skip
        yield f"{len(self._files)} files read, {self._passed_over} passed over"

    @staticmethod
    def _tell(name: str | None, words: str) -> None:
        from scraper.text import escape_controls

        click.echo(f"scraper: {escape_controls(f'{name}: {words}' if name else words)}", err=True)


@click.command()
@click.argument("db")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def reparse(db: str, quiet: int) -> None:
    """Make every record again from the exchanges kept, without network; prints what changed, a JSON line each."""
    from scraper.cli.progress import Now, showing
    from scraper.files import open_output
    from scraper.model import to_json
    from scraper.pipeline.rebuild import reparse as reparse_corpus
    from scraper.store.corpus import Corpus
    from scraper.text import escape_controls

    changed, failed, seen = 0, 0, Now(0, None)

    def note(done: int, total: int) -> None:
        nonlocal seen
        seen = Now(done, total)

    def tell(pmid: str, reason: str) -> None:
        nonlocal failed
        failed += 1
        click.echo(f"scraper: PMID {pmid} stays as it is: {escape_controls(reason)}", err=True)

    with Corpus(db) as corpus, open_output("-") as out, showing(lambda: seen, quiet=quiet, stdout_is_data=True):
        for pmid, changes in reparse_corpus(corpus, tell, note):
            changed += 1
            out.write(to_json({"pmid": pmid, "changes": changes}) + b"\n")
        stored = len(corpus)
    if not quiet:
        more = f"; {failed} failed" if failed else ""
        click.echo(f"scraper: {changed} of {stored} records changed{more}", err=True)
    sys.exit(DELIVERED if not failed else SOME if stored else NOTHING)
