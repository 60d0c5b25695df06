"""`scraper corpus ids|diff`: PMIDs of a corpus by where they ended, and what is new, changed or gone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

import click

from scraper.cli.options import check_format, diff_format_option, output_option, write_records, write_table
from scraper.cli.run import DELIVERED

if TYPE_CHECKING:
    from scraper.pipeline.compare import Difference
    from scraper.store.corpus import Corpus

_KINDS = ("new", "changed", "gone", "retracted")
COLUMNS = (
    "pmid",
    "kind",
    "newly_retracted",
    "retracted",
    "new_citing_articles",
    "changed",
    "title",
    "authors",
    "year",
    "journal",
    "doi",
    "pmcid",
)


@click.command()
@click.argument("db")
@output_option
@click.option("--partial", is_flag=True, help="Stored papers that lack a source, because it failed.")
@click.option("--failed", is_flag=True, help="Papers of which nothing could be stored.")
@click.option("--gone", is_flag=True, help="Papers that the sources do not have, or have merged into others.")
@click.option("--pending", is_flag=True, help="Papers that are still to ask.")
def ids(db: str, output: str, **chosen: bool) -> None:
    """Print the PMIDs stored in DB, one per line, in numeric order; with flags, those that fit one of them."""
    from scraper.files import open_output
    from scraper.store.corpus import Corpus
    from scraper.store.queue import PENDING
    from scraper.store.statistics import partial_of

    outcomes = {"failed": ["failed"], "gone": ["gone", "merged"], "pending": [PENDING]}
    with Corpus(db) as corpus, open_output(output) as out:
        wanted = [one for name in outcomes if chosen[name] for one in outcomes[name]]
        found = set(corpus.queue.with_outcome(wanted)) if wanted else set()
        if chosen["partial"]:
            found.update(partial_of(corpus).pmids)
        for pmid in sorted(found, key=int) if any(chosen.values()) else corpus:
            out.write(f"{pmid}\n".encode())
    sys.exit(DELIVERED)


@click.command()
@click.argument("db")
@click.argument("other", required=False)
@click.option("--since", metavar="DATE", help="What changed in DB since a date or time in UTC, as 2026-11-22.")
@click.option("--only", multiple=True, type=click.Choice(_KINDS), help="Only papers of this kind; repeatable.")
@diff_format_option
@output_option
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors.")
def diff(
    db: str, other: str | None, since: str | None, only: tuple[str, ...], format_: str, bom: bool, output: str, quiet: int
) -> None:
    """Print what is new, changed, gone or newly retracted in OTHER beside DB, or in DB since a date."""
    from collections import Counter

    from scraper.errors import InputError
    from scraper.files import open_output
    from scraper.pipeline.compare import iter_differences, iter_since
    from scraper.store.corpus import Corpus

    check_format(format_, output, bom=bom)
    if (other is None) == (since is None):
        raise InputError("name either a second corpus, or --since DATE")
    count: Counter[str] = Counter()

    def counted(found: Iterable[Difference]) -> Iterator[Difference]:
        for one in found:
            if not only or one.kind in only or ("retracted" in only and one.newly_retracted):
                count[one.kind] += 1
                yield one

    with Corpus(db) as store, open_output(output) as out:
        if since is not None:
            _write(counted(iter_since(store, since)), [store], out, format_, bom=bom)
        else:
            with Corpus(other or "") as second:
                _write(counted(iter_differences(store, second)), [second, store], out, format_, bom=bom)
    if not quiet:
        told = ", ".join(f"{count[kind]} {kind}" for kind in _KINDS if count[kind]) or "nothing is different"
        click.echo(f"scraper: {told}", err=True)


def _write(found: Iterable[Difference], corpora: list[Corpus], out: IO[bytes], format_: str, *, bom: bool) -> None:
    """Write differences; formats of records get the records, of the first corpus that has them."""
    from scraper.model import to_json

    if format_ == "jsonl":
        out.writelines(to_json(one) + b"\n" for one in found)
    elif format_ == "ids":
        out.writelines(f"{one.pmid}\n".encode() for one in found)
    elif format_ in ("csv", "tsv", "xlsx"):
        write_table(COLUMNS, (_row(one, corpora) for one in found), out, format_, bom=bom)
    else:
        records = (next(corpus[one.pmid] for corpus in corpora if one.pmid in corpus) for one in found)
        write_records(records, out, format_, bom=bom)


def _row(one: Difference, corpora: list[Corpus]) -> dict[str, Any]:
    """What is different of a paper, the names of the fields for it, and what the paper is."""
    from scraper.export.citation import citation_of_record
    from scraper.export.tables import SEPARATOR, row_of

    record = next(corpus[one.pmid] for corpus in corpora if one.pmid in corpus)
    names = dict.fromkeys(change.path.partition("[")[0].partition(".")[0] for change in one.changes)
    return {
        **row_of(citation_of_record(record)), "kind": one.kind, "newly_retracted": one.newly_retracted,
        "new_citing_articles": SEPARATOR.join(one.new_citing_articles), "changed": SEPARATOR.join(names),
    }  # fmt: skip
