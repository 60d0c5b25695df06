"""Arguments and flags that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scraper.export.edges import Edge
    from scraper.export.losses import Losses
    from scraper.export.tables import Row
    from scraper.model import FoundArticle, Record

_Command = Callable[..., Any]


def pmid_arguments(command: _Command) -> _Command:
    """Ids of papers as arguments, from -i FILE, or from stdin when neither is given or the argument is "-"."""
    command = click.option(
        "-i",
        "--input",
        "input_file",
        metavar="FILE",
        help="Read ids from FILE: a list, PubMed's saves, CSV, .xlsx, RIS, our own output; see docs/ids.md.",
    )(command)
    return click.argument("pmids", nargs=-1, metavar="ID...")(command)


def exchange_options(command: _Command) -> _Command:
    """Where exchanges come from and go to."""
    for option in (
        click.option("--record", metavar="DIR", help="Save every exchange in DIR, without keys and addresses."),
        click.option("--captures", multiple=True, metavar="DIR", help="Answer from exchanges saved in DIR; repeatable."),
        click.option("--offline", is_flag=True, help="Make no request at all; answer from captures."),
    ):
        command = option(command)
    return command


def _complete_sources(_context: click.Context, _option: click.Parameter, typed: str) -> list[str]:
    """What may stand behind the last comma of what was typed."""
    from scraper.sources.registry import NAMED_SETS, SOURCES

    before, comma, begun = typed.rpartition(",")
    return [before + comma + name for name in (*NAMED_SETS, *SOURCES) if name.startswith(begun)]


def fetch_options(command: _Command, sources: str | None = "default") -> _Command:
    """The flags of every command that fetches; `sources` is what is asked unless --sources says otherwise."""
    for option in reversed(
        (
            click.option(
                "--sources",
                default=sources,
                show_default=True,
                metavar="NAMES",
                shell_complete=_complete_sources,
                help="Sources or named sets (default, batch, citing, references, all), comma-separated; see 'scraper sources'.",
            ),
            click.option("--offline", is_flag=True, help="Make no request at all; answer from captures."),
            click.option("--captures", multiple=True, metavar="DIR", help="Answer from exchanges saved in DIR; repeatable."),
            click.option("--record", metavar="DIR", help="Save every exchange in DIR, without keys and addresses."),
            click.option("--failed-output", metavar="FILE", help="Write what was not delivered to FILE, a JSON line each."),
            click.option("--report", metavar="FILE", help="Write the sums of the run to FILE, as JSON."),
            click.option("--log-file", metavar="FILE", help="Add a line for every request and paper to FILE."),
            click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors."),
            click.option("-v", "--verbose", count=True, help="A line for every paper on stderr; -vv: for every request."),
        )
    ):
        command = option(command)
    return command


def cache_options(command: _Command) -> _Command:
    """Whether what earlier runs got answers again."""
    command = click.option(
        "--max-age", "max_age_days", type=click.FloatRange(min=0), default=1.0, show_default=True, metavar="DAYS",
        help="Let exchanges of so many days answer again: a run that was stopped goes on where it was.",
    )(command)  # fmt: skip
    return click.option("--no-cache", "cache", flag_value=False, default=True, help="Ask for everything, and keep nothing.")(
        command
    )


def split_options(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The flags of `fetch_options` apart: those that say how to ask, and those that say what to leave behind."""
    ending = {name: options.pop(name) for name in ("failed_output", "report", "log_file", "quiet", "verbose")}
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


def found_format_option(command: _Command) -> _Command:
    """The format found papers are written in, and whether with a byte order mark."""
    return _choose_format(command, EDGE_FORMATS, "One paper per line, row or citation, its seeds noted; ids: PMIDs alone.")


def diff_format_option(command: _Command) -> _Command:
    """The format differences are written in, and whether with a byte order mark."""
    told = "One difference per line or row (jsonl, csv, tsv, xlsx, ids), or the records of these papers."
    return _choose_format(command, ["jsonl", "ids", *(name for name in FORMATS if name != "jsonl")], told)


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
    if format_ == "jsonl":  # and nothing of the other formats is loaded
        import msgspec

        from scraper.model import to_json

        for record in records:
            line = to_json(record)
            out.write((msgspec.json.format(line, indent=2) if pretty else line) + b"\n")
        return
    from scraper.export.formats import FORMATS as WRITERS

    _write(WRITERS[format_], records, out, format_, bom=bom)


def write_edges(edges: Iterable[Edge], out: IO[bytes], format_: str, *, bom: bool = False) -> None:
    """As `write_records`, of edges."""
    from scraper.export.formats import EDGE_FORMATS as WRITERS

    _write(WRITERS[format_], edges, out, format_, bom=bom)


def write_found(found: Iterable[FoundArticle], out: IO[bytes], format_: str, *, bom: bool = False) -> None:
    """As `write_records`, of papers that snowballing found."""
    from scraper.export.formats import FOUND_FORMATS as WRITERS

    _write(WRITERS[format_], found, out, format_, bom=bom)


def write_table(columns: Sequence[str], rows: Iterable[Row], out: IO[bytes], format_: str, *, bom: bool = False) -> None:
    """As `write_records`, of rows under columns of one's own, as csv, tsv or xlsx."""
    from scraper.export.tables import write_csv
    from scraper.export.xlsx import write_xlsx

    def write(rows: Iterable[Row], out: IO[bytes]) -> Losses:
        return write_xlsx(columns, rows, out) if format_ == "xlsx" else write_csv(columns, rows, out, tabs=format_ == "tsv")

    _write(write, rows, out, format_, bom=bom)


def _write(write: Callable[[Any, IO[bytes]], Losses], rows: Iterable[Any], out: IO[bytes], format_: str, *, bom: bool) -> None:
    from scraper.export.extras import BOM

    if bom:
        out.write(BOM)
    for told in write(rows, out).iter_told(format_):
        click.echo(f"scraper: {told}", err=True)


def flushing(records: Iterable[Record], out: IO[bytes]) -> Iterator[Record]:
    """The records; what was written of one is handed on before the next is waited for."""
    for record in records:
        yield record
        out.flush()
