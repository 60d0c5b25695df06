"""`scraper corpus`: a local corpus in one SQLite file; what reads it; the rest is in `filling`, `importing`, `corpus_lists`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import click

from scraper.cli import corpus_lists, filling, importing
from scraper.cli.options import (
    check_format,
    edge_format_option,
    format_option,
    output_option,
    pmid_arguments,
    write_edges,
    write_records,
)
from scraper.cli.paper_ids import read_asked
from scraper.cli.plot import plot
from scraper.cli.run import DELIVERED, NOTHING, SOME, tell_kept
from scraper.cli.snowball import corpus_snowball
from scraper.cli.stdout import print_line

if TYPE_CHECKING:
    from scraper.export.edges import ListName
    from scraper.store.corpus import Corpus


@click.group()
def corpus() -> None:
    """Keep records in a local corpus: one SQLite file DB."""


_ELSEWHERE = (
    filling.add, filling.refresh, filling.retry, filling.grow, importing.import_, importing.reparse,
    corpus_lists.ids, corpus_lists.diff, corpus_snowball, plot,
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
def get(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool, pretty: bool) -> None:
    """Print the stored record of each paper, one JSON line each; PMCIDs and DOIs are looked up in the corpus."""
    from scraper.files import open_output
    from scraper.store.corpus import Corpus
    from scraper.store.lookup import find_pmids

    check_format(format_, output, bom=bom)
    ids = read_asked(pmids, input_file)
    with Corpus(db) as store:
        known = find_pmids(store, ids)
        asked = [known.get(own, own) for own in ids]
        missing = dict.fromkeys(pmid for pmid in asked if pmid not in store)
        found = [pmid for pmid in asked if pmid not in missing]
        with open_output(output, lambda: bool(found)) as out:
            write_records((store[pmid] for pmid in found), out, format_, pretty=pretty, bom=bom)
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
    from scraper.store.statistics import partial_of, status_of
    from scraper.text import escape_controls

    with Corpus(db) as store:
        found = status_of(store)
        partial = partial_of(store)
    lacking = filling.told_partial(partial, db)
    if as_json:
        _print_json(found)
        return
    print_line(f"{found['papers']} papers in {db}{lacking}")
    for outcome, count in found["asked"].items():
        print_line(escape_controls(f"  {outcome:<8} {count}"))
    rows = [(f"failed at {one['source']} ({one['kind']})", one["papers"], one["reason"]) for one in found["failed"]]
    rows += [(f"stored {one.told}", one.papers, one.reason) for one in partial.lacking]
    for words, papers, reason in rows:
        print_line(escape_controls(f"  {words}: {papers}" + (f", such as: {reason}" if reason else "")))


@corpus.command()
@click.argument("db")
@click.argument("words", required=False)
@output_option
@click.option("--entity", metavar="ID", help="An entity's id, as MESH:D007649.")
@click.option("--journal", metavar="NAME", help="The journal, by title or abbreviation.")
@click.option("--year", metavar="YEARS", help="2020, 2015-2020, 2015- or -2020.")
@click.option("--relation", metavar="RELATION", help="A relation's type; with one id or two: 'Association MESH:D1'; '* ID ID'.")
@click.option("--type", metavar="NAME", help="The publication type, as Review.")
@click.option("--retracted", is_flag=True, help="Only papers that a source calls retracted.")
@click.option("--partial", is_flag=True, help="Only papers that lack a source, because it failed when it was last asked.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N records.")
@partial(format_option, more=("ids",))
def search(db: str, words: str | None, output: str, limit: int | None, format_: str, bom: bool, **terms: Any) -> None:
    """Print the records that fit all that is given, highest PMID first.

    WORDS are words, "a phrase", word*, OR, NOT, title:word; Greek letters may be spelled out.
    """
    from itertools import islice

    from scraper.errors import InputError
    from scraper.files import open_output
    from scraper.store.corpus import Corpus

    check_format(format_, output, bom=bom)
    if words is None and not any(terms.values()):
        raise InputError(
            "nothing to search for: give words, --entity, --journal, --year, --relation, --type, --retracted or --partial"
        )
    found = 0

    def counted(pmids: Iterable[str]) -> Iterator[str]:
        nonlocal found
        for pmid in pmids:
            found += 1
            yield pmid

    with Corpus(db) as store, open_output(output, lambda: found > 0) as out:
        pmids = counted(islice(store.find(words, **terms), limit))
        if format_ == "ids":
            out.writelines(f"{pmid}\n".encode() for pmid in pmids)
        else:
            _write_lines(filter(None, map(store.line, pmids)), store, out, format_, bom=bom)
    tell_kept(output, delivered=found > 0)
    sys.exit(DELIVERED if found else NOTHING)


def _write_lines(lines: Iterable[bytes], store: Corpus, out: IO[bytes], format_: str, *, bom: bool) -> None:
    """Records from their lines; as JSON lines they are written as they are stored."""
    if format_ == "jsonl":
        out.writelines(line + b"\n" for line in lines)
    else:
        write_records(map(store.read, lines), out, format_, bom=bom)


def _edges(
    db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool, list_name: ListName
) -> None:
    from scraper.files import open_output
    from scraper.pipeline.details import iter_stored_edges
    from scraper.store.corpus import Corpus
    from scraper.store.lookup import find_pmids

    check_format(format_, output, bom=bom)
    asked = read_asked(pmids, input_file)
    with Corpus(db) as store, open_output(output) as out:
        known = find_pmids(store, asked)
        missing = [own for own in asked if own not in known and not own.isdigit()]
        found = [known.get(own, own) for own in asked if own not in missing]
        edges = (edge for pmid in found for edge in iter_stored_edges(store, pmid, list_name, bare=format_ == "ids"))
        write_edges(edges, out, format_, bom=bom)
    for own in dict.fromkeys(missing):
        click.echo(f"scraper: {own} is not in {db}; add it with 'scraper corpus add'", err=True)
    sys.exit(DELIVERED if not missing else SOME if len(missing) < len(asked) else NOTHING)


@corpus.command()
@click.argument("db")
@pmid_arguments
@output_option
@edge_format_option
def citing(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool) -> None:
    """Print the articles with a PMID that cite each paper, as any record of the corpus says."""
    _edges(db, pmids, input_file, output, format_, bom, "citing_articles")


@corpus.command()
@click.argument("db")
@pmid_arguments
@output_option
@edge_format_option
def references(db: str, pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, bom: bool) -> None:
    """Print the articles with a PMID that each paper cites, as any record of the corpus says."""
    _edges(db, pmids, input_file, output, format_, bom, "references")


@corpus.command()
@click.argument("db")
@output_option
@format_option
@click.option("--edges", is_flag=True, help="Edges between PMIDs as CSV instead: citing, cited, sources.")
def export(db: str, output: str, format_: str, bom: bool, edges: bool) -> None:
    """Print every record, one JSON line each, by PMID."""
    from scraper.cli.progress import counting
    from scraper.export.tables import write_csv
    from scraper.files import open_output
    from scraper.store.corpus import Corpus

    if edges and format_ not in ("jsonl", "csv"):  # the default, or what they are
        raise click.UsageError(
            f"--edges prints CSV, not {format_}: use 'scraper corpus citing' or 'references' for other formats"
        )
    check_format(format_, output, bom=bom)
    with Corpus(db) as store, open_output(output) as out:
        if edges:
            rows = ({**edge._asdict(), "sources": ";".join(edge.sources)} for edge in store.edges())
            write_csv(("citing", "cited", "sources"), rows, out)
            return
        lines = store.lines() if output == "-" else counting(store.lines(), "records", len(store))
        _write_lines(lines, store, out, format_, bom=bom)


@corpus.command()
@click.argument("db")
def stats(db: str) -> None:
    """Tell what a corpus holds: papers by year, edges, the most frequent journals and entities, sizes; as JSON."""
    from scraper.store.corpus import Corpus
    from scraper.store.statistics import stats_of

    with Corpus(db) as store:
        _print_json(stats_of(store))


@corpus.command()
@click.argument("db")
def verify(db: str) -> None:
    """Check every page, hash, record and edge of a corpus; prints each fault."""
    from scraper.store.corpus import Corpus
    from scraper.store.verify import iter_faults
    from scraper.text import escape_controls

    faults = 0
    with Corpus(db) as store:
        for fault in iter_faults(store):
            faults += 1
            print_line(escape_controls(fault))
        if not faults:
            click.echo(f"scraper: {len(store)} records of {db} are whole", err=True)
    sys.exit(NOTHING if faults else DELIVERED)


def _print_json(value: object) -> None:
    import msgspec

    print_line(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
