"""`scraper bulk`: records of all of PubMed, or of a part, from whole files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.bulk_fetch import fetch
from scraper.cli.run import DELIVERED, NOTHING, SOME, spare_collector
from scraper.cli.stdout import print_line

if TYPE_CHECKING:
    from scraper.bulk.build import Options
    from scraper.bulk.manifest import Manifest
    from scraper.bulk.workplace import Step

_TOLD = 20  # failures that are named one by one


@click.group()
def bulk() -> None:
    """All of PubMed, or a part of it, from whole files: records as JSON lines and Parquet tables.

    `fetch` brings NLM's files, `build` makes records of them and others, `update` adds files to a build, `status` tells what is
    in it. docs/bulk.md has the rest.
    """


bulk.add_command(fetch)


def _running(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where and how a build runs."""
    for option in (
        click.option("-q", "--quiet", count=True, help="Say nothing on stderr but errors."),
        click.option("--temp", metavar="DIR", help="Where temporary files go; else where the system has them."),
        click.option(
            "--address", metavar="ADDRESS", help="With dask or ray: the cluster to run on, else workers of this machine."
        ),
        click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Workers; else one a processor."),
        click.option("--engine", metavar="NAME", default="pool", show_default=True, help="Where it runs: pool, dask or ray."),
    ):
        command = option(command)
    return command


@bulk.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="DIR", help="The folder of the build, new or one to go on with.")
@click.option("--pmids", metavar="FILE", help="Only the papers of this list, of any format that -i reads elsewhere.")
@click.option("--year", metavar="YEARS", help="Only papers published in these years: 2019, or 2015-2019.")
@_running
def build(inputs: tuple[str, ...], output: str, pmids: str | None, year: str | None, quiet: int, **options: Any) -> None:
    """Make records of all that INPUTs, files and folders, say, in DIR; the same command goes on after a run that was stopped.

    Read are PubMed's baseline and update files, BioC and PubTator files (.tar.gz too), PubTator 3's tables, iCite's and the Open
    Citation Collection's, PMC-ids, and records of scraper. Of a PMID in several of NLM's files the last version counts, and
    deletions are obeyed. Exit code 3: something could not be read, which the manifest names.
    """
    from scraper.bulk.build import build as build_all

    listed = None
    if pmids is not None:
        from scraper.id_files import read_ids

        listed = read_ids(pmids).ids
    _run(lambda running, step: build_all(inputs, output, pmids=listed, years=year, options=running, on_step=step), output, quiet,
         options)  # fmt: skip


@bulk.command()
@click.argument("folder", metavar="DIR")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@_running
def update(folder: str, inputs: tuple[str, ...], quiet: int, **options: Any) -> None:
    """Add INPUTs, as the daily files of PubMed, to the build in DIR: only the ranges that they touch are made again.

    The files that DIR was made of need not be there any more; what could not be read of them then is tried again.
    """
    from scraper.bulk.build import update as update_all

    _run(lambda running, step: update_all(folder, inputs, options=running, on_step=step), folder, quiet, options)


@bulk.command()
@click.argument("folder", metavar="DIR")
@click.option("--check", is_flag=True, help="Read every file and compare its checksum.")
@click.option("--json", "as_json", is_flag=True, help="The manifest, as JSON, on stdout.")
def status(folder: str, *, check: bool, as_json: bool) -> None:
    """What is in the build in DIR, and what could not be read; exit code 3 when it is not whole, 1 when a file is damaged."""
    from scraper.bulk.build import find_damage
    from scraper.bulk.manifest import read_manifest
    from scraper.model import to_json

    manifest = read_manifest(folder)
    damaged = find_damage(folder, manifest, checksums=check)
    for path, reason in damaged:
        click.echo(f"scraper: {path}: {reason}", err=True)
    if as_json:
        print_line(to_json(manifest).decode())
    else:
        for line in describe(manifest):
            print_line(line)
    sys.exit(NOTHING if damaged else DELIVERED if manifest.is_whole else SOME)


def _run(work: Callable[[Options, Callable[[Step], None]], Manifest], folder: str, quiet: int, options: dict[str, Any]) -> None:
    from scraper.bulk.build import Options
    from scraper.bulk.workplace import Step
    from scraper.cli.progress import Now, showing

    spare_collector()
    step = Step("files", 0, 0)

    def see(now: Step) -> None:
        nonlocal step
        step = now

    with showing(lambda: Now(step.done, step.total or None, step.name), quiet=quiet):
        manifest = work(Options(**options), see)
    if not quiet:
        for line in describe(manifest):
            click.echo(f"scraper: {line}", err=True)
        click.echo(f"scraper: {folder}/manifest.json tells what it is made of", err=True)
    _tell_failures(manifest)
    sys.exit(DELIVERED if manifest.is_whole else SOME if manifest.counts.papers else NOTHING)


def describe(manifest: Manifest) -> list[str]:
    """A build in some lines for people."""
    counts = manifest.counts
    kinds: dict[str, int] = {}
    for one in manifest.inputs:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    made_of = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    lines = [
        f"{counts.papers:,} papers in {manifest.ranges} ranges, made of {len(manifest.inputs)} files ({made_of})",
        f"{counts.references:,} references, {counts.citing:,} citing articles",
        f"{counts.entities:,} annotations, {counts.relations:,} relations",
        f"hash {manifest.hash}",
    ]
    deleted = sum(one.deleted for one in manifest.inputs)
    if deleted:
        lines.insert(1, f"{deleted:,} deletions")
    without = sum(one.without_pmid for one in manifest.inputs)
    if without:
        lines.insert(1, f"{without:,} documents or rows without a PMID are left out")
    if manifest.left_out:
        lines.insert(1, f"{manifest.left_out:,} papers that PubMed's files do not have are left out")
    return lines


def _tell_failures(manifest: Manifest) -> None:
    """What could not be read, on stderr: files, then records."""
    from scraper.text import escape_controls

    told = [one.error for one in manifest.inputs if one.error]
    told += [f"{one.where}{f' (PMID {one.pmid})' if one.pmid else ''}: {one.reason}" for one in manifest.failures]
    for line in told[:_TOLD]:
        click.echo(f"scraper: {escape_controls(line)}", err=True)
    left = manifest.failed + sum(1 for one in manifest.inputs if one.error) - min(len(told), _TOLD)
    if left:
        click.echo(f"scraper: {left:,} more could not be read; the manifest names {len(manifest.failures):,}", err=True)
