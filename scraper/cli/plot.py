"""`scraper corpus plot`: pictures of what a corpus holds."""

from __future__ import annotations

import sys

import click

# As in scraper.plots, whose import would slow every command down.
KINDS = ("years", "journals", "entities", "pairs", "sources", "completeness")
FORMATS = ("svg", "png", "pdf")


@click.command()
@click.argument("db")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Write to FILE.svg, .png or .pdf instead of stdout; .gz and .zst are packed.",
)
@click.option("--kind", type=click.Choice(KINDS), help="What is counted; all of them on one sheet when it is left out.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="As the name of FILE says, else svg.")
def plot(db: str, output: str, kind: str | None, format_: str | None) -> None:
    """Draw what a corpus holds: papers by year, journals, entities, pairs, what each source gave, how complete papers are.

    Needs matplotlib: pip install 'literature-scraper[plot]'.
    """
    import io
    import logging

    from scraper.files import check_output, open_output
    from scraper.plots.draw import check_library, draw, save
    from scraper.store.corpus import Corpus
    from scraper.store.overview import overview_of

    format_ = format_ or _format_of(output)
    if output == "-" and sys.stdout is not None and sys.stdout.isatty():
        raise click.UsageError("a picture is nothing for a terminal: name a file with -o FILE.svg, FILE.png or FILE.pdf")
    check_output(output)
    check_library()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # what it says of fonts helps nobody
    with Corpus(db) as store:
        overview = overview_of(store)
    drawn = io.BytesIO()
    save(draw(overview, kind), drawn, format_)
    with open_output(output) as out:
        out.write(drawn.getvalue())


def _format_of(output: str) -> str:
    """The format that a file's name tells. Raises click.UsageError when it tells none."""
    if output == "-":
        return "svg"
    name = output.lower().removesuffix(".gz").removesuffix(".zst")
    for format_ in FORMATS:
        if name.endswith(f".{format_}"):
            return format_
    raise click.UsageError(f"{output}: tells no format: name it .svg, .png or .pdf, or give --format")
