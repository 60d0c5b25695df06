"""`scraper bulk fetch`: PubMed's baseline and update files, and some others, into a folder."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME
from scraper.cli.stdout import print_line

if TYPE_CHECKING:
    from scraper.bulk.download.run import Download
    from scraper.cli.progress import Now

_MOST_AT_ONCE = 4  # as scraper.bulk.download.run has it, whose import would slow every command down
_OTHERS = ["pubtator3", "pubtator3-bioc", "pmc-ids"]  # as scraper.sources.whole_files
_NAMED = 3  # files named for one reason; -v names all


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--only", metavar="NUMBERS", help="Only files of these numbers, as 1300-1334,1400 or 1335- for all from there on.")
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="The files of the yearly baseline.")
@click.option("--updates/--no-updates", default=True, show_default=True, help="The daily files since then.")
@click.option("--also", type=click.Choice(_OTHERS), multiple=True, help="Other files; repeatable. Of these no checksum is known.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the names of the files that would be fetched, and change nothing.")
@click.option("-j", "at_once", type=click.IntRange(1, _MOST_AT_ONCE), default=2, show_default=True, help="Files at once.")
@click.option("--offline", is_flag=True, help="Ask for nothing; check what is in DIR, by the .md5 beside each file.")
@click.option("--report", metavar="FILE", help="Write the sums of the run, and each file that failed, to FILE, as JSON.")
@click.option("--log-file", metavar="FILE", help="Add a line for every request to FILE.")
@click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors and what failed.")
@click.option("-v", "--verbose", count=True, help="A line for every file on stderr; -vv: for every request.")
def fetch(folder: str, report: str | None, log_file: str | None, quiet: int, verbose: int, **options: Any) -> None:
    """Bring PubMed's baseline and update files into DIR, each checked by its MD5.

    What is there and was checked is not fetched again; a run that was stopped goes on inside the file where it was. Files of two
    years' baselines cannot stand in one folder. See docs/bulk.md.
    """
    from scraper import files
    from scraper.bulk.download.run import Download
    from scraper.cli.logs import logging_to
    from scraper.cli.progress import showing
    from scraper.pipeline.connect import refuse_unknown_base_urls
    from scraper.settings import load_settings

    settings, start = load_settings(), time.monotonic()
    refuse_unknown_base_urls(settings)
    files.check_outputs(name for name in (report, log_file) if name is not None)
    download = Download(folder, settings=settings, **options)
    with logging_to(quiet=quiet, verbose=verbose, log_file=log_file):
        try:
            with showing(lambda: _look(download, time.monotonic() - start), quiet=quiet):
                _go_through(download, verbose)
        except KeyboardInterrupt as error:
            error.add_note("the same command goes on where it was")
            raise
        finally:
            download.stop()
            if report is not None:
                _write_report(download, report)
    _tell_failures(download, verbose)
    if not quiet:
        _tell_sums(download, time.monotonic() - start, dry_run=options["dry_run"])
    sys.exit(_exit_code(download))


def _go_through(download: Download, verbose: int) -> None:
    for result in download:
        if result.outcome == "waiting":
            print_line(result.name)
        elif verbose:
            told = f"{result.outcome}: {result.reason}" if result.reason else result.outcome
            _say(f"{result.name}: {told}" + (f", {say_bytes(result.size)}" if result.size is not None else ""))


def _look(download: Download, seconds: float) -> Now:
    """Files that had to be asked for, and the bytes that came: what was known to be there makes the rest look near its end."""
    from scraper.cli.progress import Now

    came = f"{say_bytes(download.bytes)}, {say_bytes(round(download.bytes / max(seconds, 1.0)))}/s"
    told = "; ".join(filter(None, (came if download.to_do and download.bytes else None, download.waits_for())))
    return Now(download.done, download.to_do, "files", told or None)


def _exit_code(download: Download) -> int:
    failures = download.failures
    if any(one.kind == "blocked" for one in failures):
        return BLOCKED
    if not failures:
        return DELIVERED
    return SOME if len(failures) < len(download.results) else NOTHING


def _tell_failures(download: Download, verbose: int) -> None:
    """What could not be had and why, a line for each reason."""
    reasons: dict[str, list[str]] = {}
    for one in download.failures:
        reasons.setdefault((one.reason or "").removeprefix(f"{one.name}: "), []).append(one.name)
    for reason, names in reasons.items():
        named = names if verbose else names[:_NAMED]
        more = f" and {len(names) - len(named)} more" if len(names) > len(named) else ""
        _say(f"{', '.join(named)}{more}: {reason}")


def _tell_sums(download: Download, seconds: float, *, dry_run: bool) -> None:
    from scraper.cli.progress import say_seconds

    count = Counter(one.outcome for one in download.results)
    if dry_run:
        size = f", about {say_bytes(download.waiting_bytes)}" if download.waiting_bytes else ""
        _say(f"{count['waiting']:,} files would be fetched{size}; {count['there']:,} are there; nothing was changed")
        return
    sums = [f"{count['fetched'] + count['there']:,} of {len(download.results):,} files are there"]
    sums += [f"{count[outcome]:,} {outcome}" for outcome in ("fetched", "failed") if count[outcome]]
    cost = f"{say_bytes(download.bytes)} and {download.requests:,} requests in {say_seconds(seconds)}"
    again = "; the same command asks again for what is missing" if count["failed"] and _exit_code(download) != BLOCKED else ""
    _say(f"{', '.join(sums)}; {cost}{again}")


def _write_report(download: Download, name: str) -> None:
    import msgspec

    from scraper.files import open_output

    count = Counter(one.outcome for one in download.results)
    told = {"asked": len(download.results), **{name: count[name] for name in ("fetched", "there", "waiting", "failed")}}
    told |= {"requests": download.requests, "retries": download.retries, "bytes": download.bytes}
    failures = [{"name": one.name, "kind": one.kind, "reason": one.reason} for one in download.failures]
    with open_output(name) as out:
        out.write(msgspec.json.format(msgspec.json.encode({**told, "failures": failures}), indent=2) + b"\n")


def _say(line: str) -> None:
    from scraper.text import escape_controls

    click.echo(f"scraper: {escape_controls(line)}", err=True)


def say_bytes(count: int) -> str:
    """A size as people say it.

    >>> [say_bytes(count) for count in (0, 999, 20_500, 1_500_000, 54_300_000_000)]
    ['0 B', '999 B', '20 kB', '1.5 MB', '54 GB']
    """
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5:
            return f"{size:.1f} {unit}" if size < 9.95 and unit != "B" else f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
