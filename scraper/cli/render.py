"""`scraper render`: papers as one HTML file that needs nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from shlex import quote
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scraper.cli.options import cache_options, fetch_options, pmid_arguments, split_options
from scraper.cli.paper_ids import Asked, AskedRun, find_asked, query_options, read_asked
from scraper.cli.run import DELIVERED, NOTHING, SOME, check_outputs, exit_code, fetching, tell_kept

if TYPE_CHECKING:
    from scraper.model import Record
    from scraper.pipeline.report import PaperOutcome
    from scraper.store.corpus import Corpus
    from scraper.view.html_file import Missing


@click.command()
@pmid_arguments
@fetch_options
@cache_options
@query_options
@click.option("-o", "--output", default="-", metavar="FILE", help="Write to FILE, as page.html, instead of stdout.")
@click.option("--corpus", "db", metavar="DB", help="Take the records of this corpus, and ask nobody.")
def render(pmids: tuple[str, ...], input_file: str | None, output: str, db: str | None, **options: Any) -> None:
    """Write papers as one self-contained HTML page: text with its entities, lists, every value with its source.

    Nothing in the page is loaded from elsewhere. A paper without a record stands in it with the reason.
    """
    query = {name: options.pop(f"query{more}") for name, more in (("query", ""), ("days", "_days"), ("limit", "_limit"))}
    asking, ending = split_options(options)
    check_outputs(output, ending)
    ids = read_asked(pmids, input_file, quiet=ending["quiet"], query=query["query"])
    if db is None:
        _render_fetched(find_asked(ids, asking, ending, query=query), output, asking, ending)
    elif query["query"] is not None:
        raise click.UsageError("--query asks PubMed, --corpus nobody: use 'scraper corpus search' for the ids")
    else:
        _check_asks_nobody()
        _render_stored(ids, db, output)


def _check_asks_nobody() -> None:
    """Raise click.UsageError on an option that says how sources are asked: with --corpus it would have no effect."""
    context = click.get_current_context()
    known = ("pmids", "input_file", "output", "db", "offline", "quiet")
    for one in context.command.params:
        name = one.name or ""
        if name not in known and context.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{one.opts[0]} is for asking sources, --corpus asks nobody: leave one of them out")


def _render_fetched(asked: Asked, output: str, asking: dict[str, Any], ending: dict[str, Any]) -> None:
    from scraper.pipeline.records import fetch_many

    records = fetch_many(asked.pmids, **asking)
    run = AskedRun(records, asked)
    with fetching(records, asked.pmids, asking, ending, output, run):
        found = {record.pmid or "": record for record in records}
    told = any(one.outcome != "failed" for one in records.outcomes)
    if told:
        _write(_in_order(asked.pmids, found, run.outcomes), output)
    tell_kept(output, delivered=told)
    sys.exit(asked.exit_code(exit_code(records)))


def _in_order(pmids: Sequence[str], found: dict[str, Record], outcomes: Iterable[PaperOutcome]) -> list[Record | Missing]:
    """What was asked for in its order, each paper once, then the ids that no paper was found for."""
    from scraper.view.html_file import Missing

    reasons = {one.pmid: f"{one.outcome}: {one.reason}" for one in outcomes if one.outcome != "stored"}
    ids = dict.fromkeys((*pmids, *reasons))
    return [found[own] if own in found else Missing(f"PMID {own}" if own.isdigit() else own, reasons.get(own, "")) for own in ids]


def _render_stored(ids: Sequence[str], db: str, output: str) -> None:
    from scraper.store.corpus import Corpus
    from scraper.store.lookup import find_pmids
    from scraper.view.html_file import Missing

    with Corpus(db) as corpus:
        known = find_pmids(corpus, ids)
        asked = list(dict.fromkeys(known.get(own, own) for own in ids))
        papers = [_stored(corpus, own, db) for own in asked]
    lacking = [one for one in papers if isinstance(one, Missing)]
    has_some = len(lacking) < len(papers)
    if has_some:
        _write(papers, output)
    tell_kept(output, delivered=has_some)
    for one in lacking:
        click.echo(f"scraper: {one.reason}", err=True)
    sys.exit(DELIVERED if not lacking else SOME if has_some else NOTHING)


def _stored(corpus: Corpus, own: str, db: str) -> Record | Missing:
    """The record of a paper, or why the corpus has none."""
    from scraper.view.html_file import Missing
    from scraper.view.site.papers import Ended, describe_ended

    if not own.isdigit():
        return Missing(own, f"{own} is not in {db}; add it with 'scraper corpus add {quote(db)} {quote(own)}'")
    if own in corpus:
        return corpus[own]
    ended = next((Ended(one.outcome, one.reason) for one in corpus.queue.endings([own])), None)
    return Missing(f"PMID {own}", describe_ended(own, ended, db))


def _write(papers: Sequence[Record | Missing], output: str) -> None:
    from scraper.files import open_output
    from scraper.view.html_file import render_file

    with open_output(output) as out:
        out.write(render_file(papers))
