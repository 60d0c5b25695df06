"""Arguments and flags that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scraper.model import Record

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


def format_option(command: _Command) -> _Command:
    """The format records are written in."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(["jsonl", "pubtator", "biocjson", "biocxml"]),
        default="jsonl",
        show_default=True,
        help="Records as JSON lines, or title, abstract, entities and relations as PubTator text or BioC.",
    )(command)


def write_records(records: Iterable[Record], out: IO[bytes], format_: str, *, pretty: bool = False) -> None:
    """Write records in a format; what the format has no place for is told on stderr."""
    import msgspec

    from scraper.export.formats import FORMATS
    from scraper.model import to_json

    if pretty and format_ == "jsonl":
        for record in records:
            out.write(msgspec.json.format(to_json(record), indent=2) + b"\n")
        return
    left_out = FORMATS[format_](records, out)
    if left_out:
        click.echo(f"scraper: {left_out} annotations without a place are not in the {format_} output", err=True)


def flushing(records: Iterable[Record], out: IO[bytes]) -> Iterator[Record]:
    """The records; what was written of one is handed on before the next is waited for."""
    for record in records:
        yield record
        out.flush()
