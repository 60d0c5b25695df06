"""The command `scraper`: data on stdout, everything for people on stderr.

Commands hold no logic the library lacks, and import it only when they run.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import click

from scraper.cli.bulk import bulk
from scraper.cli.corpus import corpus
from scraper.cli.doctor import config, doctor
from scraper.cli.examples import add_examples
from scraper.cli.fetch import citing, fetch, references
from scraper.cli.ids import ids
from scraper.cli.info import completion, demo, schema, sources
from scraper.cli.mcp import mcp
from scraper.cli.parse import parse
from scraper.cli.render import render
from scraper.cli.run import BLOCKED, INTERRUPTED, NOTHING, TERMINATED, USAGE
from scraper.cli.search import search
from scraper.cli.snowball import snowball
from scraper.cli.view import view
from scraper.errors import Blocked, InputError, ScraperError
from scraper.version import __version__


class Terminated(KeyboardInterrupt):
    """SIGTERM: ends the command as Ctrl-C does."""


def _terminate(_number: int, _frame: object) -> None:
    raise Terminated


_CODES = "Exit codes: 0 all was delivered, 1 nothing, 2 usage, 3 some, 4 a site blocks us (docs/exit-codes.md)."


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=_CODES)
@click.version_option(__version__, prog_name="scraper")
def cli() -> None:
    """One true JSON record per paper from PMIDs, every value with its source."""


for command in (fetch, citing, references, snowball, search, ids, parse, corpus, bulk, sources, schema, config, doctor):
    cli.add_command(command)
for command in (render, view, mcp, demo, completion):
    cli.add_command(command)
add_examples(cli)


def main() -> None:
    """Run the command; errors raised on purpose become one line on stderr and an exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    if sys.stderr is None:  # closed by whoever started us; click cannot do without
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    try:
        code = cli.main(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as error:
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort) as error:
        code = TERMINATED if isinstance(error.__cause__ or error, Terminated) else INTERRUPTED  # click wraps it
        notes = getattr(error.__cause__ or error, "__notes__", [])
        click.echo("; ".join(["scraper: terminated" if code == TERMINATED else "scraper: interrupted", *notes]), err=True)
    except BrokenPipeError:  # the reader of our output has gone; nobody is left to tell
        sys.stderr.close()
        code = NOTHING
    except ScraperError as error:
        from scraper.text import escape_controls

        for line in (str(error), *(f"  {note}" for note in getattr(error, "__notes__", ()))):
            click.echo(f"scraper: {escape_controls(line)}", err=True)
        code = USAGE if isinstance(error, InputError) else BLOCKED if isinstance(error, Blocked) else NOTHING
    except OSError as error:  # the disk under stdout is full, most likely
        from scraper.errors import why_unwritten

        notes = getattr(error, "__notes__", ())
        click.echo("\n  ".join([f"scraper: {error.filename or 'stdout'}: {why_unwritten(error)}", *notes]), err=True)
        code = NOTHING
    except Exception as error:  # noqa: BLE001 - told as what it is
        from scraper.cli.crash import tell_crash

        tell_crash(error)
        code = NOTHING
    if code == NOTHING:
        _drop_output()
    sys.exit(code)


def _drop_output() -> None:
    """Forget what stdout still holds and cannot take, so that Python does not try once more while it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
