"""`scraper ids`: the PMID, PMCID and DOI of papers, whichever is known, each with its source."""

from __future__ import annotations

import csv
import io
import sys
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import click

from scraper.cli.options import fetch_options, output_option, pmid_arguments, split_options
from scraper.cli.paper_ids import read_asked
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME, check_outputs, running

if TYPE_CHECKING:
    from scraper.pipeline.convert import IdRow

_COLUMNS = ("asked", "pmid", "pmcid", "doi", "pmid_source", "pmcid_source", "doi_source")


@click.command()
@pmid_arguments
@partial(fetch_options, sources="idconv,pubmed,europepmc")
@output_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["tsv", "csv", "jsonl"]),
    default="tsv",
    show_default=True,
    help="One paper per line.",
)
def ids(pmids: tuple[str, ...], input_file: str | None, output: str, format_: str, **options: Any) -> None:
    """Print the PMID, PMCID and DOI of each paper, each with the source that says so.

    Asked in this order, each for what those before did not know: NCBI's ID converter, PubMed, Europe PMC. Ids that no PMID is
    known for stand in the table without one, and are told on stderr.
    """
    from scraper.files import open_output
    from scraper.pipeline.convert import Converter

    asking, ending = split_options(options)
    check_outputs(output, ending)
    asked = read_asked(pmids, input_file, quiet=ending["quiet"])
    wanted = {name: asking[name] for name in ("sources", "captures", "offline", "record")}
    converter = Converter(**wanted)
    with running(_Run(converter), None, **ending):
        rows = converter.rows(list(dict.fromkeys(asked)))
        found = sum(row.pmid is not None for row in rows)
        if found:
            with open_output(output) as out:
                _write(rows, out, format_)
    code = DELIVERED if found == len(rows) else SOME if found else NOTHING
    sys.exit(BLOCKED if converter.blocked else code)


class _Run:
    """The looking up, as a run to report on."""

    def __init__(self, converter: Any):
        self._converter = converter
        self.stop = converter.stop
        self.report = converter.report

    @property
    def outcomes(self) -> Any:
        return self._converter.outcomes

    @property
    def failures(self) -> Any:
        return self._converter.outcomes


def _write(rows: list[IdRow], out: IO[bytes], format_: str) -> None:
    """The table. Only ids stand in it, so that no cell can be a formula."""
    from scraper.model import to_json

    if format_ == "jsonl":
        for row in rows:
            named = {name: getattr(row, name) for name in ("asked", "pmid", "pmcid", "doi", "sources", "outcome")}
            out.write(to_json(named) + b"\n")
        return
    text = io.StringIO()
    writer = csv.writer(text, dialect="excel-tab" if format_ == "tsv" else "excel", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        sources = [row.sources.get(name, "") for name in ("pmid", "pmcid", "doi")]
        writer.writerow([row.asked, row.pmid or "", row.pmcid or "", row.doi or "", *sources])
    out.write(text.getvalue().encode())
