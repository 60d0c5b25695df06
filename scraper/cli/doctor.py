"""`scraper config` and `scraper doctor`: what is set, and whether it works."""

from __future__ import annotations

import sys

import click

from scraper.cli.run import DELIVERED, NOTHING, SOME, USAGE
from scraper.cli.stdout import print_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def config(as_json: bool) -> None:
    """Print every setting, its value and where it comes from; of keys and passwords only that they are set.

    A setting comes from the environment, else from the file; docs/settings.md says what each means.
    """
    import os

    import msgspec

    from scraper.pipeline.connect import refuse_unknown_base_urls
    from scraper.settings import config_file, explain_settings, load_settings
    from scraper.text import escape_controls

    refuse_unknown_base_urls(load_settings())
    path, settings = config_file(os.environ), explain_settings()
    if as_json:
        whole = {"file": str(path), "exists": path.exists(), "settings": settings}
        print_line(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
        return
    print_line(f"file: {path}" + ("" if path.exists() else " (no such file)"))
    width = max(len(one.name) for one in settings)
    for one in settings:
        origin = f"  [{one.origin}: {one.place}]" if one.origin == "environment" else f"  [{one.origin}]"
        print_line(f"{one.name:{width}}  {escape_controls(one.value or '-')}{origin}")


@click.command()
@click.option("--sources", default="default", show_default=True, metavar="NAMES", help="Sources or named sets to ask.")
@click.option("--offline", is_flag=True, help="Look at settings, folders, certificates and proxy; make no request.")
def doctor(sources: str, offline: bool) -> None:
    """Look at settings, folders, certificates and proxy, and ask each source once: a line each, and what to do if it is wrong.

    Exit code 0: all is well, 3: something is wrong, 1: no source answered, 2: a setting cannot be used.
    """
    from scraper.pipeline.doctor import examine
    from scraper.sources.registry import read_sources
    from scraper.text import escape_controls

    found = []
    for one in examine(read_sources(sources), offline=offline):
        found.append(one)
        print_line(f"{one.state.upper():5}  {one.name:15}  {escape_controls(one.words)}")
    wrong = [one for one in found if one.state == "wrong"]
    asked = [one for one in found if one.of_source]
    if any(one.name == "settings" for one in wrong):
        sys.exit(USAGE)
    if asked and all(one.state == "wrong" for one in asked):
        sys.exit(NOTHING)
    sys.exit(SOME if wrong else DELIVERED)
