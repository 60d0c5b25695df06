"""`scraper corpus`: a local corpus in one SQLite file; here what reads it, in `filling`, `bringing` and `listing` the rest."""

from __future__ import annotations

import sys
from typing import Any

import click

from scraper.cli import bringing, filling, listing
from scraper.cli.asked import read_asked
from scraper.cli.options import format_option, output_option, pmid_arguments, write_records
from scraper.cli.run import DELIVERED, NOTHING, SOME, tell_kept
from scraper.cli.snowball import corpus_snowball


@click.group()
def corpus() -> None:
    """Keep records in a local corpus: one SQLite file DB."""


_ELSEWHERE = (
    filling.add, filling.refresh, filling.retry, filling.grow, bringing.import_, bringing.reparse, listing.ids, listing.diff,
    corpus_snowball,
)  # fmt: skip
for command in _ELSEWHERE:
    corpus.add_command(command)


@corpus.command()
@click.argument("db")
def init(db: str) -> None:
    """Make an empty corpus; an existing one is left as it is."""
    from scraper.store.corpus import Corpus

    Corpus(db, create=True).close()


@corpus.command()
@click.argument("db")
@pmid_arguments
@output_option
@format_option
@click.option("--pretty", is_flag=True, help="Indent for people.")
def get(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, pretty: bool) -> None:
    """Print the stored record of each paper, one JSON line each; PMCIDs and DOIs are looked up in the corpus."""
    from scraper.files import open_output
    from scraper.store.corpus import Corpus
    from scraper.store.lookup import find_pmids

    ids = read_asked(pmids, input_file)
    with Corpus(db) as store:
        known = find_pmids(store, ids)
        asked = [known.get(own, own) for own in ids]
        missing = dict.fromkeys(pmid for pmid in asked if pmid not in store)
        found = [pmid for pmid in asked if pmid not in missing]
        with open_output(output, lambda: bool(found)) as out:
            write_records((store[pmid] for pmid in found), out, format_, pretty=pretty)
    tell_kept(output, delivered=bool(found))
    for pmid in missing:
        click.echo(
            f"scraper: {'PMID ' if pmid.isdigit() else ''}{pmid} is not in {db}; add it with 'scraper corpus add'", err=True
        )
    sys.exit(DELIVERED if not missing else SOME if len(missing) < len(set(asked)) else NOTHING)


@corpus.command()
@click.argument("db")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(db: str, as_json: bool) -> None:
    """Tell where every PMID that was asked for ended, and what failed."""
    from scraper.store.corpus import Corpus
    from scraper.store.look import partial_of, status_of
    from scraper.text import escape_controls

    with Corpus(db) as store:
        found = status_of(store)
        lacking = filling.told_partial(partial_of(store), db)
    if as_json:
        _print_json(found)
        return
    click.echo(f"{found['papers']} papers in {db}{lacking}")
    for outcome, count in found["asked"].items():
        click.echo(f"  {outcome:<8} {count}")
    for words, rows in (("failed at", found["failed"]), ("stored without", found["lacking"])):
        for one in rows:
            reason = f", such as: {one['reason']}" if one["reason"] else ""
            click.echo(escape_controls(f"  {words} {one['source']} ({one['kind']}): {one['papers']}{reason}"))


@corpus.command()
@click.argument("db")
@click.argument("words", required=False)
@output_option
@click.option("--entity", metavar="ID", help="An entity's id, as MESH:D007649.")
@click.option("--journal", metavar="NAME", help="The journal, by title or abbreviation.")
@click.option("--year", metavar="YEARS", help="2020, 2015-2020, 2015- or -2020.")
@click.option("--relation", metavar="RELATION", help="A relation's type; with one id or two: 'Association MESH:D1'; '* ID ID'.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N records.")
@click.option(
    "--format", "format_", type=click.Choice(["jsonl", "ids"]), default="jsonl", show_default=True, help="Records, or PMIDs."
)
def search(db: str, words: str | None, output: str, limit: int | None, format_: str, **terms: str | None) -> None:
    """Print the records that fit all that is given, highest PMID first.

    WORDS are words, "a phrase", word*, OR, NOT, title:word; Greek letters may be spelled out.
    """
    from itertools import islice

    from scraper.errors import InputError
    from scraper.files import open_output
    from scraper.store.corpus import Corpus

    if words is None and not any(terms.values()):
        raise InputError("nothing to search for: give words, --entity, --journal, --year or --relation")
    found = 0
    with Corpus(db) as store, open_output(output, lambda: found > 0) as out:
        for pmid in islice(store.find(words, **terms), limit):
            line = pmid.encode() if format_ == "ids" else store.line(pmid)
            if line is not None:
                found += 1
                out.write(line + b"\n")
    tell_kept(output, delivered=found > 0)
    sys.exit(DELIVERED if found else NOTHING)


