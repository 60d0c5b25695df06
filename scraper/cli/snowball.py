"""`scraper snowball`, `scraper corpus snowball`: every paper that some papers cite or are cited by, one row each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scraper.cli.options import (
    cache_options,
    check_format,
    fetch_options,
    found_format_option,
    output_option,
    pmid_arguments,
    split_options,
    write_found,
)
from scraper.cli.paper_ids import AskedRun, find_asked, read_asked
from scraper.cli.run import DELIVERED, check_outputs, delivered, exit_code, fetching, tell_kept

if TYPE_CHECKING:
    from scraper.model import FoundArticle, Record
    from scraper.pipeline.screened_papers import Screened

_NOT_IN = "Leave out papers whose PMID, DOI or PMCID is in FILE: screened already; repeatable."


def snowball_options(command: Any) -> Any:
    """Which way to go, what to leave out, how to print."""
    for option in (
        found_format_option,
        click.option("--not-in", multiple=True, metavar="FILE", help=_NOT_IN),
        click.option("--references", is_flag=True, help="The papers that the seeds cite."),
        click.option("--citing", is_flag=True, help="The papers that cite the seeds; without either flag both."),
    ):
        command = option(command)
    return command


@click.command()
@pmid_arguments
@snowball_options
@click.option("--ids-only", is_flag=True, help="Leave papers known by PMID as they are: no title, no journal.")
@partial(fetch_options, sources="citing,references")
@cache_options
@output_option
def snowball(
    pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool, not_in: Sequence[str], **options: Any
) -> None:
    """Print the papers that cite each paper and that it cites, one row a paper, those that most seeds lead to first.

    A seed is a row only where another seed leads to it. Sources are those of the lists asked for, unless --sources names others.
    """
    from scraper.files import open_output
    from scraper.pipeline.snowball import snowball as start

    asking, ending = split_options(options)
    if click.get_current_context().get_parameter_source("sources") == ParameterSource.DEFAULT:
        asking["sources"] = None
    asking["ids_only"] = asking["ids_only"] or format_ == "ids"
    check_format(format_, output, bom=bom)
    check_outputs(output, ending)
    screened = _read_screened(not_in, ending["quiet"])
    asked = find_asked(read_asked(pmids, input_file, quiet=ending["quiet"]), asking, ending)
    run = start(asked.pmids, screened=screened, **asking)
    told = None if ending["quiet"] else partial(_tell_lists, directions=run.directions)
    asking["sources"] = asking["sources"] or ",".join(run.directions)
    whether, both = partial(delivered, run.records), AskedRun(run, asked)
    with open_output(output, whether) as out, fetching(run.records, asked.pmids, asking, ending, output, both):
        rows = run.rows(told)
        write_found(rows, out, format_, bom=bom)
        if not ending["quiet"]:
            _tell_rows(rows, run.screened, format_)
    tell_kept(output, delivered=whether())
    sys.exit(asked.exit_code(exit_code(run.records)))


@click.command(name="snowball")
@click.argument("db")
@pmid_arguments
@snowball_options
@output_option
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def corpus_snowball(
    db: str, pmids: tuple[str, ...], input_file: str | None, format_: str, bom: bool, output: str, quiet: int, **options: Any
) -> None:
    """Print the papers that cite those of DB and that they cite, one row a paper, those that most lead to first; asks nobody.

    The seeds are the PMIDs given, which are to be in DB, else all its papers.
    """
    from scraper.files import open_output
    from scraper.pipeline.snowball import read_directions, snowball_corpus
    from scraper.store.corpus import Corpus
    from scraper.store.lookup import find_pmids

    check_format(format_, output, bom=bom)
    ids = read_asked(pmids, input_file, quiet=quiet) if pmids or input_file else None
    screened = _read_screened(options.pop("not_in"), quiet)
    with Corpus(db) as corpus, open_output(output) as out:
        seeds = None if ids is None else [find_pmids(corpus, ids).get(own, own) for own in ids]
        rows, left_out = snowball_corpus(corpus, read_directions(**options), pmids=seeds, screened=screened)
        write_found(rows, out, format_, bom=bom)
    if not quiet:
        _tell_rows(rows, left_out, format_)
    sys.exit(DELIVERED)


def _read_screened(names: Sequence[str], quiet: int) -> Screened:
    """The papers of some files of ids, by each id that a row has; which column was read is told."""
    from scraper.id_files import read_ids
    from scraper.pipeline.screened_papers import screened_of
    from scraper.text import escape_controls

    read = [read_ids(name, with_others=True) for name in names]
    for note in () if quiet else (note for one in read for note in one.notes):
        click.echo(f"scraper: {escape_controls(note)}", err=True)
    return screened_of((own for one in read for own in one.ids), (own for one in read for own in one.others))


def _tell_lists(record: Record, directions: Sequence[str]) -> None:
    """How whole the lists of a seed are."""
    from scraper.export.edges import describe_list
    from scraper.normalize.snowball import LISTS

    for direction, name in LISTS.items():
        if direction in directions:
            click.echo(f"scraper: {describe_list(record, name, '')}", err=True)


def _tell_rows(rows: Sequence[FoundArticle], screened: int, format_: str) -> None:
    several = sum(1 for row in rows if row.n_seeds > 1)
    without = sum(1 for row in rows if row.pmid is None) if format_ == "ids" else 0
    more = f"; {several} by several seeds" if several else ""
    more += f"; {screened} screened already left out" if screened else ""
    more += f"; {without} without PMID left out" if without else ""
    click.echo(f"scraper: {len(rows)} papers found{more}", err=True)
