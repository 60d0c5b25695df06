"""`scraper corpus`: a local corpus in one SQLite file."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

import click

from scraper.cli.options import (
    fetch_options,
    format_option,
    output_option,
    pmid_arguments,
    read_pmids,
    split_options,
    write_records,
)
from scraper.cli.run import DELIVERED, NOTHING, SOME, exit_code, running

_BATCH = 100  # records per transaction


@click.group()
def corpus() -> None:
    """Keep records in a local corpus: one SQLite file DB."""


@corpus.command()
@click.argument("db")
def init(db: str) -> None:
    """Make an empty corpus; an existing one is left as it is."""
    from scraper.store.corpus import Corpus

    Corpus(db, create=True).close()


@corpus.command()
@click.argument("db")
@pmid_arguments
@fetch_options
def add(db: str, pmids: tuple[str, ...], input_file: str | None, **options: Any) -> None:
    """Fetch PMIDs and store their records, a hundred at a time."""
    from scraper.pipeline.records import fetch_many
    from scraper.store.corpus import Corpus

    asked = read_pmids(pmids, input_file)
    asking, ending = split_options(options)
    with Corpus(db) as store:
        records = fetch_many(asked, **asking)
        stored = 0
        with running(records, **ending):
            while batch := list(islice(records, _BATCH)):
                stored += store.add(batch)
    if not ending["quiet"]:
        click.echo(f"scraper: {stored} of {len(records.outcomes)} papers stored in {db}", err=True)
    sys.exit(exit_code(records))


@corpus.command()
@click.argument("db")
@pmid_arguments
@output_option
@format_option
@click.option("--pretty", is_flag=True, help="Indent for people.")
def get(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, pretty: bool) -> None:
    """Print the stored record of each PMID, one JSON line each."""
    from scraper.files import open_output
    from scraper.store.corpus import Corpus

    asked = read_pmids(pmids, input_file)
    with Corpus(db) as store, open_output(output) as out:
        missing = [pmid for pmid in asked if pmid not in store]
        found = (store[pmid] for pmid in asked if pmid not in missing)
        write_records(found, out, format_, pretty=pretty)
    for pmid in missing:
        click.echo(f"scraper: PMID {pmid} is not in {db}; add it with 'scraper corpus add'", err=True)
    sys.exit(DELIVERED if not missing else SOME if len(missing) < len(asked) else NOTHING)
