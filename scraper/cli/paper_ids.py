"""The papers a command was asked for: ids as arguments, from a file, stdin or a query, looked up where they are no PMIDs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME

if TYPE_CHECKING:
    from scraper.cli.run import Run
    from scraper.pipeline.convert import Converter
    from scraper.pipeline.report import PaperOutcome, RunReport
    from scraper.pipeline.search import Search
    from scraper.store.corpus import Corpus


def query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A query in place of ids, or beside them."""
    for option in (
        click.option("--limit", "query_limit", type=click.IntRange(min=1), metavar="N", help="With --query: its first N papers."),
        click.option(
            "--days", "query_days", type=click.IntRange(min=1), metavar="N", help="With --query: new in the last N days."
        ),
        click.option("--query", metavar="QUERY", help="The papers of a PubMed query too; see 'scraper search'."),
    ):
        command = option(command)
    return command


def read_asked(ids: Sequence[str], input_file: str | None, *, quiet: int = 0, query: str | None = None) -> list[str]:
    """The ids a command was given, in their canonical form and order; which column of a file was read is told on stderr.

    Raises InputError, naming each, on entries that are no ids, or when there is nothing to do and no `query`.
    """
    from scraper.errors import InputError
    from scraper.id_files import read_ids, read_tokens
    from scraper.ids import ID_FORMS
    from scraper.text import escape_controls

    given = read_tokens(one for one in ids if one != "-")
    found = given.ids
    from_stdin = "-" in ids or (not ids and not (input_file or query) and sys.stdin is not None and not sys.stdin.isatty())
    names = [name for name in (input_file, "-" if from_stdin else None) if name is not None]
    for name in names:
        read = read_ids(name)
        found += read.ids
        for note in () if quiet else read.notes:
            click.echo(f"scraper: {escape_controls(note)}", err=True)
    if not found and query is None:
        where = "".join(f" in {'stdin' if name == '-' else name}" for name in names)
        raise InputError(f"no PMID given{where}: name some, or use -i FILE, or pipe a list in; {ID_FORMS}")
    return found


class Asked:
    """The PMIDs of a command, and what finding them cost: `converter` looked ids up, `search` is its query.

    `unknown` are the ids without a PMID, as papers that failed.
    """

    def __init__(self, pmids: list[str], converter: Converter | None = None, search: Search | None = None):
        self.pmids = pmids
        self._converter = converter
        self._search = search

    @property
    def unknown(self) -> list[PaperOutcome]:
        """The ids that no PMID was found for."""
        return self._converter.outcomes if self._converter else []

    def reports(self) -> list[RunReport]:
        """What finding the PMIDs cost."""
        return [one.report() for one in (self._converter, self._search) if one is not None]

    def exit_code(self, code: int) -> int:
        """The exit code of the run that fetched the PMIDs, with the ids that no PMID was found for."""
        if self._converter is not None and self._converter.blocked:
            return BLOCKED
        whole = not self.unknown and (self._search is None or self._search.complete is not False)
        return code if whole or code != DELIVERED else SOME if self.pmids else NOTHING


def find_asked(
    ids: Sequence[str],
    asking: dict[str, Any],
    ending: dict[str, Any],
    *,
    query: dict[str, Any] | None = None,
    corpus: Corpus | None = None,
) -> Asked:
    """The PMIDs of ids, then those of a query. PMCIDs and DOIs are looked up in the corpus, if given, then at the sources.

    What is asked for that is said and logged as the run's own requests are.
    """
    from scraper.cli.logs import logging_to

    with logging_to(**{name: ending[name] for name in ("quiet", "verbose", "log_file")}):
        return _find(ids, asking, query, ending["quiet"], corpus)


def _find(ids: Sequence[str], asking: dict[str, Any], query: dict[str, Any] | None, quiet: int, corpus: Corpus | None) -> Asked:
    from scraper.ids import scheme_of

    exchanges = {name: asking[name] for name in ("captures", "offline", "record")}
    known, converter, search = {}, None, None
    if corpus is not None:
        from scraper.store.lookup import find_pmids

        known = find_pmids(corpus, ids)
    others = list(dict.fromkeys(own for own in ids if scheme_of(own) != "pmid" and own not in known))
    if others:
        from scraper.pipeline.convert import Converter

        converter = Converter(**exchanges)
        known |= {row.asked: row.pmid for row in converter.rows(others) if row.pmid}
    pmids = [known.get(own, own) for own in ids if scheme_of(own) == "pmid" or own in known]
    if query and query["query"] is not None:
        from scraper.pipeline.search import search as search_for

        search = search_for(**query, **exchanges)
        pmids += search
        tell_search(search, len(pmids), quiet)
    return Asked(pmids, converter, search)


def tell_search(search: Search, delivered: int | None, quiet: int) -> None:
    """What the source made of a query, and how many it found; with -q only what it did not find or could not give."""
    from scraper.text import escape_controls

    def tell(text: str) -> None:
        click.echo(f"scraper: {escape_controls(text)}", err=True)

    for warning in search.warnings:
        tell(f"of the query: {warning}")
    if search.complete is False:
        tell(f"the source told of {search.count:,} papers, and gave another number: ask again")
    if quiet:
        return
    if search.translation:
        tell(f"the query was read as: {search.translation}")
    without = f", {search.without_pmid:,} of them without a PMID and left out" if search.without_pmid else ""
    if search.count == 0:
        tell("nothing found: no paper fits the query")
    elif delivered is not None and delivered < search.count - search.without_pmid:
        tell(f"{search.count:,} papers found{without}; the first {delivered:,} are taken")
    else:
        tell(f"{search.count:,} papers found{without}")


class AskedRun:
    """A run and the looking up that went before it, for whoever reports on both as one."""

    def __init__(self, run: Run, asked: Asked):
        self._run = run
        self._asked = asked

    @property
    def outcomes(self) -> list[PaperOutcome]:
        """Of the papers, and of the ids that no PMID was found for."""
        return [*self._run.outcomes, *self._asked.unknown]

    @property
    def failures(self) -> list[PaperOutcome]:
        """Of both."""
        return [*self._run.failures, *self._asked.unknown]

    def report(self) -> RunReport:
        """Of both: `requests` counts those of the looking up too."""
        import msgspec

        from scraper.pipeline.report import add_reports

        own, others = self._run.report(), self._asked.reports()
        if not others:
            return own
        return msgspec.structs.replace(own, **msgspec.structs.asdict(add_reports([own, *others])))

    def stop(self) -> None:
        """End all asking."""
        self._run.stop()