def _edges(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, end: str) -> None:
    from scraper.files import open_output
    from scraper.model import to_json
    from scraper.store.corpus import Corpus
    from scraper.store.lookup import find_pmids

    asked = read_asked(pmids, input_file)
    with Corpus(db) as store, open_output(output) as out:
        known = find_pmids(store, asked)
        missing = [own for own in asked if own not in known and not own.isdigit()]
        for pmid in (known.get(own, own) for own in asked if own not in missing):
            for edge in store.edges(cited=pmid) if end == "citing" else store.edges(citing=pmid):
                other = getattr(edge, end)
                line = (
                    other.encode() if format_ == "ids" else to_json({"paper_pmid": pmid, "pmid": other, "sources": edge.sources})
                )
                out.write(line + b"\n")
    for own in dict.fromkeys(missing):
        click.echo(f"scraper: {own} is not in {db}; add it with 'scraper corpus add'", err=True)
    sys.exit(DELIVERED if not missing else SOME if len(missing) < len(asked) else NOTHING)


def _edge_options(command: Any) -> Any:
    formats = click.Choice(["jsonl", "ids"])
    return click.option("--format", "format_", type=formats, default="jsonl", show_default=True, help="One edge per line.")(
        command
    )


@corpus.command()
@click.argument("db")
@pmid_arguments
@output_option
@_edge_options
def citing(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str) -> None:
    """Print the PMIDs that cite each paper, as any record of the corpus says."""
    _edges(db, pmids, input_file, output, format_, "citing")


@corpus.command()
@click.argument("db")
@pmid_arguments
@output_option
@_edge_options
def references(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str) -> None:
    """Print the PMIDs that each paper cites, as any record of the corpus says."""
    _edges(db, pmids, input_file, output, format_, "cited")


@corpus.command()
@click.argument("db")
@output_option
@click.option("--edges", is_flag=True, help="Edges between PMIDs as CSV instead: citing, cited, sources.")
def export(db: str, output: str, edges: bool) -> None:
    """Print every record, one JSON line each, by PMID."""
    from scraper.files import open_output
    from scraper.store.corpus import Corpus

    with Corpus(db) as store, open_output(output) as out:
        if edges:
            out.write(b"citing,cited,sources\n")
            for edge in store.edges():
                out.write(f"{edge.citing},{edge.cited},{';'.join(edge.sources)}\n".encode())
            return
        for line in store.lines():
            out.write(line + b"\n")


@corpus.command()
@click.argument("db")
def stats(db: str) -> None:
    """Tell what a corpus holds: papers by year, edges, the most frequent journals and entities, sizes; as JSON."""
    from scraper.store.corpus import Corpus
    from scraper.store.look import stats_of

    with Corpus(db) as store:
        _print_json(stats_of(store))


@corpus.command()
@click.argument("db")
def verify(db: str) -> None:
    """Check every page, hash, record and edge of a corpus; prints each fault."""
    from scraper.store.corpus import Corpus
    from scraper.store.verify import iter_faults

    faults = 0
    with Corpus(db) as store:
        for fault in iter_faults(store):
            faults += 1
            click.echo(fault)
        if not faults:
            click.echo(f"scraper: {len(store)} records of {db} are whole", err=True)
    sys.exit(NOTHING if faults else DELIVERED)


def _print_json(value: Any) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
