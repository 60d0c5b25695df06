"""Arguments and flags that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scraper.export.edges import Edge
    from scraper.export.losses import Losses
    from scraper.model import Record

_Command = Callable[..., Any]


def pmid_arguments(command: _Command) -> _Command:
    """PMIDs as arguments, from -i FILE, or from stdin when neither is given or the argument is "-"."""
    command = click.option(
        "-i", "--input", "input_file", metavar="FILE", help="Read PMIDs from FILE, one per token; # starts a comment."
    )(command)
    return click.argument("pmids", nargs=-1, metavar="PMID...")(command)


def fetch_options(command: _Command, sources: str = "default") -> _Command:
    """The flags of every command that fetches; `sources` is what is asked unless --sources says otherwise."""
    for option in reversed(
        (
            click.option(
                "--sources",
                default=sources,
                show_default=True,
                metavar="NAMES",
                help="Sources or named sets (default, batch, citing, references, all), comma-separated; see 'scraper sources'.",
            ),
            click.option("--offline", is_flag=True, help="Make no request at all; answer from captures."),
            click.option("--captures", multiple=True, metavar="DIR", help="Answer from exchanges saved in DIR; repeatable."),
            click.option("--record", metavar="DIR", help="Save every exchange in DIR, without keys and addresses."),
            click.option("--failed-output", metavar="FILE", help="Write what was not delivered to FILE, a JSON line each."),
            click.option("--report", metavar="FILE", help="Write the sums of the run to FILE, as JSON."),
            click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors."),
            click.option("-v", "--verbose", count=True, help="Say more on stderr."),
        )
    ):
        command = option(command)
    return command


def split_options(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The flags of `fetch_options` apart: those that say how to ask, and those that say what to leave behind."""
    ending = {name: options.pop(name) for name in ("failed_output", "report", "quiet", "verbose")}
    return options, ending


def output_option(command: _Command) -> _Command:
    """Where the data goes."""
    return click.option(
        "-o", "--output", default="-", metavar="FILE", help="Write to FILE instead of stdout; .gz and .zst are packed."
    )(command)


def source_option(command: _Command) -> _Command:
    """Who made the annotations of saved files."""
    return click.option("--source", metavar="NAME", help="Who made the annotations in the files, where they do not say so.")(
        command
    )


# As in scraper.export.formats, whose import would slow every command down.
FORMATS = ["jsonl", "csv", "tsv", "xlsx", "ris", "bibtex", "csl-json", "nbib", "parquet", "pubtator", "biocjson", "biocxml"]
EDGE_FORMATS = ["jsonl", "csv", "tsv", "ids", "xlsx", "ris", "bibtex", "csl-json", "nbib"]


def _choose_format(command: _Command, names: list[str], told: str) -> _Command:
    command = click.option("--bom", is_flag=True, help="Begin csv or tsv with the mark by which Excel knows UTF-8.")(command)
    return click.option("--format", "format_", type=click.Choice(names), default="jsonl", show_default=True, help=told)(command)


def format_option(command: _Command, more: tuple[str, ...] = ()) -> _Command:
    """The format records are written in, and whether with a byte order mark; `more` are formats of this command alone."""
    told = "Whole records (jsonl, parquet), tables, citations, or entities and relations; see docs/formats.md."
    return _choose_format(command, [*FORMATS, *more], told)


def edge_format_option(command: _Command) -> _Command:
    """The format edges are written in, and whether with a byte order mark."""
    return _choose_format(
        command, EDGE_FORMATS, "One edge per line, row or citation, the paper asked for noted; ids: PMIDs alone."
    )


def check_format(format_: str, output: str, *, bom: bool) -> None:
    """Refuse what cannot be written, before anything is asked or opened.

    Raises click.UsageError on --bom where it has no place and on a binary format for a terminal, InputError when the library
    that writes the format is not installed.
    """
    import sys

    from scraper.export.extras import BINARY, WITH_BOM, library_of

    if bom and format_ not in WITH_BOM:
        raise click.UsageError(f"--bom is for --format {' and '.join(WITH_BOM)}, not for {format_}")
    if format_ in BINARY and output == "-" and sys.stdout is not None and sys.stdout.isatty():
        raise click.UsageError(f"{format_} is no text for a terminal: name a file with -o FILE")
    library_of(format_)


def write_records(records: Iterable[Record], out: IO[bytes], format_: str, *, pretty: bool = False, bom: bool = False) -> None:
    """Write records in a format; what the format has no place for is told on stderr."""
    import msgspec

    from scraper.export.formats import FORMATS as WRITERS
    from scraper.model import to_json

    if pretty and format_ == "jsonl":
        for record in records:
            out.write(msgspec.json.format(to_json(record), indent=2) + b"\n")
        return
    _write(WRITERS[format_], records, out, format_, bom=bom)


def write_edges(edges: Iterable[Edge], out: IO[bytes], format_: str, *, bom: bool = False) -> None:
    """As `write_records`, of edges."""
    from scraper.export.formats import EDGE_FORMATS as WRITERS

    _write(WRITERS[format_], edges, out, format_, bom=bom)


def _write(write: Callable[[Any, IO[bytes]], Losses], rows: Iterable[Any], out: IO[bytes], format_: str, *, bom: bool) -> None:
    from scraper.export.extras import BOM

    if bom:
        out.write(BOM)
    for told in write(rows, out).iter_told(format_):
        click.echo(f"scraper: {told}", err=True)


def read_pmids(pmids: tuple[str, ...], input_file: str | None) -> list[str]:
    """The PMIDs a command was given, in order.

    Raises InputError, naming the line, on a token that is none, or when there is nothing to do.
    """
    import sys

    from scraper.errors import InputError
    from scraper.files import read_bytes
    from scraper.ids import iter_pmids

    found = list(iter_pmids([" ".join(pmid for pmid in pmids if pmid != "-")]))
    from_stdin = "-" in pmids or (not pmids and input_file is None and sys.stdin is not None and not sys.stdin.isatty())
    for name in filter(None, (input_file, "-" if from_stdin else None)):
        lines = read_bytes(name).decode("utf-8", "replace").split("\n")
        found += iter_pmids(lines, "stdin" if name == "-" else name)
    if not found:
        raise InputError("no PMID given: name some, or use -i FILE, or pipe a list in")
    return found
