"""The examples at the end of every command's help, by command; the tests hold that each is one that the command takes."""

from __future__ import annotations

import click

EXAMPLES: dict[str, tuple[str, ...]] = {
    "scraper fetch": (
        "scraper fetch 37622028",
        "scraper fetch -i pmids.txt --sources batch -o records.jsonl --failed-output failed.jsonl",
        'scraper fetch --query "ketamine[ti] AND pain" --days 7 --format ris -o new.ris',
    ),
    "scraper citing": ("scraper citing 37622028 --format csv -o citing.csv", "scraper citing -i seeds.csv --format ids"),
    "scraper references": ("scraper references 37622028 --format ris -o references.ris",),
    "scraper snowball": (
        "scraper snowball -i included.csv --not-in screened.csv --format xlsx -o candidates.xlsx",
        "scraper snowball 37622028 39867533 --citing --format ids",
    ),
    "scraper render": (
        "scraper render 37622028 -o page.html",
        "scraper render -i included.csv --corpus pain.db -o included.html",
    ),
    "scraper view": ("scraper view pain.db", "scraper view pain.db --port 8642 --no-open", "scraper view all-of-pubmed"),
    "scraper search": (
        'scraper search "ketamine[ti] AND pain" --count',
        'scraper search "ketamine[ti] AND pain" --days 7 | scraper corpus add pain.db -',
    ),
    "scraper ids": ("scraper ids 10.5555/inv.18 PMC9990018 999000018", "scraper ids -i library.ris --format csv -o ids.csv"),
    "scraper parse": (
        "scraper parse saved-page.html export.pubtator -o records.jsonl",
        "scraper parse records.jsonl --format bibtex -o library.bib",
    ),
    "scraper bulk build": (
        "scraper bulk build pubmed/ -o all-of-pubmed -j 8",
        "scraper bulk build pubmed/ --year 2015-2019 -o some-years",
        "scraper bulk build pubmed/ BioCXML.0.tar.gz open_citation_collection.csv -o whole --engine dask --address tcp://head:8786",
    ),
    "scraper bulk update": ("scraper bulk update all-of-pubmed pubmed/pubmed26n1335.xml.gz",),
    "scraper bulk status": ("scraper bulk status all-of-pubmed --check",),
    "scraper mcp": ("scraper mcp", "scraper mcp --corpus pain.db", "scraper mcp --corpus pain.db --offline"),
    "scraper sources": ("scraper sources",),
    "scraper schema": ("scraper schema > record.schema.json",),
    "scraper config": ("scraper config", "scraper config --json"),
    "scraper doctor": ("scraper doctor", "scraper doctor --sources pubmed,icite", "scraper doctor --offline"),
    "scraper demo": ("scraper demo", "scraper demo --lines | scraper parse - --format ris"),
    "scraper completion": (
        'eval "$(scraper completion bash)"        # in ~/.bashrc',
        'eval "$(scraper completion zsh)"         # in ~/.zshrc',
        "scraper completion fish | source         # in ~/.config/fish/config.fish",
    ),
    "scraper corpus init": ("scraper corpus init pain.db",),
    "scraper corpus add": (
        "scraper corpus add pain.db -i pmids.txt",
        'scraper corpus add pain.db --query "ketamine[ti]" --sources batch -q',
    ),
    "scraper corpus retry": ("scraper corpus retry pain.db",),
    "scraper corpus refresh": ("scraper corpus refresh pain.db --older-than 90 -q",),
    "scraper corpus grow": ("scraper corpus grow pain.db --citing --depth 1 --limit 500",),
    "scraper corpus import": (
        "scraper corpus import pain.db records.jsonl saved-pages/",
        "scraper corpus import pain.db pubmed21n1298.xml.gz",
    ),
    "scraper corpus reparse": ("scraper corpus reparse pain.db > changes.jsonl",),
    "scraper corpus get": (
        "scraper corpus get pain.db 37622028 --pretty",
        "scraper corpus get pain.db -i pmids.txt --format nbib",
    ),
    "scraper corpus search": (
        "scraper corpus search pain.db 'ketamine \"neuropathic pain\"' --year 2020- --format csv",
        "scraper corpus search pain.db --entity MESH:D007649 --format ids",
    ),
    "scraper corpus citing": ("scraper corpus citing pain.db 37622028 --format csv",),
    "scraper corpus references": ("scraper corpus references pain.db 37622028 --format ids",),
    "scraper corpus snowball": ("scraper corpus snowball pain.db --references --format csv",),
    "scraper corpus plot": (
        "scraper corpus plot pain.db -o pain.svg",
        "scraper corpus plot pain.db --kind journals -o journals.png",
    ),
    "scraper corpus export": (
        "scraper corpus export pain.db -o pain.jsonl.zst",
        "scraper corpus export pain.db --format parquet -o pain.parquet",
    ),
    "scraper corpus stats": ("scraper corpus stats pain.db",),
    "scraper corpus status": ("scraper corpus status pain.db", "scraper corpus status pain.db --json"),
    "scraper corpus ids": ("scraper corpus ids pain.db", "scraper corpus ids pain.db --partial"),
    "scraper corpus diff": (
        "scraper corpus diff pain.db --since 2026-03-01 --format csv",
        "scraper corpus diff spring.db autumn.db --format ids --only new",
    ),
    "scraper corpus verify": ("scraper corpus verify pain.db",),
    "scraper bulk fetch": (
        "scraper bulk fetch pubmed/",
        "scraper bulk fetch pubmed/ --only 1300-1334 -j 4",
        "scraper bulk fetch pubmed/ --no-baseline --dry-run",
        "scraper bulk fetch pubmed/ --offline",
    ),
}  # fmt: skip


def add_examples(group: click.Group, path: str = "scraper") -> None:
    """Put the examples of each command at the end of its help."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            add_examples(command, f"{path} {name}")
        else:
            lines = "\n".join(f"  {example}" for example in EXAMPLES.get(f"{path} {name}", ()))
            command.epilog = f"\b\nExamples:\n{lines}"
